"""Reports: the page, its documents, and what is done with one."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.models import User
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock, files
from base.errors import DomainError
from base.lists import ListPage
from campaign.current import current_campaign
from campaign.models import Campaign
from dispatch.documents.pdf import can_print
from dispatch.filters import ReportFilterSet
from dispatch.forms import CorrectionForm, NextStepsForm
from dispatch.models import Report
from dispatch.permissions import can_issue_reports, can_prepare_meetings
from dispatch.presenters import report_board
from dispatch.querysets import ReportQuerySet
from dispatch.services.issuing import check_report, correct_report, edit_next_steps, issue_report
from dispatch.services.printing import retry_printing
from dispatch.services.reports import retry_report
from dispatch.snapshot import SHAPE
from dispatch.tables import ReportTable
from dispatch.workflow import ReportState


def load_report(person: User, pk: int) -> Report:
    """A report as far as this person sees it. Raises Http404."""
    visible = Report.objects.visible_to(person).select_related("meeting__campaign", "document", "corrects")
    report: Report = get_object_or_404(visible, pk=pk)
    return report


def load_built_report(person: User, pk: int) -> Report:
    """A report with the rows of a snapshot as this program reads them. Raises Http404."""
    report = load_report(person, pk)
    if not report.is_built or report.contents.get("shape") != SHAPE:
        raise Http404
    return report


class ReportListView(ListPage, GuardedView):
    """The campaign's reports, the latest first."""

    access = SIGNED_IN
    title = gettext_lazy("Progress reports")
    template_name = "dispatch/report_list.html"
    filterset_class = ReportFilterSet
    table_class = ReportTable
    main_filters = ("q", "state")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> ReportQuerySet:
        return Report.objects.visible_to(self.person).filter(meeting__campaign=self.campaign)

    def arranged(self, found: ReportQuerySet) -> ReportQuerySet:
        listed: ReportQuerySet = found.select_related("meeting", "corrects__meeting").defer(
            "snapshot", "corrects__snapshot"
        )
        return listed

    def lede(self, count: int) -> str:
        return _("What was told at each dispatch meeting, as it was then.")

    def extra_context(self) -> dict[str, Any]:
        prepares = self.campaign is not None and can_prepare_meetings(self.person, self.campaign)
        return {"can": {"prepare": prepares}}


class ReportDetailView(GuardedView):
    """A report being built, or built: its progress, its rows, its document."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = load_report(self.person, pk)
        if request.headers.get("HX-Request"):
            if not report.is_under_way:
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
            return render(request, "dispatch/report_detail.html#progress", {"report": report})
        return render(request, "dispatch/report_detail.html", self.context(report))

    def context(self, report: Report) -> dict[str, Any]:
        shows = report.is_built and report.contents.get("shape") == SHAPE
        prepares = can_prepare_meetings(self.person, report.meeting.campaign)
        issues = can_issue_reports(self.person, report.meeting.campaign)
        return {
            "report": report,
            "board": report_board(report) if shows else None,
            "correction": Report.objects.visible_to(self.person).filter(corrects=report).defer("snapshot").first(),
            "can_print": can_print(),
            "can": {
                "prepare": prepares,
                "write": prepares and report.state == ReportState.DRAFT,
                "check": prepares and report.state == ReportState.DRAFT and not report.is_preview,
                "issue": issues and report.state == ReportState.CHECKED,
                "correct": prepares and report.state == ReportState.ISSUED,
            },
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Builds a failed report again."""
        report = load_report(self.person, pk)
        if not can_prepare_meetings(self.person, report.meeting.campaign):
            raise PermissionDenied
        try:
            retry_report(actor=self.person.as_actor(), report=report)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("dispatch:report-detail", report.pk)


class ReportMoveView(GuardedView):
    """A report marked as checked, issued, or printed again."""

    access = SIGNED_IN

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        report = load_report(self.person, pk)
        allowed, act, done = {
            "check": (
                can_prepare_meetings,
                check_report,
                _("The report is checked; the head issues it."),
            ),
            "issue": (can_issue_reports, issue_report, _("The report is issued; everyone signed in can read it.")),
            "print": (can_prepare_meetings, retry_printing, ""),
        }[verb]
        if not allowed(self.person, report.meeting.campaign):
            raise PermissionDenied
        try:
            act(actor=self.person.as_actor(), report=report)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            if done:
                messages.success(request, done)
        return redirect("dispatch:report-detail", report.pk)


class ReportFormPage(FormPage):
    """A form about a report, for those who prepare it."""

    access = holders_of(Permission.PREPARE_MEETINGS)
    record: Report

    def load(self, **kwargs: Any) -> None:
        self.record = load_report(self.person, kwargs["pk"])
        if not can_prepare_meetings(self.person, self.record.meeting.campaign):
            raise PermissionDenied

    def text(self) -> FormText:
        title, lede, verb = self.words()
        back = reverse("dispatch:report-detail", args=[self.record.pk])
        return FormText(title, lede, verb, back, _("Progress report"))

    def words(self) -> tuple[str, str, str]:
        raise NotImplementedError


class NextStepsView(ReportFormPage):
    """下步要求 of a draft."""

    def make_form(self, data: Any = None, files: Any = None) -> NextStepsForm:
        initial = {"text": self.record.next_steps, "version": self.record.version}
        return NextStepsForm(data, initial=initial)

    def save(self, form: Any) -> str:
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        edit_next_steps(actor=self.person.as_actor(), report=self.record, text=text, version=version)
        return reverse("dispatch:report-detail", args=[self.record.pk])

    def words(self) -> tuple[str, str, str]:
        lede = _("Drawn up from the figures: which units, by when. One paragraph a line.")
        return _("Next steps"), lede, _("Save the next steps")


class CorrectionView(ReportFormPage):
    """A correction of an issued report."""

    def make_form(self, data: Any = None, files: Any = None) -> CorrectionForm:
        return CorrectionForm(data)

    def save(self, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        made = correct_report(actor=self.person.as_actor(), report=self.record, reason=reason)
        return reverse("dispatch:report-detail", args=[made.pk])

    def words(self) -> tuple[str, str, str]:
        lede = _("%(report)s stays as it is; another report is built from the records as they stand, and names it.")
        return _("Correct the report"), lede % {"report": self.record}, _("Build the correction")


class ReportFileView(GuardedView):
    """The Word document of a report."""

    access = SIGNED_IN
    kind: ClassVar[str] = "docx"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = load_report(self.person, pk)
        file, mime = {
            "docx": (report.document, files.DOCX),
            "xlsx": (report.annex, files.XLSX),
            "pdf": (report.pdf, files.PDF),
        }[self.kind]
        if file is None or report.as_of is None:
            raise Http404
        name = _("Progress report %(day)s") % {"day": clock.local_date(report.as_of).isoformat()}
        content = files.open_file(file)
        return FileResponse(content, content_type=mime, filename=f"{name}.{self.kind}", as_attachment=True)  # type: ignore[return-value]


class ReportAnnexView(ReportFileView):
    """The Excel annex of a report."""

    kind = "xlsx"


class ReportPdfView(ReportFileView):
    """The document as PDF, once it is printed."""

    kind = "pdf"
