"""The work on imports: leases, killed workers, progress, what a person corrects, what is remembered."""

import datetime as dt

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.trail import SYSTEM
from campaign.jobs import commit_import, read_import, sweep_imports
from campaign.models import SheetImport
from campaign.services import import_work, imports
from campaign.services.imports import Correction, ImportDraft, ask_commit, correct_import, create_import
from tasks.models import Task

pytestmark = pytest.mark.django_db

ROWS = "序号,项目名称,牵头单位,完成时限\n1,甲项目,市住建局,6月底前\n2,乙项目,市城管局,尽快\n"


@pytest.fixture
def make(campaign):
    def make(text: str = ROWS, **values) -> SheetImport:
        values = {"options": {"project_list": "renovation-1"}, **values}
        return create_import(actor=SYSTEM, draft=ImportDraft(campaign, "tasks", text.encode(), "清单.csv", **values))

    return make


@pytest.fixture
def by_worker(monkeypatch):
    """Every file is long, every import many rows: a worker does it; returns what was handed to workers."""
    handed: list[tuple[str, int]] = []
    monkeypatch.setattr(imports, "SMALL_FILE", 0)
    monkeypatch.setattr(imports, "FEW_ROWS", 0)
    monkeypatch.setattr(imports.outbox, "wake_after_commit", lambda job, pk: handed.append((job, pk)))
    return handed


def test_a_long_file_is_read_by_a_worker(make, by_worker):
    record = make()

    assert (record.state, by_worker) == ("queued", [("campaign.read_import", record.pk)])
    read_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.rows.count(), record.progress) == ("ready", 2, 100)


def test_a_long_import_is_taken_over_by_a_worker(make, by_worker):
    record = make()
    read_import(record.pk)
    record.refresh_from_db()

    ask_commit(actor=SYSTEM, record=record)

    assert record.is_under_way
    assert not Task.objects.exists()
    with pytest.raises(MoveRefusedError, match="正在接收"):
        ask_commit(actor=SYSTEM, record=record)
    commit_import(record.pk)
    record.refresh_from_db()
    assert (record.state, Task.objects.count()) == ("committed", 2)


def test_a_second_worker_does_nothing_while_the_first_holds_it(make, by_worker, monkeypatch):
    record = make()
    inner = []
    original = import_work.read_sheets

    def meanwhile(content):
        inner.append(import_work.read_import(record.pk))
        return original(content)

    monkeypatch.setattr(import_work, "read_sheets", meanwhile)

    assert import_work.read_import(record.pk) is True
    assert inner == [False]


@pytest.mark.parametrize("step", ["reading", "committing"])
def test_the_work_of_a_killed_worker_is_taken_up_when_its_lease_has_run_out(make, by_worker, monkeypatch, step):
    record = make()
    if step == "committing":
        read_import(record.pk)
        ask_commit(actor=SYSTEM, record=SheetImport.objects.get(pk=record.pk))
    killed = {"reading": "_read", "committing": "_commit"}[step]
    with monkeypatch.context() as patch:
        patch.setattr(import_work, killed, lambda *_: (_ for _ in ()).throw(SystemExit))  # no handler runs
        patch.setattr(import_work, "_guarded", lambda record, token, work: work(record, token))
        with pytest.raises(SystemExit):
            (read_import if step == "reading" else commit_import)(record.pk)
    assert not Task.objects.exists()

    taken: list[int] = []
    for job in (read_import, commit_import):

        def run(pk, job=job):
            taken.append(pk)
            job(pk)

        monkeypatch.setattr(job, "delay", run)
    sweep_imports()
    assert taken == []
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        sweep_imports()

    record.refresh_from_db()
    assert taken == [record.pk]
    assert record.state == {"reading": "ready", "committing": "committed"}[step]
    assert Task.objects.count() == {"reading": 0, "committing": 2}[step]


def test_a_file_a_worker_cannot_read_says_why_and_may_be_read_again(make, by_worker):
    record = make("甲,乙\n1,2\n")
    read_import(record.pk)
    record.refresh_from_db()
    assert record.state == "failed"
    assert "没有找到表头" in record.error

    correct_import(actor=SYSTEM, record=record, correction=Correction(mapping={"甲": "number", "乙": "title"}))
    read_import(record.pk)

    record.refresh_from_db()
    assert (record.state, record.error, record.rows.get().reading["title"]) == ("ready", "", "2")


def test_a_commit_that_fails_takes_nothing_over_and_says_why(make, by_worker, monkeypatch):
    record = make()
    read_import(record.pk)
    record.refresh_from_db()
    ask_commit(actor=SYSTEM, record=record)
    with monkeypatch.context() as patch:
        patch.setattr(
            "tasks.services.many.keep_first_figures", lambda _tasks: (_ for _ in ()).throw(InvalidInputError("坏了"))
        )
        commit_import(record.pk)

    record.refresh_from_db()
    assert (record.state, record.is_commit_asked, record.error) == ("ready", False, "坏了")
    assert not Task.objects.exists()


def test_given_up_after_three_workers(make, by_worker):
    record = make()
    SheetImport.objects.filter(pk=record.pk).update(attempts=3)

    assert import_work.read_import(record.pk) is False

    record.refresh_from_db()
    assert (record.state, record.error) == ("failed", "尝试 3 次后放弃。")


def test_an_answer_reads_the_sheet_again(make):
    record = make()
    assert record.rows.get(number=3).questions[0]["key"] == "3.due"

    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"3.due": "2026-09-30"}))

    row = record.rows.get(number=3)
    assert (row.questions, row.reading["milestones"][0]["due_on"]) == ([], "2026-09-30")
    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"3.due": ""}))
    assert record.answers == {}
    assert record.rows.get(number=3).question_count == 1


def test_a_row_left_out_is_not_taken_over(make):
    record = make()

    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"3.skip": "yes"}))
    ask_commit(actor=SYSTEM, record=record)

    assert record.rows.get(number=3).action == "left_out"
    assert list(Task.objects.values_list("title", flat=True)) == ["甲项目"]


def test_a_column_map_is_kept_for_the_next_sheet(make):
    odd = ROWS.replace("完成时限", "什么时候好")
    first = make(odd)
    assert first.rows.get(number=2).reading["milestones"][0]["due_on"] == ""
    correct_import(actor=SYSTEM, record=first, correction=Correction(mapping={"什么时候好": "due"}))
    ask_commit(actor=SYSTEM, record=first)

    again = make(odd.replace("甲项目", "丙项目"))

    assert again.mapping == {"什么时候好": "due"}
    assert again.rows.get(number=2).reading["milestones"][0]["due_on"] == "2026-06-30"


def test_a_correction_that_cannot_be_read_changes_nothing(make):
    record = make()

    with pytest.raises(InvalidInputError, match="没有找到表头"):
        correct_import(actor=SYSTEM, record=record, correction=Correction(header_row=3))

    record.refresh_from_db()
    assert (record.state, record.header_row, record.rows.count()) == ("ready", None, 2)


def test_the_header_row_may_be_said(make):
    record = make("序号,任务,单位,期限\n序号,项目名称,牵头单位,完成时限\n1,甲项目,市住建局,6月底前\n")

    correct_import(actor=SYSTEM, record=record, correction=Correction(header_row=2))

    assert [row.reading["title"] for row in record.rows.all()] == ["甲项目"]
