"""What a task list says once it is read: tasks with their parts, and the questions that stay open. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign.reading.units import UnitBook
from tasks.reading.layout import Layout


@dataclass(frozen=True)
class Question:
    """What could not be read. `key` is what an answer is given under: "12.due", "12.measure.1", "set:各街道".

    `field` says what is asked for, `original` the words, `kind` how it is answered: "date", "units", "lead",
    "confirm", "choice" or "text".
    """

    key: str
    field: str
    text: str
    original: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    suggestion: str = ""


@dataclass(frozen=True)
class MilestoneReading:
    """A step: `due_on` an ISO day or empty, `due_text` the words, `unit` its own where it is not the lead's."""

    name: str
    due_on: str = ""
    due_text: str = ""
    unit: str = ""
    number: int = 0


@dataclass(frozen=True)
class UnitReading:
    """A unit by the name the campaign knows it by, or as written, and what it is to the task."""

    name: str
    role: str


@dataclass(frozen=True)
class MeasureReading:
    """A quantity confirmed as a measure: `target` a plain decimal, `kind` "output" or "input" (money)."""

    name: str
    target: str
    unit_label: str
    kind: str = "output"
    original: str = ""
    key: str = ""


@dataclass(frozen=True)
class ProgressReading:
    """What the columns of progress say. `on_pace` None: nothing. `month` from a heading such as 1-11月推进情况."""

    narrative: str = ""
    percent: str = ""
    on_pace: bool | None = None
    reason: str = ""
    difficulties: str = ""
    next_steps: str = ""
    month: int | None = None


@dataclass(frozen=True)
class TaskReading:
    """A task as it would be stored. `number` is its first row in the sheet from 1, `cells` the words by heading."""

    number: int
    code: str
    title: str
    cells: dict[str, str] = field(default_factory=dict)
    list_name: str = ""
    units: tuple[UnitReading, ...] = ()
    milestones: tuple[MilestoneReading, ...] = ()
    measures: tuple[MeasureReading, ...] = ()
    progress: ProgressReading | None = None
    leader_name: str = ""
    leader_title: str = ""
    location: str = ""
    description: str = ""
    starts_on: str = ""
    is_ongoing: bool = False
    is_without_limit: bool = False
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The reading without the words it was read from and without its questions."""
        values = {name: value for name, value in vars(self).items() if name not in {"cells", "questions"}}
        for name in ("units", "milestones", "measures"):
            values[name] = [dict(vars(each)) for each in values[name]]
        values["progress"] = dict(vars(self.progress)) if self.progress else None
        return values


@dataclass(frozen=True)
class LeftOutReading:
    """A row that is no task: number from 1, words by heading and why; `question` is whether it is one after all."""

    number: int
    cells: dict[str, str]
    reason: str
    question: Question


@dataclass(frozen=True)
class ReadOptions:
    """`year` None: the title's, else `fallback_year`. `header_row` from 0. `answers` by the questions' keys."""

    fallback_year: int
    year: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    header_row: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    book: UnitBook = field(default_factory=UnitBook)


@dataclass(frozen=True)
class SheetReading:
    """A sheet as read; `questions` are those asked once for all of it, `left_out` the rows that are no tasks."""

    title: str
    year: int
    layout: Layout
    tasks: tuple[TaskReading, ...]
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOutReading, ...] = ()
