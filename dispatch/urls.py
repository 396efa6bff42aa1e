from django.urls import path, re_path

from dispatch.views import (
    components,
    dashboard,
    looks,
    meetings,
    project_lists,
    report_rows,
    reports,
    templates,
    workbench,
)

app_name = "dispatch"

VERB = r"(?P<verb>check|issue|print)"

urlpatterns = [
    path("", workbench.WorkbenchView.as_view(), name="workbench"),
    path("dashboard/", dashboard.DashboardView.as_view(), name="dashboard"),
    path("lists/", project_lists.ProjectListsView.as_view(), name="project-lists"),
    path("components/", components.ComponentsView.as_view(), name="components"),
    path("looks/", looks.LooksView.as_view(), name="looks"),
    path("meetings/", meetings.MeetingListView.as_view(), name="meeting-list"),
    path("meetings/new/", meetings.MeetingCreateView.as_view(), name="meeting-create"),
    path("meetings/<int:pk>/", meetings.MeetingDetailView.as_view(), name="meeting-detail"),
    path("reports/", reports.ReportListView.as_view(), name="report-list"),
    path("reports/template/", templates.TemplateView.as_view(), name="report-template"),
    path("reports/template/restore/", templates.TemplateRestoreView.as_view(), name="report-template-restore"),
    re_path(
        r"^reports/template/(?P<which>own|built-in)\.docx$",
        templates.TemplateFileView.as_view(),
        name="report-template-file",
    ),
    path("reports/<int:pk>/", reports.ReportDetailView.as_view(), name="report-detail"),
    path("reports/<int:pk>/rows/", report_rows.ReportRowsView.as_view(), name="report-rows"),
    path("reports/<int:pk>/next-steps/", reports.NextStepsView.as_view(), name="report-next-steps"),
    path("reports/<int:pk>/correct/", reports.CorrectionView.as_view(), name="report-correct"),
    re_path(
        r"^reports/(?P<pk>\d+)/(?P<verb>check|issue|print)/$", reports.ReportMoveView.as_view(), name="report-move"
    ),
    path("reports/<int:pk>/report.docx", reports.ReportFileView.as_view(), name="report-file"),
    path("reports/<int:pk>/annex.xlsx", reports.ReportAnnexView.as_view(), name="report-annex"),
    path("reports/<int:pk>/report.pdf", reports.ReportPdfView.as_view(), name="report-pdf"),
]
