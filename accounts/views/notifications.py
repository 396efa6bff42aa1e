"""What the program told a person: the list, and opening a message."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import SIGNED_IN, GuardedView
from accounts.models import Notification
from accounts.querysets import NotificationQuerySet
from accounts.services import notifications

PAGE_SIZE = 50
UNREAD = "unread"


class NotificationsView(GuardedView):
    """Base of the pages of messages: each person has their own."""

    access = SIGNED_IN

    def mine(self) -> NotificationQuerySet:
        found: NotificationQuerySet = Notification.objects.filter(recipient=self.person)
        return found


class NotificationListView(NotificationsView):
    """All of them, or with `?show=unread` those not read yet; the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = self.mine()
        only_unread = request.GET.get("show") == UNREAD
        page = Paginator(mine.unread() if only_unread else mine, PAGE_SIZE).get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "page": page,
            "only_unread": only_unread,
            "unread_count": mine.unread().count(),
            "count": page.paginator.count if not only_unread else mine.count(),
        }
        return render(request, "accounts/notifications.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Marks all as read."""
        notifications.read_all(user=self.person)
        return redirect("accounts:notification-list")


class NotificationOpenView(NotificationsView):
    """Opened, a message is read and leads to what it tells of; marked, it is read and the list stays."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notification: Notification = get_object_or_404(self.mine(), pk=pk)
        notifications.read_one(notification=notification)
        own = url_has_allowed_host_and_scheme(notification.url, {request.get_host()}, require_https=request.is_secure())
        return redirect(notification.url if own else reverse("accounts:notification-list"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notifications.read_one(notification=get_object_or_404(self.mine(), pk=pk))
        address = reverse("accounts:notification-list")
        query = request.GET.urlencode()
        return redirect(f"{address}?{query}" if query else address)
