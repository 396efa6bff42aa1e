from django.urls import path, re_path

from campaign import views

app_name = "campaign"

urlpatterns = [
    path("import/", views.ImportCreateView.as_view(), name="import-create"),
    path("import/<int:pk>/", views.ImportDetailView.as_view(), name="import-detail"),
    re_path(
        r"^import/(?P<pk>\d+)/(?P<verb>commit|discard)/$", views.ImportDecisionView.as_view(), name="import-decide"
    ),
]
