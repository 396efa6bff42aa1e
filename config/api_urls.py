"""The resources under /api/v1/."""

from rest_framework.routers import SimpleRouter

from accounts.api.views import UnitViewSet
from campaign.api.views import ProjectListViewSet
from tasks.api.requests import ExtensionViewSet, SuspensionViewSet
from tasks.api.updates import EvidenceViewSet, UpdateViewSet
from tasks.api.views import MilestoneViewSet, TaskViewSet

router = SimpleRouter()
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("extensions", ExtensionViewSet, basename="extension")
router.register("lists", ProjectListViewSet, basename="list")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("suspensions", SuspensionViewSet, basename="suspension")
router.register("tasks", TaskViewSet, basename="task")
router.register("units", UnitViewSet, basename="unit")
router.register("updates", UpdateViewSet, basename="update")

app_name = "api"

urlpatterns = router.urls
