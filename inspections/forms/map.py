"""What the map is to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from base.filters import ALL
from campaign.models import Campaign
from inspections.models import SiteType
from inspections.workflow import NOT_VERIFIED, FindingState

SITES, FINDINGS = "sites", "findings"


class MapForm(forms.Form):
    """Sites, findings or both; of a type of sites; findings in a state."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("Sites and findings")), (SITES, _("Sites only")), (FINDINGS, _("Findings only"))],
        required=False,
    )
    type = forms.ModelChoiceField(SiteType.objects.none(), label=_("Site type"), required=False, empty_label=ALL)
    state = forms.ChoiceField(label=_("State of findings"), required=False)

    def __init__(self, *args: Any, campaign: Campaign | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state.value, state.label) for state in FindingState if state in NOT_VERIFIED]
        self.fields["state"].choices = [("", ALL), *states]  # type: ignore[attr-defined]
        if campaign is not None:
            self.fields["type"].queryset = campaign.site_types.all()  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was understood; what cannot be is as if not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
