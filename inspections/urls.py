from django.urls import path, re_path

from inspections.views import figures, findings

app_name = "inspections"

urlpatterns = [
    path("findings/", findings.FindingListView.as_view(), name="finding-list"),
    path("findings/figures/", figures.FindingFiguresView.as_view(), name="finding-figures"),
    path("findings/new/", findings.FindingCreateView.as_view(), name="finding-create"),
    path("findings/<int:pk>/", findings.FindingDetailView.as_view(), name="finding-detail"),
    path("findings/<int:pk>/edit/", findings.FindingEditView.as_view(), name="finding-edit"),
    re_path(
        r"^findings/(?P<pk>\d+)/(?P<verb>assign|take|dispute|settle|rectify|verify|return|reopen|void|mark-duplicate)/$",
        findings.FindingMoveView.as_view(),
        name="finding-move",
    ),
    path("finding-photos/<int:pk>/", findings.FindingPhotoView.as_view(), name="finding-photo"),
]
