"""The list of whistles, one whistle, raising one, its moves and those of its calls."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count as CountOf
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.models import Unit
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import pictures
from base.lists import Count, ListPage, query_of
from base.models import Event
from base.views import stored_file
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.filters import WhistleFilterSet
from inspections.forms.whistles import WhistleEditForm, WhistleForm, WhistleVerbForm
from inspections.models import Finding, Whistle, WhistleCall, WhistlePhoto
from inspections.permissions import can_edit_whistle, speaking_for, whistling_units
from inspections.presenters.whistles import call_rows, calls_to_rate, label_of, whistle_history, whistle_verbs
from inspections.querysets import WhistleQuerySet
from inspections.services.whistle_edits import edit_whistle
from inspections.services.whistle_verbs import CALL_VERBS, WHISTLE_VERBS, Given, WhistleVerb
from inspections.services.whistles import WhistleDraft, draft_whistle
from inspections.tables.whistles import WhistleTable, with_calls
from inspections.workflow import WhistleState
from tasks.selectors import units_of

RELATED = ("campaign__parent", "campaign__unit", "unit", "finding")


class WhistleListView(ListPage, GuardedView):
    """Whistles one may see, the latest first."""

    access = SIGNED_IN
    title = gettext_lazy("Whistles")
    template_name = "inspections/whistle_list.html"
    filterset_class = WhistleFilterSet
    table_class = WhistleTable
    main_filters = ("q", "state", "mine", "late", "unit", "called")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> WhistleQuerySet:
        found: WhistleQuerySet = Whistle.objects.visible_to(self.person).filter(campaign=self.campaign)
        return found

    def arranged(self, found: WhistleQuerySet) -> WhistleQuerySet:
        return with_calls(found)

    def narrow(self, filters: FilterSet) -> None:
        for name in ("unit", "called"):
            filters.form.fields[name].offer(self.offered)

    @cached_property
    def offered(self) -> list[Unit]:
        """The units the filters offer; read once for both."""
        return list(units_of(self.campaign)) if self.campaign else []

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many there are in each state, whatever state is asked for."""
        found = self.filters_without("state").qs.order_by().values_list("state")
        return dict(found.annotate(number=CountOf("pk")))

    def total(self, filters: FilterSet) -> int:
        filters.form.is_valid()  # a filter that cannot be read leaves the others in force
        state = filters.form.cleaned_data.get("state")
        return self.numbers.get(state, 0) if state else sum(self.numbers.values())

    def counts(self, filters: FilterSet) -> list[Count]:
        query = self.request.GET
        chosen = query.get("state", "")
        found = [Count(_("All"), sum(self.numbers.values()), query_of(query, state=None), is_current=not chosen)]
        for state in WhistleState:
            if self.numbers.get(state):
                link = query_of(query, state=str(state))
                found.append(Count(str(state.label), self.numbers[state], link, is_current=chosen == state))
        return found

    def extra_context(self) -> dict[str, Any]:
        return {"can_raise": self.campaign is not None and whistling_units(self.person, self.campaign).exists()}

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(campaign)s: %(count)d whistle, the latest first.",
            "%(campaign)s: %(count)d whistles, the latest first.",
            count,
        )
        return text % {"campaign": self.campaign or "", "count": count}


class WhistleDetailView(GuardedView):
    """One whistle: what is needed where, who is coming with a number to call, what was done, its history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = Whistle.objects.visible_to(request.user).select_related(*RELATED, "raised_by", "approved_by")
        whistle: Whistle = get_object_or_404(visible, pk=pk)
        events = Event.objects.filter(root_kind="inspections.whistle", root_id=whistle.pk).order_by("-id")
        sees = Finding.objects.visible_to(request.user).filter(pk=whistle.finding_id).exists()
        context = {
            "whistle": whistle,
            "rows": call_rows(whistle, request.user),
            "photos": whistle.photos.select_related("file"),
            "finding": whistle.finding if sees else None,
            "history": whistle_history(whistle, events),
            "verbs": whistle_verbs(whistle, request.user),
            "can_edit": whistle.state == WhistleState.DRAFT and can_edit_whistle(request.user, whistle),
        }
        return render(request, "inspections/whistle_detail.html", context)


class WhistleCreateView(FormPage):
    """A subdistrict or community raises a whistle, with photos and the phone's position; `?finding=` is what about."""

    access = holders_of(Permission.RAISE_WHISTLES)
    template_name = "inspections/finding_form.html"
    finding: Finding | None = None

    def load(self, **kwargs: Any) -> None:
        asked = self.request.GET.get("finding", "")
        if asked.isdecimal():
            visible = Finding.objects.visible_to(self.person)
            related = visible.select_related("campaign__parent", "campaign__unit", "site", "unit")
            self.finding = get_object_or_404(related, pk=int(asked))
        campaign = self.finding.campaign if self.finding else current_campaign(self.request)
        if campaign is None:
            raise Http404
        self.campaign = campaign
        self.own = whistling_units(self.person, campaign)
        if not self.own.exists():
            raise PermissionDenied(_("A subdistrict or community of this campaign raises a whistle."))

    def make_form(self, data: Any = None, uploads: Any = None) -> WhistleForm:
        finding = self.finding
        initial: dict[str, Any] = {}
        if finding is not None:
            initial = {"description": finding.description, "place": finding.where, "lead": finding.unit_id}
            initial |= {"longitude": finding.longitude, "latitude": finding.latitude, "unit": finding.area_id}
        return WhistleForm(data, uploads, own=self.own, units=units_of(self.campaign), initial=initial)

    def save(self, form: WhistleForm) -> str:
        photos = pictures.store_photos(form.cleaned_data["photos"])
        draft = WhistleDraft(campaign=self.campaign, finding=self.finding, photos=photos, **form.values())
        whistle = draft_whistle(actor=speaking_for(self.person, draft.unit.pk), draft=draft)
        return reverse("inspections:whistle-detail", args=[whistle.pk])

    def text(self) -> FormText:
        title = _("Raise a whistle")
        lede = str(self.finding) if self.finding else _("The units it calls report in by the time they are given.")
        return FormText(title, lede, title, reverse("inspections:whistle-list"), _("Whistles"), _("Written down."))


