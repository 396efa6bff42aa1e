"""The resources under /api/v1/."""

from rest_framework.routers import SimpleRouter

from accounts.api.views import UnitViewSet
from campaign.api.views import ProjectListViewSet
from tasks.api.views import MilestoneViewSet, TaskViewSet

router = SimpleRouter()
router.register("lists", ProjectListViewSet, basename="list")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("tasks", TaskViewSet, basename="task")
router.register("units", UnitViewSet, basename="unit")

app_name = "api"

urlpatterns = router.urls
