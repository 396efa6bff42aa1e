"""Figures with the address of exactly the tasks they count."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from dispatch.figures.tally import Tally
from tasks.lights import SHAPES
from tasks.workflow import Light


def tasks_url(against: str = "plan", **filters: object) -> str:
    """The task list with these filters."""
    asked = {name: str(value) for name, value in filters.items()}
    if against != "plan":
        asked["against"] = against
    address = reverse("tasks:task-list")
    return f"{address}?{urlencode(asked)}" if asked else address


@dataclass(frozen=True)
class LightCount:
    """How many tasks have a light; `url` opens them."""

    light: Light
    count: int
    url: str

    @property
    def shape(self) -> str:
        return SHAPES[self.light]


def light_counts(tally: Tally, against: str, **filters: object) -> list[LightCount]:
    """The lights there are, the worst first."""
    return [
        LightCount(light, count, tasks_url(against, **filters, light=light.value))
        for light, count in tally.lights.items()
        if count
    ]


def late_url(against: str, **filters: object) -> str:
    """Overdue tasks by the dates in force; against the first dates no filter counts them."""
    return tasks_url("plan", **filters, overdue="true") if against == "plan" else ""
