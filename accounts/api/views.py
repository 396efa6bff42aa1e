"""Operations on units."""

from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.serializers import UnitSerializer
from accounts.filters import UnitFilterSet
from accounts.models import Unit


class UnitViewSet(ReadOnlyModelViewSet[Unit]):
    """The units of the city; everyone who signed in and every client with `units:read` sees all of them."""

    resource = "units"
    queryset = Unit.objects.order_by("id")
    serializer_class = UnitSerializer
    filterset_class = UnitFilterSet
