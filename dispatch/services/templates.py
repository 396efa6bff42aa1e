"""The Word template of a campaign's reports: the built-in one until the office uploads its own."""

from base import files
from base.models import StoredFile
from campaign.models import Campaign
from dispatch.documents.template import default_template
from dispatch.models import ReportTemplate


def current_template(campaign: Campaign) -> ReportTemplate | None:
    """The template in force; None for the built-in one."""
    latest: ReportTemplate | None = ReportTemplate.objects.filter(campaign=campaign).select_related("file").first()
    return latest if latest and latest.file_id else None


def template_file(campaign: Campaign) -> StoredFile:
    """The file of the template in force, the built-in one stored like any other so that a report keeps it."""
    own = current_template(campaign)
    return own.file if own and own.file else files.store(default_template(), allowed={files.DOCX})
