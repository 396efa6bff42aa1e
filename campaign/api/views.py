"""Operations on lists."""

from django.db.models import QuerySet

from base.api import ReadViewSet
from campaign.api.serializers import ProjectListSerializer
from campaign.models import Campaign, ProjectList


class ProjectListViewSet(ReadViewSet):
    """The lists of the campaigns one may see."""

    resource = "lists"
    queryset = ProjectList.objects.order_by("id")
    serializer_class = ProjectListSerializer
    filterset_fields = ("campaign", "category", "action", "is_sample")

    def get_queryset(self) -> QuerySet[ProjectList]:
        seen = Campaign.objects.visible_to(self.request.user).values("pk")
        return super().get_queryset().filter(campaign__in=seen)
