"""Jobs of dispatch: building and printing reports, trying their templates."""

from celery import shared_task

from base import clock
from dispatch.documents.pdf import can_print
from dispatch.models import Report, ReportTemplate
from dispatch.services import printing, reports, templates


@shared_task(name="dispatch.build_report")
def build_report(report_id: int) -> None:
    """Builds one report; nothing to do when it is gone, built, or held by another worker."""
    reports.build_report(report_id)


@shared_task(name="dispatch.print_report")
def print_report(report_id: int) -> None:
    """Prints one report; nothing to do when it is gone, printed, held by another worker, or nothing here prints."""
    printing.print_report(report_id)


@shared_task(name="dispatch.try_template")
def try_template(template_id: int) -> None:
    """Tries one template in force; nothing to do when it is gone, tried, or replaced."""
    templates.try_in_force(template_id)


@shared_task(name="dispatch.sweep_reports")
def sweep_reports() -> None:
    """Every half minute: queues the reports whose cut-off has come, takes up those left, prints.

    After an upgrade that tries templates for more than before, those in force are tried.
    """
    for template_id in ReportTemplate.objects.to_be_tried(templates.EDITION).values_list("pk", flat=True):
        try_template.delay(template_id)
    reports.queue_reports_at_cutoff()
    for report_id in Report.objects.to_be_built(clock.now()).values_list("pk", flat=True):
        build_report.delay(report_id)
    if can_print():
        for report_id in Report.objects.to_be_printed(clock.now()).values_list("pk", flat=True):
            print_report.delay(report_id)