class WhistleEditView(FormPage):
    """A draft is changed by who wrote it, or by the leader who approves it."""

    access = SIGNED_IN

    def load(self, **kwargs: Any) -> None:
        visible = Whistle.objects.visible_to(self.person).select_related(*RELATED)
        self.whistle: Whistle = get_object_or_404(visible, pk=kwargs["pk"])
        if not can_edit_whistle(self.person, self.whistle):
            raise PermissionDenied

    def make_form(self, data: Any = None, uploads: Any = None) -> WhistleEditForm:
        names = ("title", "description", "place", "urgency", "longitude", "latitude", "version")
        initial = {name: getattr(self.whistle, name) for name in names} | called_units(self.whistle)
        return WhistleEditForm(data, units=units_of(self.whistle.campaign), initial=initial)

    def save(self, form: WhistleEditForm) -> str:
        sent = form.cleaned_data
        edit_whistle(
            actor=speaking_for(self.person, self.whistle.unit_id),
            whistle=self.whistle,
            values=form.values(),
            lead=sent["lead"],
            others=sent["others"],
            version=sent["version"],
        )
        return self.url()

    def url(self) -> str:
        return reverse("inspections:whistle-detail", args=[self.whistle.pk])

    def text(self) -> FormText:
        title, lede = _("Change the whistle"), _("Until it is raised it can be changed.")
        return FormText(title, lede, _("Save"), self.url(), str(self.whistle), _("Saved."))


def called_units(whistle: Whistle) -> dict[str, Any]:
    """The units a whistle calls, as its forms hold them: `lead`, and the `others`."""
    calls = list(whistle.calls.all())
    return {
        "lead": next((each.unit_id for each in calls if each.is_lead), None),
        "others": [each.unit_id for each in calls if not each.is_lead],
    }


class VerbPage(FormPage):
    """One verb on a whistle or a call: 404 for one that may not be seen, 403 for one that is not this person's."""

    access = SIGNED_IN
    whistle: Whistle
    verb: WhistleVerb

    def make_form(self, data: Any = None, uploads: Any = None) -> WhistleVerbForm:
        initial = called_units(self.whistle)
        units = units_of(self.whistle.campaign)
        to_rate = calls_to_rate(self.whistle)
        return WhistleVerbForm(data, verb=self.verb, units=units, calls=to_rate, initial=initial)

    def save(self, form: WhistleVerbForm) -> str:
        sent = form.cleaned_data
        given = Given(
            text=sent.get("reason") or sent.get("outcome") or "",
            unit=sent.get("lead") or sent.get("unit"),
            others=sent.get("others") or (),
            comer_name=sent.get("comer_name") or "",
            comer_phone=sent.get("comer_phone") or "",
            ratings=form.ratings(),
        )
        self.verb.make(self.person, self.record, given)
        return self.url()

    def url(self) -> str:
        return reverse("inspections:whistle-detail", args=[self.whistle.pk])

    def ensure_allowed(self) -> None:
        if not self.verb.is_allowed(self.person, self.record):
            raise PermissionDenied

    def text(self) -> FormText:
        title = label_of(self.kwargs["verb"])
        lede = f"{self.whistle.place} · {self.whistle}"
        return FormText(title, lede, title, self.url(), str(self.whistle), _("Done."))


class WhistleMoveView(VerbPage):
    def load(self, **kwargs: Any) -> None:
        visible = Whistle.objects.visible_to(self.person).select_related(*RELATED)
        self.whistle = self.record = get_object_or_404(visible, pk=kwargs["pk"])
        self.verb = WHISTLE_VERBS[kwargs["verb"]]
        self.ensure_allowed()


class CallMoveView(VerbPage):
    def load(self, **kwargs: Any) -> None:
        visible = Whistle.objects.visible_to(self.person)
        calls = WhistleCall.objects.filter(whistle__in=visible)
        related = ("unit", *(f"whistle__{name}" for name in RELATED))
        self.record = get_object_or_404(calls.select_related(*related), pk=kwargs["pk"])
        self.whistle = self.record.whistle
        self.verb = CALL_VERBS[kwargs["verb"]]
        self.ensure_allowed()

    def text(self) -> FormText:
        title = label_of(self.kwargs["verb"])
        lede = f"{self.record.unit} · {self.whistle.place} · {self.whistle}"
        return FormText(title, lede, title, self.url(), str(self.whistle), _("Done."))


class WhistlePhotoView(GuardedView):
    """A photo of a whistle, for whoever may see it; `?size=small` for a thumbnail."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = Whistle.objects.visible_to(request.user)
        photo = get_object_or_404(WhistlePhoto.objects.select_related("file").filter(whistle__in=visible), pk=pk)
        return stored_file(photo.file, f"{photo.whistle_id}.jpg", is_small="size" in request.GET)
