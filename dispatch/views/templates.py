"""The Word template of the campaign's reports: shown, downloaded, replaced, restored."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.access import GuardedView, holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import files
from campaign.current import current_campaign
from campaign.models import Campaign
from dispatch.documents.checking import PLACEHOLDERS
from dispatch.documents.template import default_template
from dispatch.forms import TemplateForm
from dispatch.permissions import can_prepare_meetings
from dispatch.services.templates import current_template, restore_template, set_template


def campaign_of(view: GuardedView) -> Campaign:
    """The campaign of the page, for those who prepare its reports. Raises Http404, PermissionDenied."""
    campaign = current_campaign(view.request)
    if campaign is None:
        raise Http404
    if not can_prepare_meetings(view.person, campaign):
        raise PermissionDenied
    return campaign


class TemplateView(FormPage):
    """Which template is in force, what it may say, and another one uploaded."""

    access = holders_of(Permission.PREPARE_MEETINGS)
    template_name = "dispatch/report_template.html"

    def load(self, **kwargs: Any) -> None:
        self.campaign = campaign_of(self)

    def make_form(self, data: Any = None, files: Any = None) -> TemplateForm:
        return TemplateForm(data, files)

    def save(self, form: Any) -> str:
        file = form.cleaned_data["file"]
        actor = self.person.as_actor()
        set_template(actor=actor, campaign=self.campaign, content=file.read(), name=file.name)
        return reverse("dispatch:report-template")

    def text(self) -> FormText:
        lede = _("Reports built from now on are made from it; those built already stay as they are.")
        back = reverse("dispatch:report-list")
        return FormText(
            _("Template of the reports"), lede, _("Use this template"), back, _("Progress reports"), _("Set.")
        )

    def context(self, form: Any) -> dict[str, Any]:
        own = current_template(self.campaign)
        return {**super().context(form), "own": own, "placeholders": PLACEHOLDERS, "campaign": self.campaign}


class TemplateRestoreView(GuardedView):
    """The built-in template put back."""

    access = holders_of(Permission.PREPARE_MEETINGS)

    def post(self, request: HttpRequest) -> HttpResponse:
        restore_template(actor=self.person.as_actor(), campaign=campaign_of(self))
        messages.success(request, _("Reports are made from the built-in template again."))
        return redirect("dispatch:report-template")


class TemplateFileView(GuardedView):
    """A template to start from: the built-in one, or the office's own."""

    access = holders_of(Permission.PREPARE_MEETINGS)

    def get(self, request: HttpRequest, which: str) -> HttpResponse:
        campaign = campaign_of(self)
        own = current_template(campaign) if which == "own" else None
        if which == "own" and (own is None or own.file is None):
            raise Http404
        if own and own.file:
            content = files.open_file(own.file)
            return FileResponse(content, content_type=files.DOCX, filename=own.name, as_attachment=True)  # type: ignore[return-value]
        response = HttpResponse(default_template(), content_type=files.DOCX)
        name = _("Built-in template of reports")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.docx") or ""
        return response
