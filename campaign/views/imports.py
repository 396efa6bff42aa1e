"""Pages of imports: upload, correct how it is read, answer, check every row, take over."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import GuardedView, holders_of
from accounts.roles import Permission
from base.errors import DomainError
from base.lists import query_of
from campaign import imports
from campaign.current import current_campaign
from campaign.forms.imports import ImportUploadForm, LayoutForm, answers_of
from campaign.imports import ImportKind
from campaign.models import Campaign, SheetImport
from campaign.permissions import can_import
from campaign.presenters.imports import answers_given, of_sheet, rows_shown, rows_with_questions, tabs_of, unit_names
from campaign.services.import_work import progress_of
from campaign.services.imports import (
    Correction,
    ImportDraft,
    ask_commit,
    correct_import,
    create_import,
    discard_import,
    question_count,
)
from campaign.workflow import ImportState

RECENT = 10
SHOWN = ("pk", "file_name", "state", "created_at")
PAGE_SIZE = 50


class ImportCreateView(GuardedView):
    """Choose a file and a list; the file is read and its rows are shown before anything is stored as a task."""

    access = holders_of(Permission.WRITE_TASKS)

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = self.kind(request)
        return self.show(request, ImportUploadForm(campaign=self.campaign(request), kind=kind))

    def post(self, request: HttpRequest) -> HttpResponse:
        campaign, kind = self.campaign(request), self.kind(request)
        form = ImportUploadForm(request.POST, request.FILES, campaign=campaign, kind=kind)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            draft = ImportDraft(
                campaign=campaign,
                kind=kind.name,
                content=upload.read(),
                file_name=upload.name,
                options=form.options(),
                client_uid=form.cleaned_data["client_uid"],
            )
            try:
                record = create_import(actor=self.person.as_actor(), draft=draft)
            except DomainError as error:
                form.add_error("file", error.message)
            else:
                return redirect("campaign:import-detail", record.pk)
        return self.show(request, form, status=422)

    def kind(self, request: HttpRequest) -> ImportKind:
        """What the sheet holds, `?kind=` in the address: a list of tasks unless it says otherwise."""
        try:
            return imports.get(request.GET.get("kind", "tasks"))
        except KeyError as error:
            raise Http404 from error

    def campaign(self, request: HttpRequest) -> Campaign:
        campaign = current_campaign(request)
        if campaign is None:
            raise Http404
        if not can_import(request.user, campaign):
            raise PermissionDenied
        return campaign

    def show(self, request: HttpRequest, form: ImportUploadForm, status: int = 200) -> HttpResponse:
        recent = SheetImport.objects.filter(campaign=self.campaign(request)).only(*SHOWN)[:RECENT]
        context = {"form": form, "kinds": imports.all_kinds(), "recent": recent}
        return render(request, "campaign/import_create.html", context, status=status)


class ImportDetailView(GuardedView):
    """Every row as it would be stored; another layout reads the file again, answers too, 接收 takes it over."""

    access = holders_of(Permission.WRITE_TASKS)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.load(request, pk)
        if request.headers.get("HX-Request"):
            if not record.is_under_way:
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
            context = {"record": record, "progress": progress_of(record)}
            return render(request, "campaign/import_detail.html#progress", context)
        return self.show(request, record, LayoutForm(record=record))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Reads the file again with the layout chosen."""
        record = self.load(request, pk)
        form = LayoutForm(request.POST, record=record)
        if form.is_valid():
            try:
                correct_import(actor=self.person.as_actor(), record=record, correction=form.correction())
            except DomainError as error:
                form.add_error(None, error.message)
                record.refresh_from_db()
            else:
                return redirect("campaign:import-detail", record.pk)
        return self.show(request, record, form, status=422)

    def load(self, request: HttpRequest, pk: int) -> SheetImport:
        related = ("campaign__unit", "campaign__parent", "file")
        record: SheetImport = get_object_or_404(SheetImport.objects.select_related(*related), pk=pk)
        if not can_import(request.user, record.campaign):
            raise Http404
        return record

    def show(self, request: HttpRequest, record: SheetImport, form: LayoutForm, status: int = 200) -> HttpResponse:
        kind = imports.get(record.kind)
        tabs = tabs_of(record, request.GET.get("show", ""))
        current = next(tab for tab in tabs if tab.is_current)
        page = Paginator(rows_shown(record, current.name), PAGE_SIZE).get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "record": record,
            "kind": kind,
            "form": form,
            "tabs": tabs,
            "page": page,
            "rows": rows_with_questions(record, page),
            "sheet_questions": of_sheet(record),
            "unit_names": unit_names(record),
            "answers_given": answers_given(record),
            "here": request.GET.urlencode(),
            "page_query": query_of(request.GET),
            "question_count": question_count(record),
            "unknown_units": record.layout.get("unknown_units", []),
            "missing": list(record.missing.items()),
            "record_root": kind.record_root,
            "is_ready": record.state == ImportState.READY and not record.is_commit_asked,
            "progress": progress_of(record),
            "by_action": dict(record.rows.values_list("action").annotate(Count("pk")).order_by()),
        }
        return render(request, "campaign/import_detail.html", context, status=status)


class ImportAnswersView(ImportDetailView):
    """Answers to the questions of a page of rows, and the rows left out; the file is read again with them."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.load(request, pk)
        correction = Correction(answers=answers_of(request.POST))
        back = redirect("campaign:import-detail", record.pk)
        back["Location"] += f"?{query}#rows" if (query := request.GET.urlencode()) else "#rows"
        try:
            correct_import(actor=self.person.as_actor(), record=record, correction=correction)
        except DomainError as error:
            messages.error(request, str(error))
        return back


class ImportDecisionView(ImportDetailView):
    """Take over, discard, or read again, as the verb in the address says."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, verb: str = "") -> HttpResponse:
        record = self.load(request, pk)
        actor = self.person.as_actor()
        try:
            if verb == "discard":
                discard_import(actor=actor, record=record)
                messages.success(request, _("The import was discarded; nothing was taken over."))
                return redirect("campaign:import-create")
            if verb == "retry":
                correct_import(actor=actor, record=record, correction=Correction())
            else:
                ask_commit(actor=actor, record=record)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("campaign:import-detail", record.pk)
        if record.state != ImportState.COMMITTED:
            return redirect("campaign:import-detail", record.pk)
        made = len(record.made)
        messages.success(
            request, ngettext("%(made)d row taken over.", "%(made)d rows taken over.", made) % {"made": made}
        )
        return redirect(imports.get(record.kind).address(record))
