"""The list of notices, one notice, drafting and editing, and leaders' instructions."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.models import Unit
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.lists import Count, ListPage
from base.models import Event
from campaign.current import current_campaign
from campaign.models import Campaign
from tasks.filters import NoticeFilterSet
from tasks.forms.notices import InstructionForm, NoticeCreateForm, NoticeEditForm
from tasks.models import Notice, Task
from tasks.permissions import can_instruct, can_prepare_notices
from tasks.presenters.notices import lines_of, notice_history, notice_verbs, state_counts
from tasks.querysets import NoticeQuerySet
from tasks.selectors import units_of
from tasks.services.instructions import InstructionDraft, give_instruction
from tasks.services.notices import NoticeDraft, NoticeEdit, draft_notice, edit_notice
from tasks.tables import NoticeTable
from tasks.views.pages import TaskPage

RELATED = ("campaign__unit", "campaign__parent", "unit", "follows")


class NoticeListView(ListPage, GuardedView):
    """Notices one may see, the latest first."""

    access = SIGNED_IN
    title = gettext_lazy("Notices to units")
    template_name = "tasks/notice_list.html"
    filterset_class = NoticeFilterSet
    table_class = NoticeTable
    main_filters = ("q", "kind", "state", "unit", "late")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> NoticeQuerySet:
        found: NoticeQuerySet = Notice.objects.visible_to(self.person).filter(campaign=self.campaign)
        return found

    def arranged(self, found: NoticeQuerySet) -> NoticeQuerySet:
        return found.select_related("unit")

    def narrow(self, filters: FilterSet) -> None:
        asked = Unit.objects.filter(pk__in=self.rows().values("unit")).order_by("pinyin", "pk")
        filters.form.fields["unit"].offer(list(asked))

    def counts(self, filters: FilterSet) -> list[Count]:
        return state_counts(self.filters_without("state").qs, self.request.GET)

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(campaign)s: %(count)d notice, the latest first.",
            "%(campaign)s: %(count)d notices, the latest first.",
            count,
        )
        return text % {"campaign": self.campaign or "", "count": count}

    def extra_context(self) -> dict[str, Any]:
        return {"can": {"prepare": self.campaign is not None and can_prepare_notices(self.person, self.campaign)}}


class NoticeDetailView(GuardedView):
    """One notice: its words, what it is about, replies, history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = Notice.objects.visible_to(request.user).select_related(*RELATED)
        notice: Notice = get_object_or_404(visible, pk=pk)
        events = Event.objects.filter(root_kind="tasks.notice", root_id=notice.pk).order_by("-id")
        context = {
            "notice": notice,
            "lines": lines_of(notice),
            "support_units": notice.support_units.order_by("pinyin", "pk"),
            "replies": notice.replies.select_related("author").prefetch_related("files"),
            "instructions": notice.instructions.select_related("author"),
            "earlier": Notice.objects.visible_to(request.user).filter(pk=notice.follows_id).first(),
            "later": Notice.objects.visible_to(request.user).filter(follows=notice),
            "history": notice_history(events),
            "verbs": notice_verbs(notice, request.user),
            "waits": notice.waits_for_answer,
            "is_late": notice.is_late(clock.today()),
        }
        return render(request, "tasks/notice_detail.html", context)


class NoticePage(FormPage):
    """A form about a notice: 404 for one that may not be seen, 403 for one that is not this person's to move."""

    access = SIGNED_IN
    notice: Notice

    def take(self, pk: int) -> None:
        visible = Notice.objects.visible_to(self.person).select_related(*RELATED)
        self.notice = self.record = get_object_or_404(visible, pk=pk)
        self.ensure_allowed()

    def ensure_allowed(self) -> None:
        if not can_prepare_notices(self.person, self.notice.campaign):
            raise PermissionDenied

    @property
    def actor(self) -> Any:
        return self.person.as_actor()

    def url(self) -> str:
        return reverse("tasks:notice-detail", args=[self.notice.pk])

    def label(self) -> str:
        return str(self.notice)


class NoticeCreateView(FormPage):
    """A notice of the current campaign drafted by hand; about a task where `?task=` names one."""

    access = holders_of(Permission.PREPARE_NOTICES)
    task: Task | None = None

    def load(self, **kwargs: Any) -> None:
        asked = self.request.GET.get("task", "")
        if asked.isdecimal():
            visible = Task.objects.visible_to(self.person).select_related("campaign__unit", "campaign__parent")
            self.task = get_object_or_404(visible, pk=int(asked))
        campaign = self.task.campaign if self.task else current_campaign(self.request)
        if campaign is None:
            raise Http404
        if not can_prepare_notices(self.person, campaign):
            raise PermissionDenied
        self.campaign = campaign

    def make_form(self, data: Any = None, files: Any = None) -> NoticeCreateForm:
        initial = {"unit": self.task.lead_unit_id} if self.task else {}
        return NoticeCreateForm(data, units=units_of(self.campaign), initial=initial)

    def save(self, form: NoticeCreateForm) -> str:
        draft = NoticeDraft(
            campaign=self.campaign,
            kind=form.cleaned_data["kind"],
            unit=form.cleaned_data["unit"],
            support_units=form.cleaned_data["support_units"],
            about=[("tasks.task", self.task.pk)] if self.task else [],
            client_uid=form.cleaned_data["client_uid"],
            **form.words(),
        )
        notice = draft_notice(actor=self.person.as_actor(), draft=draft)
        return reverse("tasks:notice-detail", args=[notice.pk])

    def text(self) -> FormText:
        about = str(self.task) if self.task else _("To any unit, with or without a task; the head issues it.")
        return FormText(
            _("Draft a notice"),
            about,
            _("Keep the draft"),
            reverse("tasks:notice-list"),
            _("Notices to units"),
            _("Drafted."),
        )


class NoticeEditView(NoticePage):
    """A draft is worded; what was issued is not changed any more."""

    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> NoticeEditForm:
        notice = self.notice
        initial = {name: getattr(notice, name) for name in ("title", "content", "due_on", "feedback", "version")}
        initial["support_units"] = list(notice.support_units.values_list("pk", flat=True))
        items = list(notice.items.all())
        return NoticeEditForm(data, units=units_of(notice.campaign), items=items, initial=initial)

    def save(self, form: NoticeEditForm) -> str:
        edit = NoticeEdit(
            form.words(), form.cleaned_data["support_units"], form.dropped_items(), form.cleaned_data["version"]
        )
        edit_notice(actor=self.actor, notice=self.notice, edit=edit)
        return self.url()

    def text(self) -> FormText:
        return FormText(_("Word the draft"), str(self.notice.unit), _("Save"), self.url(), self.label(), _("Saved."))


class InstructionCreateView(TaskPage):
    """A campaign leader writes an instruction about a task."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["task_pk"])

    def ensure_allowed(self) -> None:
        if not can_instruct(self.person, self.task.campaign):
            raise PermissionDenied

    def make_form(self, data: Any = None, files: Any = None) -> InstructionForm:
        return InstructionForm(data)

    def save(self, form: InstructionForm) -> str:
        draft = InstructionDraft(self.task, self.person, form.cleaned_data["text"], form.cleaned_data["client_uid"])
        give_instruction(draft=draft)
        return self.url()

    def text(self) -> FormText:
        title = _("Give an instruction")
        return FormText(title, self.label(), title, self.url(), self.label(), _("The office was told."))
