"""What the pages of a campaign's set-up say."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from campaign.forms.policies import OWN, PolicyForm
from campaign.policies import Standing


@dataclass(frozen=True)
class PolicyRow:
    """A setting on its page: the value in force, where it comes from."""

    standing: Standing
    shown: str
    source: str
    help: str
    own: BoundField
    value: BoundField


def policy_rows(form: PolicyForm) -> list[PolicyRow]:
    """The rows of a section's page, in the order of the dataclass."""
    rows = []
    for standing in form.rows:
        setting = standing.setting
        if standing.source is None:
            source = _("default")
        elif standing.is_own:
            source = _("own")
        else:
            source = _("inherited from %(campaign)s") % {"campaign": standing.source}
        help_text = str(setting.metadata.get("help", ""))
        if setting.shape in (int, tuple) and "minimum" in setting.metadata:
            limits = {"minimum": setting.metadata["minimum"], "maximum": setting.metadata["maximum"]}
            help_text = " ".join([help_text, _("From %(minimum)d to %(maximum)d.") % limits]).strip()
        name = setting.name
        shown = setting.shown(standing.value)
        rows.append(PolicyRow(standing, shown, source, help_text, form[f"{OWN}{name}"], form[name]))
    return rows


def campaign_sentences() -> dict[str, str]:
    """What each event of set-up says."""
    return {
        "campaign.created": _("started the campaign"),
        "campaign.edited": _("changed the campaign"),
        "phase.created": _("added a phase"),
        "phase.edited": _("changed a phase"),
        "phase.deleted": _("deleted a phase"),
        "action.created": _("added an action"),
        "action.edited": _("changed an action"),
        "action.deleted": _("deleted an action"),
        "list.created": _("added a list"),
        "list.edited": _("changed a list"),
        "list.deleted": _("deleted a list"),
        "policy.changed": _("changed the policy"),
    }
