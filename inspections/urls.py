from django.urls import path, re_path

from inspections.views import figures, findings, whistles

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
    path("whistles/", whistles.WhistleListView.as_view(), name="whistle-list"),
    path("whistles/new/", whistles.WhistleCreateView.as_view(), name="whistle-create"),
    path("whistles/<int:pk>/", whistles.WhistleDetailView.as_view(), name="whistle-detail"),
    re_path(
        r"^whistles/(?P<pk>\d+)/(?P<verb>raise|dispatch|rate|withdraw)/$",
        whistles.WhistleMoveView.as_view(),
        name="whistle-move",
    ),
    re_path(
        r"^whistle-calls/(?P<pk>\d+)/(?P<verb>arrive|finish|refuse|contest|release|overrule)/$",
        whistles.CallMoveView.as_view(),
        name="call-move",
    ),
    path("whistle-photos/<int:pk>/", whistles.WhistlePhotoView.as_view(), name="whistle-photo"),
]
