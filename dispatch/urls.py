from django.urls import path

from dispatch.views import components, dashboard, looks, meetings, project_lists, workbench

app_name = "dispatch"

urlpatterns = [
    path("", workbench.WorkbenchView.as_view(), name="workbench"),
    path("dashboard/", dashboard.DashboardView.as_view(), name="dashboard"),
    path("lists/", project_lists.ProjectListsView.as_view(), name="project-lists"),
    path("components/", components.ComponentsView.as_view(), name="components"),
    path("looks/", looks.LooksView.as_view(), name="looks"),
    path("meetings/", meetings.MeetingListView.as_view(), name="meeting-list"),
    path("meetings/new/", meetings.MeetingCreateView.as_view(), name="meeting-create"),
    path("meetings/<int:pk>/", meetings.MeetingDetailView.as_view(), name="meeting-detail"),
    path("reports/<int:pk>/", meetings.ReportDetailView.as_view(), name="report-detail"),
    path("reports/<int:pk>/report.docx", meetings.ReportFileView.as_view(), name="report-file"),
]
