"""The demo city as data: units, people, tasks and how they went. Days are counted from today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class DemoUnit:
    """A unit below the city. `ended` is the day on which it went over to its `successor`."""

    name: str
    kind: str
    parent: str = ""
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    leader_name: str = ""
    leader_title: str = ""
    is_confirmed: bool = True
    ended: int | None = None
    successor: str = ""


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    unit: str
    role: str


@dataclass(frozen=True)
class DemoCounty:
    """The campaign below the city's: its unit, its creation office, and the day on which it was started."""

    unit: str
    office: str
    city: str
    title: str
    made: int


@dataclass(frozen=True)
class DemoMeeting:
    title: str
    made: int
    cutoff: int
    held: int
    chair: str


@dataclass(frozen=True)
class PatternStep:
    """A milestone as tasks of a kind have it, `gap` days after the one before; without a gap it has no date."""

    name: str
    gap: int | None
    weight: int = 1
    layer: str = ""


@dataclass(frozen=True)
class CourseAct:
    """What was done to a task on a day; `days` is how far a date was moved, or asked to be."""

    verb: str
    day: int
    reason: str = ""
    days: int = 0


@dataclass(frozen=True)
class Course:
    """How a task went; the fields are explained at the head of courses.yaml."""

    light: str
    passed: tuple[int, int] | None
    next: tuple[int, int] | None
    is_last: bool = False
    after: int | None = None
    acts: tuple[CourseAct, ...] = ()
    spread: int = 0
    pace: float = 1
    missing: int | None = None
    starts: int | None = None
    is_draft: bool = False
    question: str = ""


@dataclass(frozen=True)
class DemoMeasure:
    """A quantified target, with its shares by unit."""

    name: str
    target: int
    unit_label: str
    kind: str
    parts: Mapping[str, int]


@dataclass(frozen=True)
class DemoTask:
    """A row of a list. `units` are (name, role), the lead first; `code` is its number in the campaign."""

    code: str
    is_county: bool
    project_list: str
    title: str
    units: tuple[tuple[str, str], ...]
    location: str
    leader: str
    pattern: tuple[PatternStep, ...]
    course_name: str
    course: Course
    measure: DemoMeasure | None

    @property
    def key(self) -> str:
        """By which the rest of the data knows it."""
        return self.title

    @property
    def lead(self) -> str:
        return self.units[0][0]


@dataclass(frozen=True)
class DemoDependency:
    """A milestone of one task that waits for a milestone of another."""

    title: str
    milestone: str
    needs: str
    needed: str


@dataclass(frozen=True)
class DemoHighlight:
    """What the lead unit told as a highlight when it claimed a milestone."""

    title: str
    milestone: str
    highlight: str


@dataclass(frozen=True)
class DemoCity:
    city: str
    office: str
    office_leader: Mapping[str, Any]
    leaders: Mapping[str, str]
    units: tuple[DemoUnit, ...]
    people: tuple[DemoPerson, ...]
    county: DemoCounty
    tasks: tuple[DemoTask, ...]
    dependencies: tuple[DemoDependency, ...]
    highlights: tuple[DemoHighlight, ...]
    meetings: tuple[DemoMeeting, ...]
    is_sample: bool = False
    """Whether it is small: with few tasks, and nothing seen in its streets."""

    def sample(self) -> "DemoCity":
        """A small city that still shows every light and every state: the first task of each course, and what waits."""
        tasks = tuple(_first_of_each_course(self.tasks))
        titles = {task.title for task in tasks}
        kept = (each for each in self.dependencies if {each.title, each.needs} <= titles)
        return replace(self, tasks=tasks, dependencies=tuple(kept), is_sample=True)


def _first_of_each_course(tasks: tuple[DemoTask, ...]) -> Iterator[DemoTask]:
    seen: set[str] = set()
    for task in tasks:
        if task.course_name not in seen:
            seen.add(task.course_name)
            yield task
