"""Operations on units, and on what the program told whoever asks."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from accounts.api.serializers import CountSerializer, NotificationSerializer, UnitSerializer
from accounts.filters import UnitFilterSet
from accounts.models import ApiClient, Notification, Unit, User
from accounts.permissions import Viewer, units_seen_by
from accounts.querysets import NotificationQuerySet
from accounts.services import notifications
from base.api import ReadViewSet


class UnitViewSet(ReadViewSet):
    """The units a person sees on the pages of units; a client with `units:read` sees all of them."""

    resource = "units"
    queryset = Unit.objects.order_by("id")
    serializer_class = UnitSerializer
    filterset_class = UnitFilterSet

    def get_queryset(self) -> QuerySet[Unit]:
        found = super().get_queryset()
        viewer: Viewer = self.request.user
        return found if isinstance(viewer, ApiClient) else found.filter(pk__in=units_seen_by(viewer))


class NotificationFilterSet(django_filters.FilterSet):
    """Messages by kind, and those not read yet."""

    is_unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notification
        fields = ("kind",)


class NotificationViewSet(ReadViewSet):
    """What the program told you. Messages are people's: an API client has none."""

    resource = "notifications"
    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilterSet

    def get_queryset(self) -> NotificationQuerySet:
        viewer = viewer_of(self.request)
        found: NotificationQuerySet = Notification.objects.order_by("id")
        return found.filter(recipient=viewer) if isinstance(viewer, User) else found.none()

    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Marks a message as read. The first time stays."""
        message: Notification = self.get_object()
        notifications.read_one(notification=message)
        return Response(self.get_serializer(self.get_queryset().get(pk=message.pk)).data)

    @extend_schema(responses=CountSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None)
    def read_all(self, request: Request) -> Response:
        """Marks all messages as read; how many were not."""
        viewer = viewer_of(request)
        return Response({"count": notifications.read_all(user=viewer) if isinstance(viewer, User) else 0})

    @extend_schema(responses=CountSerializer, filters=False)
    @action(detail=False, url_path="unread-count", pagination_class=None)
    def unread_count(self, request: Request) -> Response:
        """How many messages you have not read."""
        return Response({"count": self.get_queryset().unread().count()})
