"""Set-up of inspections by page: types, categories, indicators, checklist items, and the reference set."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base.errors import DomainError, NotAllowedError
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.forms.setup import CategoryForm, IndicatorForm, ItemForm, PartForm, SiteTypeForm
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, SiteType
from inspections.permissions import can_set_up_sites
from inspections.presenters.setup import tree
from inspections.services.reference import load_reference
from inspections.services.setup import create_part, delete_part, edit_part


@dataclass(frozen=True)
class Kind:
    """A kind of part: its records, its form, what its pages are called, and whether it stands in a set."""

    model: type[SiteType | Category | Indicator | ChecklistItem]
    form: type[PartForm]
    add: str
    edit: str
    delete: str
    lede: str
    is_of_set: bool = False


def kinds() -> dict[str, Kind]:
    """By the name they have in addresses."""
    return {
        "site-types": Kind(
            SiteType,
            SiteTypeForm,
            _("Add a site type"),
            _("Edit the site type"),
            _("Delete the site type"),
            _("A kind of place with a checklist of its own."),
        ),
        "categories": Kind(
            Category,
            CategoryForm,
            _("Add a category"),
            _("Edit the category"),
            _("Delete the category"),
            _("What is found: disorder or poor, then what kind. Findings are put in the leaves that are in use."),
        ),
        "indicators": Kind(
            Indicator,
            IndicatorForm,
            _("Add an indicator"),
            _("Edit the indicator"),
            _("Delete the indicator"),
            _("A node of the evaluation system; tasks name it by its code."),
            is_of_set=True,
        ),
        "items": Kind(
            ChecklistItem,
            ItemForm,
            _("Add a checklist item"),
            _("Edit the checklist item"),
            _("Delete the checklist item"),
            _("One thing to look at in sites of a type, and how it is scored."),
            is_of_set=True,
        ),
    }


class SetupView(GuardedView):
    """What inspections of the current campaign are made of."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        context: dict[str, Any] = {"campaign": campaign, "can": {"set_up": False}}
        if campaign is not None:
            sets = campaign.indicator_sets.annotate(
                indicator_count=Count("indicators", distinct=True), item_count=Count("items", distinct=True)
            )
            context |= {
                "types": campaign.site_types.annotate(site_count=Count("sites")),
                "categories": tree(campaign.categories.select_related("unit")),
                "sets": sets.order_by("-is_current", "-pk"),
                "can": {"set_up": can_set_up_sites(self.person, campaign)},
            }
        return render(request, "inspections/setup.html", context)


class ReferenceLoadView(GuardedView):
    """Adds what the campaign has not of the reference set."""

    access = holders_of(Permission.SET_UP_SITES)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, campaign_pk: int) -> HttpResponse:
        campaign = campaign_to_set_up(self.person, campaign_pk)
        loaded = load_reference(actor=self.person.as_actor(), campaign=campaign)
        if loaded.is_nothing:
            messages.success(request, _("Everything of the reference set is there already."))
        else:
            messages.success(request, _("Added: %(what)s.") % {"what": loaded})
        return redirect(setup_url(campaign))


class PartPage(FormPage):
    """A form about one part."""

    access = holders_of(Permission.SET_UP_SITES)
    campaign: Campaign
    indicator_set: IndicatorSet | None = None

    def url(self) -> str:
        """Where the part is listed."""
        if self.indicator_set is None:
            return setup_url(self.campaign)
        return set_url(self.indicator_set, self.record if isinstance(self.record, ChecklistItem) else None)

    def back(self) -> str:
        return _("Indicators") if self.indicator_set else _("Set-up of inspections")

    def form_for(self, initial: dict[str, Any], data: Any) -> PartForm:
        return self.kind.form(data, campaign=self.campaign, indicator_set=self.indicator_set, initial=initial)

    @property
    def kind(self) -> Kind:
        return kinds()[self.kwargs["part"]]


