"""What the rows of a snapshot add up to: in total, by action, by list, by unit (rules.md §4)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tasks.schedule.percents import percent
from tasks.workflow import Light, MilestoneState

Row = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """The rows that groups count: tasks, (task, state) of milestones, overdue milestones."""

    tasks: list[Row]
    milestones: list[tuple[int, str]]
    overdue: list[Row]

    def by(self, key_of: Callable[[Row], Any]) -> dict[Any, "Counted"]:
        """The rows apart, by what a task's row says."""
        parts: dict[Any, Counted] = defaultdict(lambda: Counted([], [], []))
        key = {row["id"]: key_of(row) for row in self.tasks}
        for row in self.tasks:
            parts[key[row["id"]]].tasks.append(row)
        for step in self.milestones:
            parts[key[step[0]]].milestones.append(step)
        for row in self.overdue:
            parts[key[row["task_id"]]].overdue.append(row)
        return parts


def groups(named: Iterable[tuple[int, str]], key: str, counted: Counted) -> list[Row]:
    """A group for each named record, by the column of a task's row that holds its key."""
    parts = counted.by(lambda row: row[key])
    return [group(pk, name, parts[pk]) for pk, name in named]


def group(pk: int, name: str, counted: Counted) -> Row:
    """Counts and means of some tasks."""
    return {
        "id": pk,
        "name": name,
        **counts_of(counted.tasks),
        "milestones": _milestones(counted.milestones),
        "overdue": len(counted.overdue),
        "overdue_tasks": len({row["task_id"] for row in counted.overdue}),
    }


def counts_of(rows: Sequence[Row]) -> Row:
    """What tasks alone say: how many, their lights, means, pace, quantified share."""
    lights = Counter(row["light"] for row in rows)
    averaged = [row for row in rows if row["is_averaged"]]
    paced = [row for row in averaged if row["is_on_pace"] is not None]
    dated = [row for row in rows if not row["is_ongoing"]]
    on_pace = sum(row["is_on_pace"] for row in paced)
    quantified = sum(row["is_quantified"] for row in dated)
    return {
        "tasks": len(rows),
        "lights": {light: lights[light] for light in Light.values},
        "waiting": sum(row["is_waiting"] for row in rows),
        "averaged": len(averaged),
        "verified": mean(row["verified"] for row in averaged),
        "claimed": mean(row["claimed"] for row in averaged),
        "measured": mean(row["measured"] for row in averaged if row["measured"] is not None),
        "expected": mean(row["expected"] for row in paced),
        "paced": len(paced),
        "on_pace": on_pace,
        "on_pace_share": str(percent(on_pace, len(paced))) if paced else None,
        "quantified": quantified,
        "quantified_of": len(dated),
        "quantified_share": str(percent(quantified, len(dated))) if dated else None,
    }


def _milestones(milestones: Sequence[tuple[int, str]]) -> dict[str, int]:
    states = Counter(state for _task_id, state in milestones)
    return {state: states[state] for state in MilestoneState.values if state != MilestoneState.CANCELLED}


def mean(values: Iterable[str]) -> str | None:
    """The plain mean in hundredths, half up; summed in Python, since SQLite would sum as floats."""
    numbers = [Decimal(value) for value in values]
    if not numbers:
        return None
    return str((sum(numbers, Decimal(0)) / len(numbers)).quantize(Decimal("0.01"), ROUND_HALF_UP))
