"""What a notice's page says: what it is about, its history in sentences, the verbs a person has and why not."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Viewer
from accounts.presenters import Line, Telling, tell
from base import clock
from base.lists import Count, query_of
from base.models import Event
from tasks import subjects
from tasks.models import Notice, NoticeItem
from tasks.permissions import can_answer_notice, can_issue_notices, can_prepare_notices, can_void_notice
from tasks.presenters.verbs import Verb
from tasks.querysets import NoticeQuerySet
from tasks.workflow import NoticeState

SILENT = frozenset(
    {"year", "number", "issued_at", "received_at", "answered_at", "closed_at", "voided_at", "void_reason"}
)


@dataclass(frozen=True)
class NoticeLine:
    """A matter of a notice: its words, as they were at issue; where it stands today, and how late it is today."""

    item: NoticeItem
    url: str
    days_late: int


def lines_of(notice: Notice) -> list[NoticeLine]:
    """The matters of a notice, the most overdue first."""
    items = list(notice.items.all())
    found = subjects.load((each.kind, each.subject_id) for each in items)
    lines = []
    for each in items:
        subject = found.get((each.kind, each.subject_id))
        is_draft = notice.state == NoticeState.DRAFT
        days = subject.days_late(clock.today()) if subject and is_draft else each.days_late
        lines.append(NoticeLine(each, subject.url if subject else "", days))
    return lines


def state_counts(notices: NoticeQuerySet, query: QueryDict) -> list[Count]:
    """How many notices there are, and how many in each state, each with the query of exactly those."""
    numbers = dict(notices.order_by().values_list("state").annotate(number=CountOf("pk")))
    chosen = query.get("state", "")
    counts = [Count(_("All"), sum(numbers.values()), query_of(query, state=None), is_current=not chosen)]
    for state in NoticeState:
        if numbers.get(state):
            link = query_of(query, state=str(state))
            counts.append(Count(str(state.label), numbers[state], link, is_current=chosen == state))
    return counts


def notice_verbs(notice: Notice, viewer: Viewer) -> list[Verb]:
    """What comes next first; what somebody else does, with who that is."""
    write = {
        NoticeState.DRAFT: _of_draft,
        NoticeState.ISSUED: _of_issued,
        NoticeState.RECEIVED: _of_received,
        NoticeState.ANSWERED: _of_answered,
    }.get(NoticeState(notice.state))
    found = write(notice, viewer) if write else []
    if notice.state != NoticeState.VOID and can_void_notice(viewer, notice):
        found.append(Verb(_("Declare void"), _move(notice, "void")))
    erasable = notice.is_referral and notice.state != NoticeState.DRAFT and notice.erased_at is None
    if erasable and can_issue_notices(viewer, notice.campaign):
        found.append(Verb(_("Erase the words"), _move(notice, "erase")))
    return found


def _of_draft(notice: Notice, viewer: Viewer) -> list[Verb]:
    if not can_prepare_notices(viewer, notice.campaign):
        return []
    may_issue = can_issue_notices(viewer, notice.campaign)
    why_not = "" if may_issue else _("The head of the office issues it.")
    issue = Verb(_("Issue the notice"), _move(notice, "issue"), why_not, is_primary=may_issue)
    edit = Verb(_("Word the draft"), reverse("tasks:notice-edit", args=[notice.pk]), is_primary=not may_issue)
    return [issue, edit]


def _of_issued(notice: Notice, viewer: Viewer) -> list[Verb]:
    return [_units(notice, viewer, _("Confirm receipt"), _move(notice, "receive"))]


def _of_received(notice: Notice, viewer: Viewer) -> list[Verb]:
    return [_units(notice, viewer, _("Answer the notice"), _reply(notice, "answer")), *_in_between(notice, viewer)]


def _of_answered(notice: Notice, viewer: Viewer) -> list[Verb]:
    may = can_prepare_notices(viewer, notice.campaign)
    why_not = "" if may else _("The office reads the answer.")
    settle = Verb(_("Settle the notice"), _move(notice, "close"), why_not, is_primary=may)
    back = Verb(_("Send the answer back"), _move(notice, "send-back"), why_not)
    return [settle, back, *_in_between(notice, viewer)]


def _in_between(notice: Notice, viewer: Viewer) -> list[Verb]:
    if not notice.asks_feedback or not can_answer_notice(viewer, notice):
        return []
    return [Verb(_("Report in between"), _reply(notice, "report"))]


def _units(notice: Notice, viewer: Viewer, label: str, url: str) -> Verb:
    """What its unit does."""
    may = can_answer_notice(viewer, notice)
    why_not = "" if may else _("The liaison of %(unit)s does this.") % {"unit": notice.unit}
    return Verb(label, url, why_not, is_primary=may)


def _move(notice: Notice, verb: str) -> str:
    return reverse("tasks:notice-move", args=[notice.pk, verb])


def _reply(notice: Notice, verb: str) -> str:
    return reverse("tasks:notice-reply", args=[notice.pk, verb])


def notice_history(events: Iterable[Event]) -> list[Line]:
    """Who did what to a notice, and why."""
    labels = {"items": _("Matters"), "support_units": _("Units that support")}
    return tell(events, Telling(notice_sentences(), silent=SILENT, labels=labels, shown=_shown))


def _shown(name: str, value: object) -> str | None:
    if name == "support_units" and isinstance(value, list):
        return _("%(count)d units") % {"count": len(value)}
    return None


def notice_sentences() -> dict[str, str]:
    """What each event of a notice says."""
    return {
        "notice.drafted": _("drafted the notice"),
        "notice.edited": _("worded the draft"),
        "notice.extended": _("put more matters into the draft"),
        "notice.shortened": _("took matters out of the draft"),
        "notice.removed": _("removed the empty draft"),
        "notice.issued": _("issued the notice"),
        "notice.received": _("confirmed receipt"),
        "notice.answered": _("answered the notice"),
        "notice.reported": _("reported in between"),
        "notice.sent_back": _("sent the answer back"),
        "notice.closed": _("settled the notice"),
        "notice.voided": _("declared the notice void"),
        "notice.erased": _("erased the words of the notice"),
        "notice.unit_merged": _("moved the notice to the unit it was merged into"),
    }
