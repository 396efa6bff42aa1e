"""Operations on units."""

from django.db.models import QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.serializers import UnitSerializer
from accounts.filters import UnitFilterSet
from accounts.models import ApiClient, Unit
from accounts.permissions import Viewer, units_seen_by


class UnitViewSet(ReadOnlyModelViewSet[Unit]):
    """The units a person sees on the pages of units; a client with `units:read` sees all of them."""

    resource = "units"
    queryset = Unit.objects.order_by("id")
    serializer_class = UnitSerializer
    filterset_class = UnitFilterSet

    def get_queryset(self) -> QuerySet[Unit]:
        found = super().get_queryset()
        viewer: Viewer = self.request.user
        return found if isinstance(viewer, ApiClient) else found.filter(pk__in=units_seen_by(viewer))
