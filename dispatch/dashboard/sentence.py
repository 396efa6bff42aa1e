"""The whole campaign in a sentence, and its four figures with their change against a week before."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Unit
from base.display import MISSING, is_chinese, percent_text
from campaign.models import ProjectList
from dispatch.dashboard.links import late_url, tasks_url
from dispatch.dashboard.project_lists import badness
from dispatch.figures.campaign import CampaignFigures
from dispatch.figures.tally import Tally


@dataclass(frozen=True)
class Headline:
    """A figure and how it changed; `url` opens the tasks it counts, where it counts tasks."""

    label: str
    value: str | int
    change: str
    url: str = ""


def sentence(figures: CampaignFigures, worst_unit: Unit | None) -> str:
    """How much is verified, claimed and expected, how much is overdue, and where it is worst."""
    total = figures.total
    if not total.tasks:
        return _("No task is handed out yet.")
    said = ngettext(
        "%(count)d task: verified %(verified)s, claimed %(claimed)s, expected by now %(expected)s.",
        "%(count)d tasks: verified %(verified)s, claimed %(claimed)s, expected by now %(expected)s.",
        total.tasks,
    )
    percents = {name: _percent(getattr(total, name)) for name in ("verified", "claimed", "expected")}
    parts = [said % {"count": total.tasks, **percents}]
    if total.late_milestones:
        text = _("Overdue: tasks %(tasks)d, milestones %(milestones)d.")
        parts.append(text % {"tasks": total.late, "milestones": total.late_milestones})
    parts += [*_worst_category(figures), *_worst_unit(figures, worst_unit)]
    return ("" if is_chinese() else " ").join(parts)


def _worst_category(figures: CampaignFigures) -> list[str]:
    category, tally = max(figures.categories.items(), key=lambda each: badness(each[1]))
    if not tally.red:
        return []
    text = _("The greatest share of red lights: %(category)s, %(red)d of %(tasks)d.")
    names = {"category": ProjectList.Category(category).label, "red": tally.red, "tasks": tally.tasks}
    return [text % names]


def _worst_unit(figures: CampaignFigures, unit: Unit | None) -> list[str]:
    if unit is None or not figures.units[unit.pk].red:
        return []
    text = _("The most red lights: %(unit)s, %(red)d.")
    return [text % {"unit": unit.label, "red": figures.units[unit.pk].red}]


def headlines(figures: CampaignFigures, before: Tally | None) -> list[Headline]:
    """Verified, on pace, overdue, waiting; `before` is the total a week before, None where nothing is kept of it."""
    total, against = figures.total, figures.against
    return [
        Headline(
            _("Verified"), _percent(total.verified), _change(total, before, lambda each: each.verified, points=True)
        ),
        Headline(
            _("On pace"),
            _percent(total.on_pace_share),
            _change(total, before, lambda each: each.on_pace_share, points=True),
        ),
        Headline(
            _("Overdue tasks"),
            total.late,
            _change(total, before, lambda each: each.late) if against == "plan" else "",
            late_url(against),
        ),
        Headline(
            _("Waiting for verification"),
            total.waiting,
            _change(total, before, lambda each: each.waiting),
            tasks_url(waiting="true"),
        ),
    ]


def _change(
    total: Tally, before: Tally | None, read: Callable[[Tally], Decimal | int | None], *, points: bool = False
) -> str:
    """+2.3 points against a week before; a dash where there is nothing to compare with."""
    now, then = read(total), read(before) if before else None
    if now is None or then is None:
        return _("%(change)s in 7 days") % {"change": MISSING}
    change = now - then
    text = f"{change:+.1f}" if points else f"{change:+d}"
    if not change:
        text = "±0"
    return (_("%(change)s points in 7 days") if points else _("%(change)s in 7 days")) % {"change": text}


def _percent(value: Decimal | None) -> str:
    return MISSING if value is None else percent_text(value)
