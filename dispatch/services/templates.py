"""The Word template of a campaign's reports: the built-in one until the office uploads its own."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock, files, outbox, trail
from base.errors import InvalidInputError
from base.models import StoredFile
from base.trail import SYSTEM, Actor, Change
from campaign.models import Campaign
from dispatch.documents.checking import check_template
from dispatch.models import ReportTemplate
from dispatch.services.messages import to_office

EDITION = 1
"""Of what a template is tried for: raise it, and every template in force is tried again."""


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


def try_in_force(template_id: int) -> bool:
    """Tries a template that was taken by an earlier edition of the program; False where there is nothing to try.

    One that fails is set aside: the built-in one is in force from here on, and the office is told why.
    """
    template = ReportTemplate.objects.to_be_tried(EDITION).select_related("file", "campaign").filter(pk=template_id)
    row: ReportTemplate | None = template.first()
    if row is None or row.file is None:
        return False
    why = _why_unusable(row.file)
    if why:
        _set_aside(row, why)
    else:
        ReportTemplate.objects.filter(pk=row.pk).update(tried_for=EDITION)
    return True


def _why_unusable(file: StoredFile) -> str:
    """The sentence for the office; empty for a template that works."""
    try:
        check_template(files.read(file))
    except InvalidInputError as error:
        return str(error)
    except FileNotFoundError:
        return _("Its file is lost.")
    return ""


@transaction.atomic
def _set_aside(template: ReportTemplate, why: str) -> None:
    """Once: the row it is written on is no longer the one in force afterwards."""
    if ReportTemplate.objects.filter(pk=template.pk, tried_for__lt=EDITION).update(tried_for=EDITION) != 1:
        return
    campaign = template.campaign
    row = ReportTemplate.objects.create(campaign=campaign, set_at=clock.now(), tried_for=EDITION)
    changes = {"file": [template.file.sha256 if template.file else None, None]}
    event = Change("report_template.set_aside", row, campaign, campaign.pk, reason=why, changes=changes)
    trail.record(SYSTEM, event)
    title = _("The report template “%(name)s” was set aside, the built-in one is used: %(why)s")
    outbox.add(
        to_office(
            campaign,
            key=f"report-template:{template.pk}:set-aside",
            kind="report_template.set_aside",
            title=title % {"name": template.name, "why": why},
            url=reverse("dispatch:report-template"),
        )
    )


@transaction.atomic
def _put(actor: Actor, campaign: Campaign, file: StoredFile | None, name: str) -> ReportTemplate:
    row = ReportTemplate(
        campaign=campaign,
        file=file,
        name=name[:200],
        set_at=clock.now(),
        set_by_id=actor.pk,
        tried_for=EDITION,
    )
    row.save()
    event = "report_template.uploaded" if file else "report_template.restored"
    changes = {"file": [None, file.sha256 if file else None]}
    trail.record(actor, Change(event, row, root=campaign, campaign_id=campaign.pk, changes=changes))
    return row
