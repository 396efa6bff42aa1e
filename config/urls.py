"""Every address of the program."""

from django.urls import include, path

from base.views import healthz
from campaign.admin import site

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("dispatch.urls")),
    path("", include("inspections.urls")),
    path("", include("tasks.urls")),
    path("", include("campaign.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.sign_in_urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", site.urls),
    path("api/v1/", include("config.api_urls")),
]
