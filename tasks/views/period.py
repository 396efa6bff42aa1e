"""A unit's reporting period on one page: what it owes, what it has begun and filed, what it put in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView
from accounts.models import Unit
from accounts.permissions import holds_at, units_where
from accounts.roles import Permission
from base import clock
from base.errors import DomainError, StaleVersionError
from base.forms import add_domain_error
from base.trail import Actor
from campaign.current import current_campaign
from campaign.policies import policy_of
from tasks.forms.inputs import InputForm
from tasks.permissions import acting_for
from tasks.policy import TasksPolicy
from tasks.presenters.period import cards
from tasks.services.inputs import FIELDS, InputKey, input_of, save_input
from tasks.services.rules import reporting_of


class UpdateListView(GuardedView):
    """One's own unit's period; the office chooses a unit."""

    access = SIGNED_IN

    def load(self, request: HttpRequest) -> None:
        campaign = current_campaign(request)
        if campaign is None:
            raise Http404
        self.campaign = campaign
        self.on = clock.today()
        self.policy = policy_of(campaign, TasksPolicy)
        self.reporting = reporting_of(self.policy)
        self.period = self.reporting.day_of(self.on)
        self.is_office = holds_at(request.user, Permission.FILE_ON_BEHALF, campaign.unit_id)
        self.units = self.choices(request)
        asked = request.POST.get("unit") or request.GET.get("unit", "")
        by_id = {str(each.pk): each for each in self.units}
        if asked and asked not in by_id:
            raise PermissionDenied
        if not self.units:
            raise PermissionDenied
        self.unit = by_id[asked] if asked else self.units[0]

    def choices(self, request: HttpRequest) -> list[Unit]:
        own = Unit.objects.filter(pk__in=units_where(request.user, Permission.REPORT))
        if own or not self.is_office:
            return list(own)
        return list(Unit.objects.filter(led_tasks__campaign=self.campaign).distinct().order_by("pinyin", "pk"))

    def actor(self) -> Actor:
        return acting_for(self.person, self.unit.pk)

    def key(self) -> InputKey:
        return InputKey(self.campaign, self.unit, self.period)

    def get(self, request: HttpRequest) -> HttpResponse:
        self.load(request)
        told = input_of(self.key())
        initial = {name: getattr(told, name) for name in (*FIELDS, "version")} if told else {"version": 0}
        return self.show(InputForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keeps what the unit put in."""
        self.load(request)
        form = InputForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                save_input(actor=self.actor(), key=self.key(), values=given, version=given["version"])
            except DomainError as error:
                add_domain_error(form, error)
                stored = input_of(self.key())
                if isinstance(error, StaleVersionError) and stored is not None:
                    form.take_version(stored.version)
            else:
                messages.success(request, _("Saved."))
                return redirect(f"{reverse('tasks:update-list')}?{urlencode({'unit': self.unit.pk})}")
        return self.show(form, status=422)

    def show(self, form: InputForm, status: int = 200) -> HttpResponse:
        found = cards(self.campaign, self.unit, self.reporting, self.on)
        context: dict[str, Any] = {
            "unit": self.unit,
            "units": self.units if len(self.units) > 1 else (),
            "period": self.period,
            "open": [each for each in found if not each.is_filed],
            "filed": [each for each in found if each.is_filed],
            "owed": sum(each.is_owed for each in found),
            "form": form,
        }
        return render(self.request, "tasks/update_list.html", context, status=status)
