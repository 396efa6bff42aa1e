"""Who is told what becomes of a whistle and its calls; what is urgent leaves at once."""

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role
from accounts.services.notifications import message
from base import clock, outbox
from inspections.models import Whistle, WhistleCall
from tasks.services.recipients import liaisons_and_leaders, people_at


def leaders_to_approve(whistle: Whistle) -> None:
    """The leaders of the unit that wants to whistle."""
    to = people_at([whistle.unit_id])[whistle.unit_id, Role.LEADER]
    _send(whistle, "approval", _("A whistle of your unit to be approved: %(what)s"), to)


def office_to_dispatch(whistle: Whistle) -> None:
    """The office of the campaign."""
    unit_id = whistle.campaign.unit_id
    _send(whistle, "raised", _("A whistle to be dispatched: %(what)s"), people_at([unit_id])[unit_id, Role.OFFICE])


def called_units(whistle: Whistle, unit_ids: Collection[int], what: str) -> None:
    """Liaisons and leaders of called units."""
    texts = {
        "called": _("Your unit is called by a whistle: %(what)s"),
        "contested": _("The arrival of your unit is contested: %(what)s"),
        "overruled": _("Your unit's refusal was overruled, it is called anew: %(what)s"),
        "released": _("Your unit need not come: %(what)s"),
        "reopened": _("Not satisfied, to be done again: %(what)s"),
        "withdrawn": _("The whistle was withdrawn: %(what)s"),
    }
    people = people_at(unit_ids)
    for unit_id in unit_ids:
        _send(whistle, f"{what}:{unit_id}", texts[what], liaisons_and_leaders(people, unit_id))


def raiser(call: WhistleCall, what: str) -> None:
    """Who raised the whistle, told of one unit."""
    text = _("%(unit)s has reported in: %(what)s")
    whistle = call.whistle
    _send(whistle, f"{what}:{call.pk}", text.replace("%(unit)s", call.unit.label), _raisers(whistle))


def raisers(whistle: Whistle, what: str) -> None:
    """Who raised the whistle: it is done and to be rated."""
    _send(whistle, what, _("The whistle is done, rate who came: %(what)s"), _raisers(whistle))


def heads(call: WhistleCall, what: str) -> None:
    """Who decides a refusal."""
    unit_id = call.whistle.campaign.unit_id
    text = _("%(unit)s refuses a call: %(what)s").replace("%(unit)s", call.unit.label)
    _send(call.whistle, f"{what}:{call.pk}", text, people_at([unit_id])[unit_id, Role.HEAD])


def _raisers(whistle: Whistle) -> list[int]:
    own = people_at([whistle.unit_id])[whistle.unit_id, Role.LIAISON]
    return [*own, whistle.raised_by_id] if whistle.raised_by_id else own


def _send(whistle: Whistle, what: str, text: str, recipients: Iterable[int]) -> None:
    outbox.add(
        message(
            key=f"whistle:{whistle.pk}:{what}:{clock.now().isoformat()}",
            recipients=recipients,
            kind=f"whistle.{what.partition(':')[0]}",
            title=text.replace("%(what)s", f"{whistle.place} · {whistle.title}"),
            url=reverse("inspections:whistle-detail", args=[whistle.pk]),
            is_urgent=whistle.urgency == Whistle.Urgency.URGENT,
        )
    )
