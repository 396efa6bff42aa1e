from django.urls import path, re_path

from campaign.views import imports, parts, policies, setup

app_name = "campaign"

PART = r"(?P<part>phases|actions|lists)"

urlpatterns = [
    path("import/", imports.ImportCreateView.as_view(), name="import-create"),
    path("import/<int:pk>/", imports.ImportDetailView.as_view(), name="import-detail"),
    re_path(
        r"^import/(?P<pk>\d+)/(?P<verb>commit|discard)/$", imports.ImportDecisionView.as_view(), name="import-decide"
    ),
    path("settings/", setup.SettingsView.as_view(), name="settings"),
    path("settings/campaigns/new/", setup.CampaignStartView.as_view(), name="campaign-start"),
    path("settings/campaigns/<int:pk>/", setup.CampaignEditView.as_view(), name="campaign-edit"),
    re_path(
        rf"^settings/campaigns/(?P<campaign_pk>\d+)/{PART}/new/$", parts.PartCreateView.as_view(), name="part-create"
    ),
    path("settings/campaigns/<int:pk>/policy/<slug:section>/", policies.PolicyView.as_view(), name="policy"),
    re_path(rf"^settings/{PART}/(?P<pk>\d+)/$", parts.PartEditView.as_view(), name="part-edit"),
    re_path(rf"^settings/{PART}/(?P<pk>\d+)/delete/$", parts.PartDeleteView.as_view(), name="part-delete"),
]
