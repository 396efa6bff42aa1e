"""Charts of the dashboard, where a shape says more than the number."""

from decimal import Decimal

from django.utils.translation import gettext as _

from base.charts import Chart, Row, Series
from campaign.models import Action
from dispatch.dashboard.links import tasks_url
from dispatch.figures.campaign import CampaignFigures
from tasks.lights import light_text


def lights_by_action(figures: CampaignFigures) -> Chart:
    """How many tasks of each light an action has; lights that nothing has are left out."""
    shown = [light for light, count in figures.total.lights.items() if count]
    rows = [
        Row(
            action.name,
            [figures.actions[pk].lights[light] for light in shown],
            tasks_url(action=pk),
            [tasks_url(figures.against, action=pk, light=light.value) for light in shown],
        )
        for pk, action in _actions(figures)
    ]
    series = [Series(light_text(light), f"light-{light}") for light in shown]
    return Chart(_("Lights by action"), "stacked", series, rows, _("Action"))


def percents_by_action(figures: CampaignFigures) -> Chart:
    """Verified, claimed and expected of each action that has tasks; the lists' own stand on their cards."""
    rows = [
        Row(action.name, [_tenth(value) for value in (tally.verified, tally.claimed, tally.expected)])
        for pk, action in _actions(figures)
        if (tally := figures.actions[pk]).tasks
    ]
    series = [
        Series(_("Verified"), "light-green"),
        Series(_("Claimed"), "light-blue"),
        Series(_("Expected by now"), "ink-soft"),
    ]
    return Chart(_("Done, said and expected by action"), "bars", series, rows, _("Action"), "%")


def _actions(figures: CampaignFigures) -> list[tuple[int, Action]]:
    """Actions with lists, by number."""
    found: dict[int, Action] = {each.action_id: each.action for each in figures.project_lists}
    return sorted(found.items(), key=lambda each: each[1].number)


def _tenth(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 1)
