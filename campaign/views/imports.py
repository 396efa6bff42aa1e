"""Pages of imports: upload, check every row, take over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import GuardedView, holders_of
from accounts.roles import Permission
from base.errors import DomainError
from campaign.current import current_campaign
from campaign.forms.imports import ImportOptionsForm, ImportUploadForm
from campaign.models import Campaign, SheetImport
from campaign.permissions import can_import
from campaign.services.imports import ImportDraft, commit_import, create_import, discard_import, reread_import
from campaign.workflow import ImportState

RECENT = 10


class ImportCreateView(GuardedView):
    """Choose a file and a list; the file is read and its rows are shown before anything is stored as a task."""

    access = holders_of(Permission.WRITE_TASKS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, ImportUploadForm(campaign=self.campaign(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        campaign = self.campaign(request)
        form = ImportUploadForm(request.POST, request.FILES, campaign=campaign)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            draft = ImportDraft(
                campaign=campaign,
                kind="tasks",
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

    def campaign(self, request: HttpRequest) -> Campaign:
        campaign = current_campaign(request)
        if campaign is None:
            raise Http404
        if not can_import(request.user, campaign):
            raise PermissionDenied
        return campaign

    def show(self, request: HttpRequest, form: ImportUploadForm, status: int = 200) -> HttpResponse:
        recent = SheetImport.objects.filter(campaign=self.campaign(request))[:RECENT]
        return render(request, "campaign/import_create.html", {"form": form, "recent": recent}, status=status)


class ImportDetailView(GuardedView):
    """Every row as it would be stored; other options read the file again, 接收 takes it over."""

    access = holders_of(Permission.WRITE_TASKS)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.load(request, pk)
        return self.show(request, record, ImportOptionsForm(campaign=record.campaign, initial=record.options))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.load(request, pk)
        form = ImportOptionsForm(request.POST, campaign=record.campaign)
        if not form.is_valid():
            return self.show(request, record, form, status=422)
        try:
            options = {"year": None, "keep_as_draft": False, **form.options()}
            reread_import(actor=self.person.as_actor(), record=record, options=options)
        except DomainError as error:
            form.add_error(None, error.message)
            return self.show(request, record, form, status=422)
        return redirect("campaign:import-detail", record.pk)

    def load(self, request: HttpRequest, pk: int) -> SheetImport:
        related = ("campaign__unit", "campaign__parent", "file")
        record: SheetImport = get_object_or_404(SheetImport.objects.select_related(*related), pk=pk)
        if not can_import(request.user, record.campaign):
            raise Http404
        return record

    def show(
        self, request: HttpRequest, record: SheetImport, form: ImportOptionsForm, status: int = 200
    ) -> HttpResponse:
        rows = list(record.rows.all())
        context = {
            "record": record,
            "rows": rows,
            "form": form,
            "question_count": sum(len(row.questions) for row in rows),
            "unknown_units": list(dict.fromkeys(name for row in rows for name in row.reading["unknown_units"])),
            "present_count": sum(row.reading["is_present"] for row in rows),
            "is_ready": record.state == ImportState.READY,
        }
        return render(request, "campaign/import_detail.html", context, status=status)


class ImportDecisionView(ImportDetailView):
    """Take over or discard, as the verb in the address says."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, verb: str = "") -> HttpResponse:
        record = self.load(request, pk)
        actor = self.person.as_actor()
        try:
            if verb == "discard":
                discard_import(actor=actor, record=record)
                messages.success(request, _("The import was discarded; nothing was taken over."))
                return redirect("campaign:import-create")
            made = commit_import(actor=actor, record=record)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("campaign:import-detail", record.pk)
        messages.success(
            request, ngettext("%(made)d task taken over.", "%(made)d tasks taken over.", made) % {"made": made}
        )
        project_list = record.campaign.lists.of_code(record.options["project_list"]).get()
        return redirect(f"{reverse('tasks:task-list')}?project_list={project_list.pk}")
