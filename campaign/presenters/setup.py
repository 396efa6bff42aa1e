"""What the pages of a campaign's set-up say."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from base.display import day_text
from campaign.forms.policies import OWN, PolicyForm
from campaign.models import WorkingDay
from campaign.policies import Standing
from campaign.schedule import SATURDAY


@dataclass(frozen=True)
class PolicyRow:
    """A setting on its page: the value in force, where it comes from."""

    standing: Standing
    shown: str
    source: str
    help: str
    own: BoundField
    value: BoundField


def policy_rows(form: PolicyForm) -> list[PolicyRow]:
    """The rows of a section's page, in the order of the dataclass."""
    rows = []
    for standing in form.rows:
        setting = standing.setting
        if standing.source is None:
            source = _("default")
        elif standing.is_own:
            source = _("own")
        else:
            source = _("inherited from %(campaign)s") % {"campaign": standing.source}
        help_text = str(setting.metadata.get("help", ""))
        if setting.shape in (int, tuple) and "minimum" in setting.metadata:
            limits = {"minimum": setting.metadata["minimum"], "maximum": setting.metadata["maximum"]}
            help_text = " ".join([help_text, _("From %(minimum)d to %(maximum)d.") % limits]).strip()
        name = setting.name
        shown = setting.shown(standing.value)
        rows.append(PolicyRow(standing, shown, source, help_text, form[f"{OWN}{name}"], form[name]))
    return rows


def campaign_sentences() -> dict[str, str]:
    """What each event of set-up says."""
    return {
        "campaign.created": _("started the campaign"),
        "campaign.edited": _("changed the campaign"),
        "phase.created": _("added a phase"),
        "phase.edited": _("changed a phase"),
        "phase.deleted": _("deleted a phase"),
        "action.created": _("added an action"),
        "action.edited": _("changed an action"),
        "action.deleted": _("deleted an action"),
        "list.created": _("added a list"),
        "list.edited": _("changed a list"),
        "list.deleted": _("deleted a list"),
        "reference.loaded": _("loaded the reference set of inspections"),
        "policy.changed": _("changed the policy"),
    }


MONDAY_FIRST = calendar.Calendar(firstweekday=calendar.MONDAY)
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Cell:
    """A day on the page: how it is coloured, its mark (班, 休), and what a reader hears."""

    day: dt.date
    css: str
    mark: str
    spoken: str


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None before the first and after the last."""

    first: dt.date
    weeks: list[list[Cell | None]]


def months_of(year: int, exceptions: Mapping[dt.date, WorkingDay], today: dt.date) -> list[Month]:
    """The twelve months of a year with what differs from the five-day week."""
    return [
        Month(
            dt.date(year, month, 1),
            [
                [_cell(day, exceptions.get(day), today) if day.month == month else None for day in week]
                for week in MONDAY_FIRST.monthdatescalendar(year, month)
            ],
        )
        for month in MONTHS
    ]


def _cell(day: dt.date, row: WorkingDay | None, today: dt.date) -> Cell:
    works = row.is_working if row else day.weekday() < SATURDAY
    css = "worked" if works else "free"
    mark = ""
    words = [day_text(day, weekday=True)]
    if row is not None:
        css = "make-up" if works else "holiday"
        mark = _("on") if works else _("off")
        words += [mark, row.name, _("provisional") if row.is_provisional else ""]
    css += " provisional" if row is not None and row.is_provisional else ""
    css += " today" if day == today else ""
    return Cell(day, css, mark, " ".join(word for word in words if word))
