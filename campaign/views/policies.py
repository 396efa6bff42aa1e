"""The settings of each app in a campaign: own, inherited or default."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormText
from campaign.forms.policies import PolicyForm
from campaign.models import Campaign
from campaign.permissions import can_set_up
from campaign.policies import section_of, standings
from campaign.presenters.setup import policy_rows
from campaign.services.policies import save_policy
from campaign.views.setup import SetupPage, ensure_may_set_up


class PolicyView(SetupPage):
    """A section of a campaign's policy. Read by those who see the campaign and set up somewhere, changed by its own."""

    access = holders_of(Permission.SET_UP)
    template_name = "campaign/policy.html"

    def load(self, **kwargs: Any) -> None:
        visible = Campaign.objects.visible_to(self.person).select_related("unit", "parent__parent__parent")
        found = visible.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.record = self.campaign = found
        try:
            self.section = section_of(kwargs["section"])
        except KeyError as error:
            raise Http404 from error
        if self.request.method == "POST":
            ensure_may_set_up(self.person, self.campaign)

    def make_form(self, data: Any = None, files: Any = None) -> PolicyForm:
        rows = standings(self.campaign, self.section)
        return PolicyForm(data, rows=rows, initial={"version": self.campaign.version})

    def save(self, form: Any) -> str:
        save_policy(
            actor=self.person.as_actor(),
            campaign=self.campaign,
            section=self.section,
            values=form.values(),
            version=form.cleaned_data["version"],
        )
        return reverse("campaign:policy", args=[self.campaign.pk, self.section.name])

    def text(self) -> FormText:
        title = _("Policy: %(section)s") % {"section": self.section.label}
        lede = _("%(campaign)s. What is not set here is inherited.") % {"campaign": self.campaign}
        return FormText(title, lede, _("Save the policy"), self.url(), _("Settings"), _("Saved."))

    def context(self, form: Any) -> dict[str, Any]:
        can = {"set_up": can_set_up(self.person, self.campaign)}
        return {**super().context(form), "rows": policy_rows(form), "can": can}
