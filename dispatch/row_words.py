"""What the rows of a report's snapshot are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str
OUTCOMES: dict[str, Text] = {
    "verified": _("Verified"),
    "claimed": _("Claimed, waiting for verification"),
    "moved": _("Extended or corrected"),
    "suspended": _("Suspended"),
    "cancelled": _("Cancelled"),
    "overdue": _("Still overdue"),
}
ACTS: dict[str, Text] = {"claim": _("Claim"), "reading": _("Changed reading"), "evidence": _("Evidence")}
MEASURES: dict[str, Text] = {"input": _("Input"), "mobilisation": _("Mobilisation")}
VERDICTS: dict[str, Text] = {"better": _("better"), "worse": _("worse"), "same": _("unchanged")}
ROWS: dict[str, Text] = {
    "tasks": _("Tasks"),
    "overdue": _("Overdue milestones"),
    "blocks": _("Stumbling blocks"),
    "predicted": _("Predicted late"),
    "previous": _("Last time's problems"),
    "units": _("Units"),
    "measures": _("Measures of input and mobilisation"),
    "acts": _("Acts"),
    "highlights": _("Highlights"),
}
