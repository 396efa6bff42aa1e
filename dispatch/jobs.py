"""Jobs of dispatch: building reports."""

from celery import shared_task

from base import clock
from dispatch.documents.pdf import can_print
from dispatch.models import Report
from dispatch.services import printing, reports


@shared_task(name="dispatch.build_report")
def build_report(report_id: int) -> None:
    """Builds one report; nothing to do when it is gone, built, or held by another worker."""
    reports.build_report(report_id)


@shared_task(name="dispatch.print_report")
def print_report(report_id: int) -> None:
    """Prints one report; nothing to do when it is gone, printed, held by another worker, or nothing here prints."""
    printing.print_report(report_id)


@shared_task(name="dispatch.sweep_reports")
def sweep_reports() -> None:
    """Every half minute: queues the reports whose cut-off has come, takes up those left, prints."""
    reports.queue_reports_at_cutoff()
    for report_id in Report.objects.to_be_built(clock.now()).values_list("pk", flat=True):
        build_report.delay(report_id)
    if can_print():
        for report_id in Report.objects.to_be_printed(clock.now()).values_list("pk", flat=True):
            print_report.delay(report_id)
