"""Operations on units."""

from django_filters import rest_framework as filters
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.serializers import UnitSerializer
from accounts.models import Unit


class UnitFilterSet(filters.FilterSet):
    search = filters.CharFilter(method="filter_search")

    class Meta:
        model = Unit
        fields = ("kind", "parent", "is_confirmed")

    def filter_search(self, queryset: "object", name: str, value: str) -> "object":
        return queryset.search(value)  # type: ignore[attr-defined]


class UnitViewSet(ReadOnlyModelViewSet[Unit]):
    """The units of the city; everyone who signed in and every client with `units:read` sees all of them."""

    resource = "units"
    queryset = Unit.objects.order_by("id")
    serializer_class = UnitSerializer
    filterset_class = UnitFilterSet
