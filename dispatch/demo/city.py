"""The demo city's file as data: what it holds, days counted from today."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).with_name("city.yaml")


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    unit: str
    role: str


@dataclass(frozen=True)
class DemoMilestone:
    """`due`, `claim`, `verify` and `returned` are days from today; `by` signs in as whoever verifies."""

    name: str
    due: int
    weight: int = 1
    claim: int | None = None
    verify: int | None = None
    returned: int | None = None
    reason: str = ""
    by: str = "office"


@dataclass(frozen=True)
class DemoTask:
    project_list: str
    title: str
    leader: str
    units: dict[str, Any]
    made: int
    milestones: tuple[DemoMilestone, ...]
    starts: int | None = None


@dataclass(frozen=True)
class DemoMeeting:
    title: str
    made: int
    cutoff: int
    held: int
    chair: str


@dataclass(frozen=True)
class DemoCity:
    city: str
    office: str
    units: list[dict[str, Any]]
    people: list[DemoPerson]
    tasks: list[DemoTask] = field(default_factory=list)
    meetings: list[DemoMeeting] = field(default_factory=list)


def read_city() -> DemoCity:
    """The city of city.yaml."""
    data = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return DemoCity(
        city=data["city"],
        office=data["office"],
        units=data["units"],
        people=[DemoPerson(**row) for row in data["people"]],
        tasks=[_task(row) for row in data["tasks"]],
        meetings=[DemoMeeting(**row) for row in data["meetings"]],
    )


def _task(row: dict[str, Any]) -> DemoTask:
    steps = [
        {("returned" if key == "return" else key): value for key, value in step.items()} for step in row["milestones"]
    ]
    return DemoTask(
        project_list=row["list"],
        title=row["title"],
        leader=row["leader"],
        units=row["units"],
        made=row["made"],
        milestones=tuple(DemoMilestone(**step) for step in steps),
        starts=row.get("starts"),
    )
