"""What could not be delivered: for administrators, with a retry."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import GuardedView, holders_of
from accounts.permissions import is_admin
from accounts.presenters import failures
from accounts.roles import Permission
from accounts.services.deliveries import retry_deliveries
from base.errors import NotAllowedError
from base.models import Delivery

PAGE_SIZE = 50


class DeliveriesView(GuardedView):
    """Base of the pages of deliveries: messages of every unit, so for administrators only."""

    access = holders_of(Permission.SET_UP)

    def ensure_admin(self) -> None:
        """Raises NotAllowedError for everyone else."""
        if not is_admin(self.person):
            raise NotAllowedError(_("This page is for administrators."))

    def retry(self, ids: list[int] | None = None) -> HttpResponse:
        count = retry_deliveries(actor=self.person.as_actor(), ids=ids)
        text = ngettext("%(count)d message is sent once more.", "%(count)d messages are sent once more.", count)
        messages.success(self.request, text % {"count": count})
        return redirect("accounts:delivery-list")


class DeliveryListView(DeliveriesView):
    """Those given up first, then those tried in vain so far; the newest first. A POST retries all."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        self.ensure_admin()
        rows = Delivery.objects.failing().order_by(F("failed_at").desc(nulls_last=True), "-pk")
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"page": page, "failures": failures(page), "count": page.paginator.count}
        return render(request, "accounts/deliveries.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.ensure_admin()
        return self.retry()


class DeliveryRetryView(DeliveriesView):
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.ensure_admin()
        delivery = get_object_or_404(Delivery, pk=pk)
        return self.retry([delivery.pk])
