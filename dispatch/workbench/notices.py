"""Notices on the workbench: drafts to be issued and answers to be read for the office, what a unit has to answer."""

from collections.abc import Collection

from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.roles import Permission
from base import clock
from dispatch.workbench.parts import SHOWN, Desk, Section, Todo
from tasks.models import Notice
from tasks.querysets import NoticeQuerySet
from tasks.workflow import NoticeState


def notices_of_office(desk: Desk, powers: Collection[Permission]) -> list[Section]:
    """待签发, the oldest first; and what units have answered."""
    verb = _("Issue the notice") if Permission.ISSUE_NOTICES in powers else _("Word the draft")
    drafts = Notice.objects.filter(campaign=desk.campaign, state=NoticeState.DRAFT).order_by("created_at", "pk")
    answered = Notice.objects.filter(campaign=desk.campaign, state=NoticeState.ANSWERED).order_by("answered_at", "pk")
    return [
        _section(_("Notices to be issued"), verb, drafts, {"state": str(NoticeState.DRAFT)}),
        _section(_("Answers to notices"), _("Read the answer"), answered, {"state": str(NoticeState.ANSWERED)}),
    ]


def _section(heading: str, verb: str, found: NoticeQuerySet, filters: dict[str, str]) -> Section:
    todos = [
        Todo(verb, _what(each), _address(each), clock.local_date(each.answered_at or each.created_at))
        for each in found.select_related("unit")[:SHOWN]
    ]
    return Section(heading, todos, found.count(), f"{reverse('tasks:notice-list')}?{urlencode(filters)}")


def notices_to_answer(desk: Desk, units: Collection[int]) -> Section:
    """督办待回: what is to be received or answered, by its day."""
    found = Notice.objects.filter(campaign=desk.campaign, unit__in=units).waiting_for_answer()
    ordered = found.order_by(F("due_on").asc(nulls_last=True), "pk")
    todos = [
        Todo(
            _("Confirm receipt") if each.state == NoticeState.ISSUED else _("Answer the notice"),
            f"{each} {each.title}",
            _address(each),
            each.due_on,
            is_late=each.is_late(desk.on),
        )
        for each in ordered[:SHOWN]
    ]
    return Section(_("Notices to be answered"), todos, found.count())


def _what(notice: Notice) -> str:
    return " · ".join(filter(None, [notice.unit.label, str(notice), notice.title]))


def _address(notice: Notice) -> str:
    return reverse("tasks:notice-detail", args=[notice.pk])
