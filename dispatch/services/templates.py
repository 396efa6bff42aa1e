"""The Word template of a campaign's reports: the built-in one until the office uploads its own."""

from django.db import transaction

from base import clock, files, trail
from base.models import StoredFile
from base.trail import Actor, Change
from campaign.models import Campaign
from dispatch.documents.checking import check_template
from dispatch.models import ReportTemplate


def current_template(campaign: Campaign) -> ReportTemplate | None:
    """The office's own template; None while the built-in one is in force."""
    latest: ReportTemplate | None = ReportTemplate.objects.filter(campaign=campaign).select_related("file").first()
    return latest if latest and latest.file_id else None


def own_template_file(campaign: Campaign) -> StoredFile | None:
    """The file of the office's own template; None for the built-in one."""
    own = current_template(campaign)
    return own.file if own else None


def set_template(*, actor: Actor, campaign: Campaign, content: bytes, name: str) -> ReportTemplate:
    """Reports built from here on are made from this template; those built keep theirs.

    Raises InvalidInputError when it is no Word document or names a placeholder that reports do not fill.
    """
    check_template(content)
    return _put(actor, campaign, files.store(content, allowed={files.DOCX}), name)


def restore_template(*, actor: Actor, campaign: Campaign) -> None:
    """Puts the built-in template back; nothing to do while it is in force."""
    if current_template(campaign) is not None:
        _put(actor, campaign, None, "")


@transaction.atomic
def _put(actor: Actor, campaign: Campaign, file: StoredFile | None, name: str) -> ReportTemplate:
    row = ReportTemplate(campaign=campaign, file=file, name=name[:200], set_at=clock.now(), set_by_id=actor.pk)
    row.save()
    event = "report_template.uploaded" if file else "report_template.restored"
    changes = {"file": [None, file.sha256 if file else None]}
    trail.record(actor, Change(event, row, root=campaign, campaign_id=campaign.pk, changes=changes))
    return row
