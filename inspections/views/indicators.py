"""Indicator sets: the tree with the tasks that name each indicator, the checklists, and what is done with a set."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.presenters import history
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base.errors import DomainError
from base.models import Event
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.forms.setup import SetForm
from inspections.models import ChecklistItem, IndicatorSet, SiteType
from inspections.permissions import can_set_up_sites
from inspections.presenters.setup import by_code, checklist, points_of, set_sentences, tree
from inspections.services.setup import copy_set, create_set, delete_set, use_set
from inspections.views.setup import campaign_to_set_up, set_to_set_up, set_url, setup_url, visible_set
from tasks.models import Task

HISTORY_SHOWN = 50


class IndicatorsView(GuardedView):
    """Leads to the set that new rounds use; to the set-up where there is none."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        current = campaign.indicator_sets.order_by("-is_current", "-pk").first() if campaign else None
        return redirect(set_url(current)) if current else redirect("inspections:setup")


class SetDetailView(GuardedView):
    """The tree of a set: points, method, the tasks that name each indicator; and its checklists by type."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = visible_set(self.person, pk)
        indicators = list(found.indicators.all())
        named = Task.objects.visible_to(self.person).filter(campaign=found.campaign).exclude(indicator_code="")
        items = Count("items", filter=Q(items__indicator_set=found))
        events = Event.objects.filter(root_kind="inspections.indicatorset", root_id=found.pk).order_by("-id")
        context = {
            "set": found,
            "nodes": tree(indicators, by_code(named.select_related("lead_unit").order_by("code_sort", "pk"))),
            "points": points_of(indicators),
            "types": found.campaign.site_types.annotate(item_count=items),
            "others": found.campaign.indicator_sets.exclude(pk=found.pk),
            "history": history(events[:HISTORY_SHOWN], set_sentences()),
            "can": {"set_up": can_set_up_sites(self.person, found.campaign)},
        }
        return render(request, "inspections/set_detail.html", context)


class ChecklistView(GuardedView):
    """What is looked at in sites of a type, as an inspector would have it on paper; `?set=` or that of new rounds."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = Campaign.objects.visible_to(self.person).values("pk")
        types = SiteType.objects.filter(campaign__in=seen).select_related("campaign__unit")
        site_type: SiteType = get_object_or_404(types, pk=pk)
        found = self.chosen(site_type.campaign)
        items = ChecklistItem.objects.filter(indicator_set=found, site_type=site_type)
        items = items.select_related("indicator", "category")
        context = {
            "set": found,
            "type": site_type,
            "lines": checklist(items),
            "points": sum((each.points for each in items), Decimal(0)),
            "can": {"set_up": found is not None and can_set_up_sites(self.person, site_type.campaign)},
        }
        return render(request, "inspections/checklist.html", context)

    def chosen(self, campaign: Campaign) -> IndicatorSet | None:
        """The set asked for, else that of new rounds, else the latest. Raises Http404 for one that is not there."""
        sets = campaign.indicator_sets.order_by("-is_current", "-pk")
        asked = self.request.GET.get("set", "")
        if not asked:
            return sets.first()
        found: IndicatorSet = get_object_or_404(sets, pk=asked if asked.isdigit() else 0)
        return found


class SetCreateView(FormPage):
    access = holders_of(Permission.SET_UP_SITES)

    def load(self, **kwargs: Any) -> None:
        self.campaign = campaign_to_set_up(self.person, kwargs["campaign_pk"])

    def make_form(self, data: Any = None, files: Any = None) -> SetForm:
        return SetForm(data)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        return set_url(create_set(actor=self.person.as_actor(), campaign=self.campaign, version=version))

    def text(self) -> FormText:
        lede = _("An empty evaluation system; its indicators and checklists are added on its page.")
        back = setup_url(self.campaign)
        title = _("Add an indicator set")
        return FormText(title, lede, title, back, _("Set-up of inspections"), _("Saved."))


class SetCopyView(FormPage):
    access = holders_of(Permission.SET_UP_SITES)

    def load(self, **kwargs: Any) -> None:
        self.original = set_to_set_up(self.person, kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> SetForm:
        return SetForm(data)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        return set_url(copy_set(actor=self.person.as_actor(), indicator_set=self.original, version=version))

    def text(self) -> FormText:
        lede = _("All indicators and checklists of “%(name)s”, to be changed; rounds there are keep theirs.")
        back = set_url(self.original)
        title = _("Copy as a new version")
        return FormText(title, lede % {"name": self.original}, title, back, self.original.version, _("Copied."))


class SetMoveView(GuardedView):
    """Chooses a set for new rounds, or deletes one that no round was made with."""

    access = holders_of(Permission.SET_UP_SITES)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        found: IndicatorSet = set_to_set_up(self.person, pk)
        work: Callable[..., None] = {"use": use_set, "delete": delete_set}[verb]
        campaign = found.campaign
        try:
            work(actor=self.person.as_actor(), indicator_set=found)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(set_url(found))
        messages.success(request, _("Deleted.") if verb == "delete" else _("New rounds are made with this set."))
        return redirect(setup_url(campaign) if verb == "delete" else set_url(found))
