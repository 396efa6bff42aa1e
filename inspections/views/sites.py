"""Sites: the list, one site, what those who set them up do with it, and codes to print."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.models import Unit
from accounts.presenters import history
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.errors import DomainError, NotAllowedError
from base.lists import ListPage, query_of
from base.models import Event
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.filters import SiteFilterSet
from inspections.forms.sites import SiteCreateForm, SiteEditForm
from inspections.models import ChecklistItem, Site
from inspections.permissions import can_report_in, can_set_up_sites
from inspections.presenters.setup import checklist
from inspections.presenters.sites import codes, findings_at, site_sentences, visits_at
from inspections.querysets import SiteQuerySet
from inspections.services.sites import SiteDraft, create_site, delete_site, edit_site
from inspections.tables.sites import SiteTable
from inspections.views.setup import campaign_to_set_up

HISTORY_SHOWN = 100
MOST_CODES = 300
"""On one sheet to print."""
OPEN = "open"


class SiteListView(ListPage, GuardedView):
    """The sites of the campaign; those in use unless asked otherwise."""

    access = SIGNED_IN
    title = gettext_lazy("Sites")
    template_name = "inspections/site_list.html"
    filterset_class = SiteFilterSet
    table_class = SiteTable
    main_filters = ("q", "type", "unit", "area", "status")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> SiteQuerySet:
        sites = Site.objects.filter(campaign=self.campaign).select_related("type", "unit", "area")
        found: SiteQuerySet = sites if self.request.GET.get("status") else sites.in_use(clock.today())
        return found

    def narrow(self, filters: FilterSet) -> None:
        """The types and units of this campaign only; nothing chosen means those in use."""
        fields: Any = filters.form.fields
        for name, records in self.offers.items():
            fields[name].offer(records)
        fields["status"].empty_label = _("In use")
        fields["status"].choices = [each for each in SiteFilterSet.STATUSES if each[0] != OPEN]

    @cached_property
    def offers(self) -> dict[str, list[Any]]:
        if self.campaign is None:
            return {"type": [], "unit": [], "area": []}
        units = list(Unit.objects.at_or_below(self.campaign.unit.path).order_by("pinyin", "pk"))
        return {"type": list(self.campaign.site_types.all()), "unit": units, "area": units}

    def lede(self, count: int) -> str:
        text = ngettext("%(campaign)s: %(count)d site.", "%(campaign)s: %(count)d sites.", count)
        return text % {"campaign": self.campaign or "", "count": count}

    def extra_context(self) -> dict[str, Any]:
        may = self.campaign is not None and can_set_up_sites(self.person, self.campaign)
        return {"campaign": self.campaign, "can": {"set_up": may}, "query": query_of(self.request.GET)}


class SiteCodesView(SiteListView):
    """The codes of the sites that the list shows, to be printed, cut and put up."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        found = self.filters(request.GET).qs
        back = f"{reverse('inspections:site-list')}?{query_of(request.GET)}"
        return show_codes(request, list(found[: MOST_CODES + 1]), back)


class SiteCodeView(GuardedView):
    """The code of one site."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        site = visible_site(self.person, pk)
        return show_codes(request, [site], site_url(site))


def show_codes(request: HttpRequest, sites: list[Site], back: str) -> HttpResponse:
    def address_of(site: Site) -> str:
        path = site_url(site)
        return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)

    context = {
        "codes": codes(sites[:MOST_CODES], address_of),
        "is_cut": len(sites) > MOST_CODES,
        "most": MOST_CODES,
        "back": back,
    }
    return render(request, "inspections/site_codes.html", context)


class SiteDetailView(GuardedView):
    """One site: what it is, who answers for it, what was found there, visits, its checklist, history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        site = visible_site(self.person, pk)
        items = ChecklistItem.objects.filter(indicator_set__is_current=True, site_type=site.type)
        events = Event.objects.filter(root_kind="inspections.site", root_id=site.pk).order_by("-id")[:HISTORY_SHOWN]
        context = {
            "site": site,
            "lines": checklist(items),
            "found": findings_at(site, self.person),
            "visits": visits_at(site, self.person),
            "map_url": f"{reverse('inspections:map')}?{urlencode({'campaign': site.campaign_id, 'at': site.pk})}",
            "can_report": can_report_in(self.person, site.campaign),
            "history": history(events, site_sentences()),
            "can": {"set_up": can_set_up_sites(self.person, site.campaign)},
        }
        return render(request, "inspections/site_detail.html", context)


class SiteCreateView(FormPage):
    access = holders_of(Permission.SET_UP_SITES)

    def load(self, **kwargs: Any) -> None:
        self.campaign = campaign_to_set_up(self.person, kwargs["campaign_pk"])

    def make_form(self, data: Any = None, files: Any = None) -> SiteCreateForm:
        return SiteCreateForm(data, campaign=self.campaign, initial={"type": self.request.GET.get("type")})

    def save(self, form: Any) -> str:
        uid = form.cleaned_data["client_uid"]
        draft = SiteDraft(campaign=self.campaign, client_uid=uid, **form.values())
        return site_url(create_site(actor=self.person.as_actor(), draft=draft))

    def text(self) -> FormText:
        title = _("Add a site")
        lede = _("A place that is inspected: a market, a street, a community, a toilet.")
        back = f"{reverse('inspections:site-list')}?campaign={self.campaign.pk}"
        return FormText(title, lede, title, back, _("Sites"), _("The site was added."))


class SiteEditView(FormPage):
    access = holders_of(Permission.SET_UP_SITES)

    def load(self, **kwargs: Any) -> None:
        self.record = site_to_set_up(self.person, kwargs["pk"])

    def make_form(self, data: Any = None, files: Any = None) -> SiteEditForm:
        initial = {name: getattr(self.record, name) for name in SiteEditForm.base_fields if name != "system"}
        return SiteEditForm(data, campaign=self.record.campaign, initial=initial)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_site(actor=self.person.as_actor(), site=self.record, values=form.values(), version=version)
        return site_url(self.record)

    def text(self) -> FormText:
        delete_url = reverse("inspections:site-delete", args=[self.record.pk])
        lede = _("A site that is inspected no more is closed: what was found there stays.")
        url = site_url(self.record)
        title, delete = _("Edit the site"), _("Delete the site")
        return FormText(title, lede, _("Save"), url, self.record.name, _("Saved."), delete_url, delete)


class SiteDeleteView(GuardedView):
    access = holders_of(Permission.SET_UP_SITES)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        site = site_to_set_up(self.person, pk)
        back = f"{reverse('inspections:site-list')}?campaign={site.campaign_id}"
        try:
            delete_site(actor=self.person.as_actor(), site=site)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(site_url(site))
        messages.success(request, _("Deleted."))
        return redirect(back)


def site_url(site: Site) -> str:
    return reverse("inspections:site-detail", args=[site.pk])


def visible_site(viewer: Any, pk: int) -> Site:
    """Raises Http404 for a site of a campaign that may not be seen."""
    related = ("campaign__unit", "type", "unit", "area")
    found: Site = get_object_or_404(Site.objects.visible_to(viewer).select_related(*related), pk=pk)
    return found


def site_to_set_up(viewer: Any, pk: int) -> Site:
    """Raises Http404 where it may not be seen, NotAllowedError where it is not theirs to set up."""
    site = visible_site(viewer, pk)
    if not can_set_up_sites(viewer, site.campaign):
        raise NotAllowedError(_("Sites and indicators of this campaign are set up by its own office."))
    return site
