from django.urls import path, re_path

from campaign.views import calendar, imports, parts, policies, setup

app_name = "campaign"

DAY = r"(?P<day>\d{4}-\d{2}-\d{2})"
PART = r"(?P<part>phases|actions|lists)"

urlpatterns = [
    path("import/", imports.ImportCreateView.as_view(), name="import-create"),
    path("import/<int:pk>/", imports.ImportDetailView.as_view(), name="import-detail"),
    path("import/<int:pk>/answers/", imports.ImportAnswersView.as_view(), name="import-answers"),
    re_path(
        r"^import/(?P<pk>\d+)/(?P<verb>commit|discard|retry)/$",
        imports.ImportDecisionView.as_view(),
        name="import-decide",
    ),
    path("settings/", setup.SettingsView.as_view(), name="settings"),
    path("settings/calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("settings/calendar/seed/", calendar.CalendarSeedView.as_view(), name="calendar-seed"),
    path("settings/calendar/import/", calendar.CalendarImportView.as_view(), name="calendar-import"),
    re_path(rf"^settings/calendar/{DAY}/$", calendar.DayView.as_view(), name="calendar-day"),
    re_path(rf"^settings/calendar/{DAY}/remove/$", calendar.DayRemoveView.as_view(), name="calendar-day-remove"),
    path("settings/campaigns/new/", setup.CampaignStartView.as_view(), name="campaign-start"),
    path("settings/campaigns/<int:pk>/", setup.CampaignEditView.as_view(), name="campaign-edit"),
    re_path(
        rf"^settings/campaigns/(?P<campaign_pk>\d+)/{PART}/new/$", parts.PartCreateView.as_view(), name="part-create"
    ),
    path("settings/campaigns/<int:pk>/policy/<slug:section>/", policies.PolicyView.as_view(), name="policy"),
    re_path(rf"^settings/{PART}/(?P<pk>\d+)/$", parts.PartEditView.as_view(), name="part-edit"),
    re_path(rf"^settings/{PART}/(?P<pk>\d+)/delete/$", parts.PartDeleteView.as_view(), name="part-delete"),
]
