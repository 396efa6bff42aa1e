"""Moves of a notice by page, replies with their files."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN, GuardedView
from accounts.views.form_page import FormText
from base.views import stored_file
from tasks.forms.moves import PlainForm, ReasonForm
from tasks.forms.notices import ReplyForm
from tasks.models import Notice, NoticeFile
from tasks.permissions import acting_for, can_answer_notice
from tasks.services.answers import ReplyDraft, answer_notice, report_on_notice, store_proofs
from tasks.services.notice_verbs import NOTICE_VERBS
from tasks.views.notices import NoticePage


@dataclass(frozen=True)
class VerbText:
    """What a page says of a verb before it is made."""

    title: Promise
    lede: Promise


VERB_TEXTS = {
    "issue": VerbText(
        gettext_lazy("Issue the notice"),
        gettext_lazy("It gets its number and goes to the unit; its words do not change any more."),
    ),
    "receive": VerbText(
        gettext_lazy("Confirm receipt"),
        gettext_lazy("The unit has the notice and sees to it."),
    ),
    "send-back": VerbText(
        gettext_lazy("Send the answer back"),
        gettext_lazy("The unit is told why and answers again; its day stays."),
    ),
    "close": VerbText(
        gettext_lazy("Settle the notice"),
        gettext_lazy("The answer will do; nothing more is asked of the unit."),
    ),
    "void": VerbText(
        gettext_lazy("Declare void"),
        gettext_lazy("It keeps its number, if it has one, and its history. This is not taken back."),
    ),
    "erase": VerbText(
        gettext_lazy("Erase the words"),
        gettext_lazy("Title, content, replies and files go for good; number and history stay."),
    ),
}


class NoticeMoveView(NoticePage):
    """One verb on a notice, asked for once more with what it needs."""

    def load(self, **kwargs: Any) -> None:
        self.verb = NOTICE_VERBS[kwargs["verb"]]
        self.words = VERB_TEXTS[kwargs["verb"]]
        self.take(kwargs["pk"])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.notice):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        return ReasonForm(data) if self.verb.needs_reason else PlainForm(data)

    def save(self, form: Any) -> str:
        self.verb.make(self.person, self.notice, form.cleaned_data.get("reason", ""))
        return self.url()

    def text(self) -> FormText:
        title, lede = str(self.words.title), str(self.words.lede)
        lede = f"{self.notice.title} · {lede}" if self.notice.title else lede
        return FormText(title, lede, title, self.url(), self.label(), _("Done."))


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
        draft = ReplyDraft(
            form.cleaned_data["text"], store_proofs(form.cleaned_data["proofs"]), form.cleaned_data["client_uid"]
        )
        reply = answer_notice if self.is_answer else report_on_notice
        reply(actor=acting_for(self.person, self.notice.unit_id), notice=self.notice, draft=draft)
        return self.url()

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
        return stored_file(found.file, found.name)
