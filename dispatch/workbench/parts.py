"""What a workbench is made of: sections of to-dos, each a verb with an object and a date, and figures."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from accounts.models import User
from campaign.models import Campaign
from tasks.models import Task

SHOWN = 10
"""Lines of a section."""


@dataclass(frozen=True)
class Todo:
    """One line: a verb with its object, when, where to do it, and in `note` the reason somebody gave."""

    verb: str
    what: str
    url: str
    on: dt.date | None = None
    is_late: bool = False
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Lines of one kind, at most SHOWN of `total`; `url` opens exactly all of them, "" where no list does."""

    heading: str
    todos: Sequence[Todo]
    total: int
    url: str = ""

    @property
    def has_more(self) -> bool:
        return self.total > len(self.todos)


@dataclass(frozen=True)
class Figure:
    """A number with its word; `url` opens exactly the rows it counts, "" where no list does."""

    label: str
    value: int
    url: str


@dataclass
class Workbench:
    sections: list[Section] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    sentence: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Desk:
    """Whose workbench it is, in which campaign, on which day."""

    user: User
    campaign: Campaign
    on: dt.date


def task_url(task_id: int) -> str:
    return reverse("tasks:task-detail", args=[task_id])


def where(task: Task, *more: str) -> str:
    """A task's code and title, and what of it."""
    return " · ".join([str(task), *more])


def sections_of(*found: Section) -> list[Section]:
    """Those with a line."""
    return [each for each in found if each.total]
