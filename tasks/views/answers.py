"""Moves of a notice by page, replies with their files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN, GuardedView
from accounts.permissions import Viewer, holds_at
from accounts.roles import Permission
from accounts.views.form_page import FormText
from base import files
from base.errors import DomainError
from base.trail import Actor
from tasks.forms.moves import PlainForm, ReasonForm
from tasks.forms.notices import ReplyForm
from tasks.models import Notice, NoticeFile
from tasks.permissions import can_answer_notice, can_issue_notices, can_prepare_notices, can_void_notice
from tasks.services.answers import (
    ReplyDraft,
    answer_notice,
    close_notice,
    receive_notice,
    report_on_notice,
    send_back,
)
from tasks.services.drafts import Proof
from tasks.services.notices import erase_notice, issue_notice, void_notice
from tasks.views.notices import NoticePage

ALLOWED_FILES = files.IMAGES | {files.PDF, files.DOCX, files.XLSX}


@dataclass(frozen=True)
class NoticeVerb:
    """A verb on a notice: its words, who may, its form, and the service it calls with what was given."""

    title: Promise
    lede: Promise
    run: Callable[[Actor, Notice, dict[str, Any]], Any]
    is_allowed: Callable[[Viewer, Notice], bool]
    form: type[PlainForm | ReasonForm] = PlainForm


def _prepares(viewer: Viewer, notice: Notice) -> bool:
    return can_prepare_notices(viewer, notice.campaign)


def _issues(viewer: Viewer, notice: Notice) -> bool:
    return can_issue_notices(viewer, notice.campaign)


NOTICE_VERBS = {
    "issue": NoticeVerb(
        gettext_lazy("Issue the notice"),
        gettext_lazy("It gets its number and goes to the unit; its words do not change any more."),
        lambda actor, notice, _given: issue_notice(actor=actor, notice=notice),
        _issues,
    ),
    "receive": NoticeVerb(
        gettext_lazy("Confirm receipt"),
        gettext_lazy("The unit has the notice and sees to it."),
        lambda actor, notice, _given: receive_notice(actor=actor, notice=notice),
        can_answer_notice,
    ),
    "send-back": NoticeVerb(
        gettext_lazy("Send the answer back"),
        gettext_lazy("The unit is told why and answers again; its day stays."),
        lambda actor, notice, given: send_back(actor=actor, notice=notice, reason=given["reason"]),
        _prepares,
        ReasonForm,
    ),
    "close": NoticeVerb(
        gettext_lazy("Settle the notice"),
        gettext_lazy("The answer will do; nothing more is asked of the unit."),
        lambda actor, notice, _given: close_notice(actor=actor, notice=notice),
        _prepares,
    ),
    "void": NoticeVerb(
        gettext_lazy("Declare void"),
        gettext_lazy("It keeps its number, if it has one, and its history. This is not taken back."),
        lambda actor, notice, given: void_notice(actor=actor, notice=notice, reason=given["reason"]),
        can_void_notice,
        ReasonForm,
    ),
    "erase": NoticeVerb(
        gettext_lazy("Erase the words"),
        gettext_lazy("Title, content, replies and files go for good; number and history stay."),
        lambda actor, notice, _given: erase_notice(actor=actor, notice=notice),
        _issues,
    ),
}


class NoticeMoveView(NoticePage):
    """One verb on a notice, asked for once more with what it needs."""

    def load(self, **kwargs: Any) -> None:
        self.verb = NOTICE_VERBS[kwargs["verb"]]
        self.take(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.notice):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        return self.verb.form(data)

    @property
    def actor(self) -> Any:
        return acting_for(self)

    def save(self, form: Any) -> str:
        self.verb.run(self.actor, self.notice, form.cleaned_data)
        return self.url()

    def text(self) -> FormText:
        title = str(self.verb.title)
        lede = f"{self.notice.title} · {self.verb.lede}" if self.notice.title else str(self.verb.lede)
        return FormText(title, lede, title, self.url(), self.label(), _("Done."))


def acting_for(page: NoticePage) -> Actor:
    """The person; for the unit where the office does what is the unit's to do."""
    actor = page.person.as_actor()
    unit_id = page.notice.unit_id
    is_units = isinstance(page, NoticeReplyView) or getattr(page, "verb", None) is NOTICE_VERBS["receive"]
    own = holds_at(page.person, Permission.REPORT, unit_id)
    return actor.on_behalf_of(unit_id) if is_units and not own else actor


class NoticeReplyView(NoticePage):
    """A unit answers, or reports in between; the office on its behalf."""

    def load(self, **kwargs: Any) -> None:
        self.is_answer = kwargs["verb"] == "answer"
        self.take(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not can_answer_notice(self.person, self.notice):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> ReplyForm:
        return ReplyForm(data, files)

    def save(self, form: ReplyForm) -> str:
        draft = ReplyDraft(form.cleaned_data["text"], self.proofs(form), form.cleaned_data["client_uid"])
        reply = answer_notice if self.is_answer else report_on_notice
        reply(actor=acting_for(self), notice=self.notice, draft=draft)
        return self.url()

    def proofs(self, form: ReplyForm) -> list[Proof]:
        found = []
        for upload in form.cleaned_data["proofs"]:
            try:
                found.append(Proof(files.store(upload.read(), allowed=ALLOWED_FILES), upload.name))
            except DomainError as error:
                text = f"{upload.name}: {error}"
                raise type(error)(text, fields={"proofs": [text]}) from error
        return found

    def text(self) -> FormText:
        title = _("Answer the notice") if self.is_answer else _("Report in between")
        done = _("The office was told.") if self.is_answer else _("Kept.")
        return FormText(title, self.notice.title, title, self.url(), self.label(), done)


class NoticeFileView(GuardedView):
    """A file of a reply, for whoever may see its notice. Pictures open in the page, all else is downloaded."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = Notice.objects.visible_to(request.user)
        found = get_object_or_404(NoticeFile.objects.select_related("file").filter(reply__notice__in=visible), pk=pk)
        try:
            content = files.open_file(found.file)
        except FileNotFoundError as error:
            raise Http404 from error
        is_image = found.file.mime in files.IMAGES
        return FileResponse(content, content_type=found.file.mime, filename=found.name, as_attachment=not is_image)
