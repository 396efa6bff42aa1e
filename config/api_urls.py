"""The resources under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api.schema import SchemaView
from accounts.api.views import NotificationViewSet, UnitViewSet
from campaign.api.views import ProjectListViewSet
from tasks.api.evidence import EvidenceViewSet
from tasks.api.notices import InstructionViewSet, NoticeFileViewSet, NoticeViewSet
from tasks.api.requests import ExtensionViewSet, SuspensionViewSet
from tasks.api.updates import UpdateViewSet
from tasks.api.views import MeasureViewSet, MilestoneViewSet, TaskViewSet

router = SimpleRouter()
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("extensions", ExtensionViewSet, basename="extension")
router.register("instructions", InstructionViewSet, basename="instruction")
router.register("lists", ProjectListViewSet, basename="list")
router.register("measures", MeasureViewSet, basename="measure")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("notice-files", NoticeFileViewSet, basename="notice-file")
router.register("notices", NoticeViewSet, basename="notice")
router.register("notifications", NotificationViewSet, basename="notification")
router.register("suspensions", SuspensionViewSet, basename="suspension")
router.register("tasks", TaskViewSet, basename="task")
router.register("units", UnitViewSet, basename="unit")
router.register("updates", UpdateViewSet, basename="update")

app_name = "api"

urlpatterns = [path("schema/", SchemaView.as_view(), name="schema"), *router.urls]
