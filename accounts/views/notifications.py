"""What the program told a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import SIGNED_IN, GuardedView
from accounts.models import Notification
from accounts.services import notifications

SHOWN = 100


class NotificationListView(GuardedView):
    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = Notification.objects.filter(recipient=self.person)
        return render(request, "accounts/notifications.html", {"notifications": mine[:SHOWN]})

    def post(self, request: HttpRequest) -> HttpResponse:
        notifications.read_all(user=self.person)
        return redirect("accounts:notification-list")
