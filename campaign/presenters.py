"""What the pages of a campaign's set-up say."""

from django.utils.translation import gettext as _


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
