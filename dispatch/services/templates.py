"""The Word template of a campaign's reports: the built-in one until the office uploads its own."""

from base.models import StoredFile
from campaign.models import Campaign
from dispatch.models import ReportTemplate


def current_template(campaign: Campaign) -> ReportTemplate | None:
    """The template in force; None for the built-in one."""
    latest: ReportTemplate | None = ReportTemplate.objects.filter(campaign=campaign).select_related("file").first()
    return latest if latest and latest.file_id else None


def own_template_file(campaign: Campaign) -> StoredFile | None:
    """The file of the office's own template; None for the built-in one."""
    own = current_template(campaign)
    return own.file if own else None