class PartCreateView(PartPage):
    """`pk` is the campaign's, for what stands in a set the set's. What the address says is filled in."""

    def load(self, **kwargs: Any) -> None:
        if self.kind.is_of_set:
            self.indicator_set = set_to_set_up(self.person, kwargs["pk"])
            self.campaign = self.indicator_set.campaign
        else:
            self.campaign = campaign_to_set_up(self.person, kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> PartForm:
        asked = {name: self.request.GET[name] for name in ("parent", "site_type", "family") if name in self.request.GET}
        return self.form_for({"version": 1, "is_active": True, **self.next_number(asked), **asked}, data)

    def next_number(self, asked: dict[str, Any]) -> dict[str, int]:
        """The number after the last of the campaign's types, or of the checklist."""
        last: Any
        if self.kind.model is SiteType:
            last = self.campaign.site_types.last()
        elif self.kind.model is ChecklistItem and self.indicator_set and asked.get("site_type", "").isdigit():
            last = self.indicator_set.items.filter(site_type=asked["site_type"]).last()
        else:
            return {}
        return {"number": last.number + 1 if last else 1}

    def save(self, form: Any) -> str:
        where = {"indicator_set": self.indicator_set} if self.indicator_set else {"campaign": self.campaign}
        part: Any = self.kind.model(**where, **form.values())
        self.record = create_part(actor=self.person.as_actor(), part=part)
        return self.url()

    def text(self) -> FormText:
        kind = self.kind
        return FormText(kind.add, kind.lede, kind.add, self.url(), self.back(), _("Saved."))


class PartEditView(PartPage):
    def load(self, **kwargs: Any) -> None:
        self.record = part_to_set_up(self.person, self.kind, kwargs["pk"])
        self.campaign = campaign_of(self.record)
        self.indicator_set = getattr(self.record, "indicator_set", None)

    def make_form(self, data: Any = None, files: Any = None) -> PartForm:
        return self.form_for({name: getattr(self.record, name) for name in self.kind.form.base_fields}, data)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_part(actor=self.person.as_actor(), part=self.record, values=form.values(), version=version)
        return self.url()

    def text(self) -> FormText:
        kind = self.kind
        delete_url = reverse("inspections:part-delete", args=[self.kwargs["part"], self.record.pk])
        return FormText(kind.edit, kind.lede, _("Save"), self.url(), self.back(), _("Saved."), delete_url, kind.delete)


class PartDeleteView(GuardedView):
    access = holders_of(Permission.SET_UP_SITES)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, part: str, pk: int) -> HttpResponse:
        record = part_to_set_up(self.person, kinds()[part], pk)
        back = set_url(record.indicator_set) if hasattr(record, "indicator_set") else setup_url(campaign_of(record))
        try:
            delete_part(actor=self.person.as_actor(), part=record)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Deleted."))
        return redirect(back)


def setup_url(campaign: Campaign) -> str:
    return f"{reverse('inspections:setup')}?campaign={campaign.pk}"


def set_url(indicator_set: IndicatorSet, item: ChecklistItem | None = None) -> str:
    """The page of a set; for an item that of its checklist."""
    if item is None:
        return reverse("inspections:set-detail", args=[indicator_set.pk])
    return checklist_url(indicator_set, item.site_type_id)


def checklist_url(indicator_set: IndicatorSet, type_id: int) -> str:
    return f"{reverse('inspections:checklist', args=[type_id])}?set={indicator_set.pk}"


def campaign_of(part: Any) -> Campaign:
    found: Campaign = (part.indicator_set if hasattr(part, "indicator_set") else part).campaign
    return found


def campaign_to_set_up(viewer: Any, pk: int) -> Campaign:
    """Raises Http404 for one that may not be seen, NotAllowedError for one that is not theirs to set up."""
    campaign: Campaign = get_object_or_404(Campaign.objects.visible_to(viewer).select_related("unit"), pk=pk)
    _ensure_may_set_up(viewer, campaign)
    return campaign


def visible_set(viewer: Any, pk: int) -> IndicatorSet:
    """Raises Http404 for a set of a campaign that may not be seen."""
    seen = Campaign.objects.visible_to(viewer).values("pk")
    sets = IndicatorSet.objects.filter(campaign__in=seen).select_related("campaign__unit")
    found: IndicatorSet = get_object_or_404(sets, pk=pk)
    return found


def set_to_set_up(viewer: Any, pk: int) -> IndicatorSet:
    """Raises as `visible_set`, and NotAllowedError."""
    found = visible_set(viewer, pk)
    _ensure_may_set_up(viewer, found.campaign)
    return found


def part_to_set_up(viewer: Any, kind: Kind, pk: int) -> Any:
    """The part with its campaign. Raises Http404 where it may not be seen, NotAllowedError where not set up."""
    model: Any = kind.model
    above = "indicator_set__campaign" if kind.is_of_set else "campaign"
    part = get_object_or_404(model.objects.select_related(f"{above}__unit"), pk=pk)
    campaign = campaign_of(part)
    if not Campaign.objects.visible_to(viewer).filter(pk=campaign.pk).exists():
        raise Http404
    _ensure_may_set_up(viewer, campaign)
    return part


def _ensure_may_set_up(viewer: Any, campaign: Campaign) -> None:
    if not can_set_up_sites(viewer, campaign):
        raise NotAllowedError(_("Sites and indicators of this campaign are set up by its own office."))
