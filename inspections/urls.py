from django.urls import path, re_path

from inspections.models import Exposure, RedBlackEntry
from inspections.views import (
    board,
    figures,
    findings,
    found,
    indicators,
    phone,
    planning,
    rounds,
    scores,
    setup,
    sites,
    visits,
    whistles,
)
from inspections.views import map as site_map

app_name = "inspections"

PART = r"(?P<part>site-types|categories|indicators|items)"

urlpatterns = [
    path("findings/", findings.FindingListView.as_view(), name="finding-list"),
    path("findings/figures/", figures.FindingFiguresView.as_view(), name="finding-figures"),
    path("findings/of/unit/<int:pk>/", found.UnitFindingsView.as_view(), name="unit-findings"),
    path("findings/of/task/<int:pk>/", found.TaskFindingsView.as_view(), name="task-findings"),
    path("findings/new/", findings.FindingCreateView.as_view(), name="finding-create"),
    path("findings/<int:pk>/", findings.FindingDetailView.as_view(), name="finding-detail"),
    path("findings/<int:pk>/edit/", findings.FindingEditView.as_view(), name="finding-edit"),
    re_path(
        r"^findings/(?P<pk>\d+)/(?P<verb>assign|take|dispute|settle|rectify|verify|return|reopen|void|mark-duplicate)/$",
        findings.FindingMoveView.as_view(),
        name="finding-move",
    ),
    path("finding-photos/<int:pk>/", findings.FindingPhotoView.as_view(), name="finding-photo"),
    # Rounds, visits, points
    path("inspections/", rounds.InspectionListView.as_view(), name="inspection-list"),
    path("inspections/new/", planning.RoundCreateView.as_view(), name="inspection-create"),
    path("inspections/<int:pk>/", rounds.InspectionDetailView.as_view(), name="inspection-detail"),
    path("inspections/<int:pk>/edit/", planning.RoundEditView.as_view(), name="inspection-edit"),
    path("inspections/<int:pk>/sites/", planning.RoundSitesView.as_view(), name="inspection-sites"),
    path("inspections/<int:pk>/draw/", planning.RoundDrawView.as_view(), name="inspection-draw"),
    path("inspections/<int:pk>/assign/", planning.RoundAssignView.as_view(), name="inspection-assign"),
    path("inspections/<int:pk>/remove/", planning.RoundRemoveView.as_view(), name="inspection-remove"),
    path("inspections/<int:pk>/cities/", planning.CityScoresView.as_view(), name="inspection-cities"),
    path("inspections/<int:pk>/results/", rounds.ResultListView.as_view(), name="inspection-results"),
    re_path(
        r"^inspections/(?P<pk>\d+)/(?P<verb>open|close|delete|link|withdraw-link)/$",
        rounds.InspectionMoveView.as_view(),
        name="inspection-move",
    ),
    path("visits/<int:pk>/", visits.VisitDetailView.as_view(), name="visit-detail"),
    path("visits/photos/<int:pk>/", visits.ResultPhotoView.as_view(), name="result-photo"),
    # The phone page
    path("inspect/", phone.ShellView.as_view(), name="phone"),
    path("inspect/worker.js", phone.WorkerView.as_view(), name="phone-worker"),
    path("inspect/me/", phone.MeView.as_view(), name="phone-me"),
    path("inspect/assigned/", phone.WorkView.as_view(), name="phone-work"),
    re_path(r"^inspect/photos/(?P<sha256>[0-9a-f]{64})/$", phone.PhotoView.as_view(), name="phone-photo"),
    path("inspect/visits/<int:pk>/", phone.SubmitView.as_view(), name="phone-submit"),
    path("inspect/elders/<str:token>/", phone.ElderView.as_view(), name="elders"),
    path("score-events/", scores.ScoreEventListView.as_view(), name="score-event-list"),
    path("score-events/new/", scores.ScoreCreateView.as_view(), name="score-event-create"),
    path("score-events/<int:pk>/edit/", scores.ScoreEditView.as_view(), name="score-event-edit"),
    path("score-events/<int:pk>/delete/", scores.ScoreDeleteView.as_view(), name="score-event-delete"),
    # sites, map
    path("map/", site_map.MapView.as_view(), name="map"),
    path("map/data/", site_map.MapDataView.as_view(), name="map-data"),
    path("sites/", sites.SiteListView.as_view(), name="site-list"),
    path("sites/codes/", sites.SiteCodesView.as_view(), name="site-codes"),
    path("sites/new/<int:campaign_pk>/", sites.SiteCreateView.as_view(), name="site-create"),
    path("sites/<int:pk>/", sites.SiteDetailView.as_view(), name="site-detail"),
    path("sites/<int:pk>/code/", sites.SiteCodeView.as_view(), name="site-code"),
    path("sites/<int:pk>/edit/", sites.SiteEditView.as_view(), name="site-edit"),
    path("sites/<int:pk>/delete/", sites.SiteDeleteView.as_view(), name="site-delete"),
    # set-up: types, categories, indicators, checklists
    path("settings/inspections/", setup.SetupView.as_view(), name="setup"),
    path("settings/inspections/<int:campaign_pk>/load/", setup.ReferenceLoadView.as_view(), name="reference-load"),
    path("settings/inspections/<int:campaign_pk>/sets/new/", indicators.SetCreateView.as_view(), name="set-create"),
    re_path(rf"^settings/inspections/{PART}/in/(?P<pk>\d+)/new/$", setup.PartCreateView.as_view(), name="part-create"),
    re_path(rf"^settings/inspections/{PART}/(?P<pk>\d+)/$", setup.PartEditView.as_view(), name="part-edit"),
    re_path(rf"^settings/inspections/{PART}/(?P<pk>\d+)/delete/$", setup.PartDeleteView.as_view(), name="part-delete"),
    path("indicators/", indicators.IndicatorsView.as_view(), name="indicator-list"),
    path("indicators/<int:pk>/", indicators.SetDetailView.as_view(), name="set-detail"),
    path("indicators/<int:pk>/copy/", indicators.SetCopyView.as_view(), name="set-copy"),
    path("indicators/types/<int:pk>/", indicators.ChecklistView.as_view(), name="checklist"),
    re_path(r"^indicators/(?P<pk>\d+)/(?P<verb>use|delete)/$", indicators.SetMoveView.as_view(), name="set-move"),
    path("whistles/", whistles.WhistleListView.as_view(), name="whistle-list"),
    path("whistles/new/", whistles.WhistleCreateView.as_view(), name="whistle-create"),
    path("whistles/<int:pk>/edit/", whistles.WhistleEditView.as_view(), name="whistle-edit"),
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
    path("board/", board.BoardView.as_view(), name="board"),
    path("board/exposures/new/", board.ExposureCreateView.as_view(), name="exposure-create"),
    re_path(
        r"^board/exposures/(?P<pk>\d+)/(?P<verb>publish|withdraw)/$",
        board.ExposureMoveView.as_view(),
        name="exposure-move",
    ),
    path("board/exposures/<int:pk>/edit/", board.ExposureEditView.as_view(), name="exposure-edit"),
    path("board/exposures/<int:pk>/discard/", board.DiscardView.as_view(model=Exposure), name="exposure-discard"),
    path("board/entries/<int:pk>/edit/", board.EntryEditView.as_view(), name="entry-edit"),
    path("board/entries/<int:pk>/discard/", board.DiscardView.as_view(model=RedBlackEntry), name="entry-discard"),
    path("board/photos/<int:pk>/", board.BoardPhotoView.as_view(), name="board-photo"),
    path("board/photos/<int:pk>/black-out/", board.BlackOutView.as_view(), name="board-black-out"),
    path("board/entries/new/", board.EntryCreateView.as_view(), name="entry-create"),
    re_path(
        r"^board/entries/(?P<pk>\d+)/(?P<verb>publish|withdraw)/$", board.EntryMoveView.as_view(), name="entry-move"
    ),
]
