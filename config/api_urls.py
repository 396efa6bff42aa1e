"""The resources under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api.schema import SchemaView
from accounts.api.views import NotificationViewSet, UnitViewSet
from campaign.api.views import ProjectListViewSet
from inspections.api.board import ExposurePhotoViewSet, ExposureViewSet, RedBlackEntryViewSet
from inspections.api.finding_photos import FindingPhotoViewSet
from inspections.api.findings import FindingViewSet
from inspections.api.reference import (
    CategoryViewSet,
    ChecklistItemViewSet,
    IndicatorSetViewSet,
    IndicatorViewSet,
    SiteTypeViewSet,
)
from inspections.api.rounds import InspectionViewSet
from inspections.api.score_events import ScoreEventViewSet
from inspections.api.sites import SiteViewSet
from inspections.api.visits import VisitPhotoViewSet, VisitViewSet
from inspections.api.whistles import CallViewSet, WhistlePhotoViewSet, WhistleViewSet
from tasks.api.evidence import EvidenceViewSet
from tasks.api.notices import InstructionViewSet, NoticeFileViewSet, NoticeViewSet
from tasks.api.requests import ExtensionViewSet, SuspensionViewSet
from tasks.api.updates import UpdateViewSet
from tasks.api.views import MeasureViewSet, MilestoneViewSet, TaskViewSet

router = SimpleRouter()
router.register("calls", CallViewSet, basename="call")
router.register("categories", CategoryViewSet, basename="category")
router.register("checklist-items", ChecklistItemViewSet, basename="checklist-item")
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("exposure-photos", ExposurePhotoViewSet, basename="exposure-photo")
router.register("exposures", ExposureViewSet, basename="exposure")
router.register("extensions", ExtensionViewSet, basename="extension")
router.register("inspections", InspectionViewSet, basename="inspection")
router.register("finding-photos", FindingPhotoViewSet, basename="finding-photo")
router.register("findings", FindingViewSet, basename="finding")
router.register("indicator-sets", IndicatorSetViewSet, basename="indicator-set")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("instructions", InstructionViewSet, basename="instruction")
router.register("lists", ProjectListViewSet, basename="list")
router.register("measures", MeasureViewSet, basename="measure")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("notice-files", NoticeFileViewSet, basename="notice-file")
router.register("notices", NoticeViewSet, basename="notice")
router.register("notifications", NotificationViewSet, basename="notification")
router.register("red-black-entries", RedBlackEntryViewSet, basename="red-black-entry")
router.register("score-events", ScoreEventViewSet, basename="score-event")
router.register("site-types", SiteTypeViewSet, basename="site-type")
router.register("sites", SiteViewSet, basename="site")
router.register("suspensions", SuspensionViewSet, basename="suspension")
router.register("tasks", TaskViewSet, basename="task")
router.register("units", UnitViewSet, basename="unit")
router.register("updates", UpdateViewSet, basename="update")
router.register("visit-photos", VisitPhotoViewSet, basename="visit-photo")
router.register("visits", VisitViewSet, basename="visit")
router.register("whistle-photos", WhistlePhotoViewSet, basename="whistle-photo")
router.register("whistles", WhistleViewSet, basename="whistle")

app_name = "api"

urlpatterns = [path("schema/", SchemaView.as_view(), name="schema"), *router.urls]
