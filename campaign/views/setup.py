"""The hub of set-up, and the campaign's own fields."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import GuardedView, holders_of
from accounts.models import Unit
from accounts.permissions import is_admin
from accounts.presenters import history
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.errors import NotAllowedError
from base.models import Event
from campaign.current import SESSION_KEY, current_campaign
from campaign.forms.setup import CampaignEditForm, CampaignStartForm
from campaign.models import Campaign
from campaign.permissions import can_set_up, units_to_hold_campaigns
from campaign.policies import sections
from campaign.presenters.setup import campaign_sentences
from campaign.services.start import CampaignDraft, edit_campaign, start_campaign

HISTORY_SHOWN = 30


class SettingsView(GuardedView):
    """What the current campaign is made of, and the ways to everything else that is set up."""

    access = holders_of(Permission.SET_UP)

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        can = {
            "set_up": campaign is not None and can_set_up(self.person, campaign),
            "start": units_to_hold_campaigns(self.person).exists(),
            "administer": is_admin(self.person),
        }
        context: dict[str, Any] = {"campaign": campaign, "can": can, "today": clock.today(), "sections": sections()}
        if campaign is not None:
            events = Event.objects.filter(root_kind="campaign.campaign", root_id=campaign.pk).order_by("-id")
            context |= {
                "phases": campaign.phases.all(),
                "actions": campaign.actions.all(),
                "lists": campaign.lists.select_related("action", "lead_unit"),
                "children": Campaign.objects.visible_to(self.person).filter(parent=campaign),
                "history": history(events[:HISTORY_SHOWN], campaign_sentences()),
            }
        return render(request, "campaign/settings.html", context)


class SetupPage(FormPage):
    """A form about a campaign that may be seen; refused to those who may not set it up."""

    access = holders_of(Permission.SET_UP)
    campaign: Campaign

    def take(self, pk: int) -> None:
        """The campaign of the page. Raises Http404 when it may not be seen, NotAllowedError when not set up."""
        visible = Campaign.objects.visible_to(self.person).select_related("unit", "office_unit", "parent__unit")
        self.campaign = get_object_or_404(visible, pk=pk)
        ensure_may_set_up(self.person, self.campaign)

    def url(self) -> str:
        return f"{reverse('campaign:settings')}?campaign={self.campaign.pk}"


def ensure_may_set_up(viewer: Any, campaign: Campaign) -> None:
    """Raises NotAllowedError for everyone but the campaign's own head and office and administrators."""
    if not can_set_up(viewer, campaign):
        raise NotAllowedError(_("This campaign is not yours to set up."))


class CampaignStartView(FormPage):
    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        if not units_to_hold_campaigns(self.person).exists():
            raise NotAllowedError(_("A campaign is started at a city or county that is yours to set up."))

    def make_form(self, data: Any = None, files: Any = None) -> CampaignStartForm:
        holders = units_to_hold_campaigns(self.person)
        offices = Unit.objects.none()
        for unit in holders:
            offices |= Unit.objects.active().at_or_below(unit.path)
        parents = Campaign.objects.visible_to(self.person)
        return CampaignStartForm(data, holders=holders, offices=offices, parents=parents)

    def save(self, form: Any) -> str:
        campaign = start_campaign(actor=self.person.as_actor(), draft=CampaignDraft(**form.cleaned_data))
        self.request.session[SESSION_KEY] = campaign.pk
        return reverse("campaign:settings")

    def text(self) -> FormText:
        lede = _("A city's or county's drive over some years; phases, actions and lists are added on its page.")
        back = reverse("campaign:settings")
        return FormText(
            _("Start a campaign"), lede, _("Start the campaign"), back, _("Settings"), _("The campaign was started.")
        )


class CampaignEditView(SetupPage):
    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["pk"])
        self.record = self.campaign

    def make_form(self, data: Any = None, files: Any = None) -> CampaignEditForm:
        initial = {name: getattr(self.record, name) for name in CampaignEditForm.base_fields}
        offices: UnitQuerySet = Unit.objects.active().at_or_below(self.record.unit.path)
        parents: QuerySet[Campaign] = Campaign.objects.visible_to(self.person).exclude(pk=self.record.pk)
        return CampaignEditForm(data, offices=offices, parents=parents, initial=initial)

    def save(self, form: Any) -> str:
        values = {**form.cleaned_data}
        version = values.pop("version")
        edit_campaign(actor=self.person.as_actor(), campaign=self.record, values=values, version=version)
        return self.url()

    def text(self) -> FormText:
        lede = _("The city or county itself stays; start another campaign for another one.")
        return FormText(_("Edit the campaign"), lede, _("Save"), self.url(), _("Settings"), _("Saved."))
