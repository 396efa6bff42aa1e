"""Five lists that cities and districts kept, each task as a person reads it (tests/data/expected)."""

import json
from pathlib import Path

import pytest

from base.reading.sheets import read_sheets
from tests.tasks.reading_sheets import keys, read

DATA = Path(__file__).parent.parent / "data"
NAMES = ("chongchuan_2023", "dazhu_2016", "jianli_2022", "xinchang_2021", "xinjian_2024")


def as_written(task, confirmed) -> dict:
    """A task as the expected files tell it; its measures are those of a reading that confirmed them all."""
    progress = task.progress
    return {
        "number": task.number,
        "code": task.code,
        "title": task.title,
        "description": task.description,
        "leader": task.leader_name,
        "units": [[unit.name, unit.role] for unit in task.units],
        "milestones": [
            {"name": each.name, "due_on": each.due_on, "due_text": each.due_text, "unit": each.unit}
            for each in task.milestones
        ],
        "measures": [[each.name, each.target, each.unit_label] for each in confirmed.measures],
        "progress": progress
        and {key: getattr(progress, key) for key in ("narrative", "percent", "on_pace", "reason", "month")},
        "is_ongoing": task.is_ongoing,
        "questions": [question.field for question in task.questions],
        "warnings": list(task.warnings),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_real_list_is_read_as_a_person_reads_it(name):
    [source] = read_sheets((DATA / f"{name}.xlsx").read_bytes())

    reading = read(source)
    confirmed = read(source, answers={"measures": "yes"})

    expected = json.loads((DATA / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    assert (reading.title, reading.year) == (expected["title"], expected["year"])
    assert keys(reading.questions) == expected["questions"]
    found = [as_written(*pair) for pair in zip(reading.tasks, confirmed.tasks, strict=True)]
    assert found == expected["tasks"]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_real_list_is_kept_with_its_task(name):
    [source] = read_sheets((DATA / f"{name}.xlsx").read_bytes())

    reading = read(source)

    kept = "\n".join(text for task in reading.tasks for text in task.cells.values())
    below = source.rows[reading.layout.header_bottom + 1 :]
    assert [cell for row in below for cell in row if cell not in kept] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_measure_of_a_real_list_is_taken_unasked(name):
    [source] = read_sheets((DATA / f"{name}.xlsx").read_bytes())

    assert not any(task.measures for task in read(source).tasks)
