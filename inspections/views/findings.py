"""The list of findings, one finding, reporting, editing and its moves."""

from typing import Any

from django.core.exceptions import PermissionDenied
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
from base import clock, pictures
from base.lists import OF_THE_PAGE, Count, ListPage
from base.models import Event
from base.moves import find
from base.views import stored_file
from campaign.current import current_campaign
from campaign.models import Campaign
from campaign.permissions import can_import
from inspections.filters import FindingFilterSet
from inspections.forms.findings import FindingCreateForm, FindingEditForm, VerbForm
from inspections.kept import kept
from inspections.models import Category, Finding, FindingPhoto, Site, SiteType, Whistle
from inspections.permissions import can_assign, can_prepare_board, can_report_findings, can_report_in, whistling_units
from inspections.presenters.findings import finding_history, finding_verbs, state_counts, state_numbers
from inspections.querysets import FindingQuerySet
from inspections.selectors import AREA_KINDS
from inspections.services.finding_edits import edit_finding
from inspections.services.finding_verbs import FINDING_VERBS, Given
from inspections.services.findings import FindingDraft, report_finding
from inspections.services.recurrence import same_before
from inspections.services.routing import proposed_unit
from inspections.tables.findings import FindingTable
from inspections.workflow import FINDING_MOVES, NOT_VERIFIED
from tasks.selectors import units_of

OF_THE_HOUR = {"overdue", "age"}
"""Filters whose rows change while nobody writes."""
UNCOUNTED = (*OF_THE_PAGE, "sort", "state", "campaign")
"""Keys of an address that change no number above the list."""
RELATED = ("campaign__parent", "campaign__unit", "site__type", "category", "unit", "area", "task", "visit")


class FindingListView(ListPage, GuardedView):
    """Findings one may see; what is due first first."""

    access = SIGNED_IN
    title = gettext_lazy("Findings")
    template_name = "inspections/finding_list.html"
    filterset_class = FindingFilterSet
    table_class = FindingTable
    main_filters = ("q", "state", "unit", "category", "overdue", "open")
    finds_page_first = True

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> FindingQuerySet:
        found: FindingQuerySet = Finding.objects.seen_in(self.campaign, self.person)
        return found

    def arranged(self, found: FindingQuerySet) -> FindingQuerySet:
        return found.select_related("site", "category", "unit", "area").due_first()

    def narrow(self, filters: FilterSet) -> None:
        for name, records in self.offers.items():
            filters.form.fields[name].offer(records)

    @cached_property
    def offers(self) -> dict[str, list[Any]]:
        """What the filters offer, by filter; read once for all of them. Three queries."""
        if self.campaign is None:
            return {"unit": [], "area": [], "category": [], "site_type": []}
        units = list(Unit.objects.at_or_below(self.campaign.unit.path).order_by("pinyin", "pk"))
        return {
            "unit": units,
            "area": [unit for unit in units if unit.kind in AREA_KINDS],
            "category": list(Category.objects.filter(campaign=self.campaign).leaves()),
            "site_type": list(SiteType.objects.filter(campaign=self.campaign)),
        }

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many there are in each state, whatever state is asked for; kept where the hour does not matter."""
        query = self.request.GET

        def count() -> dict[str, int]:
            return state_numbers(self.filters_without("state").qs)

        if OF_THE_HOUR & set(query):
            return count()
        asked = sorted((key, values) for key, values in query.lists() if key not in UNCOUNTED)
        found: dict[str, int] = kept(self.campaign, self.person, f"numbers {asked}", count)
        return found

    def total(self, filters: FilterSet) -> int:
        """How many rows there are, from the numbers by state: one query counts for both."""
        filters.form.is_valid()  # a filter that cannot be read leaves the others in force
        state = filters.form.cleaned_data.get("state")
        return self.numbers.get(state, 0) if state else sum(self.numbers.values())

    def extra_context(self) -> dict[str, Any]:
        can_take_over = self.campaign is not None and can_import(self.person, self.campaign)
        return {"can_report": can_report_findings(self.person), "can_import": can_take_over}

    def counts(self, filters: FilterSet) -> list[Count]:
        return state_counts(self.numbers, self.request.GET)

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(campaign)s: %(count)d finding, what is due first first.",
            "%(campaign)s: %(count)d findings, what is due first first.",
            count,
        )
        return text % {"campaign": self.campaign or "", "count": count}


class FindingDetailView(GuardedView):
    """One finding: before and after, who answers by when, what it repeats, its history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = Finding.objects.visible_to(request.user)
        finding: Finding = get_object_or_404(visible.select_related(*RELATED, "duplicate_of", "relapse_of"), pk=pk)
        photos = list(finding.photos.select_related("file"))
        events = Event.objects.filter(root_kind="inspections.finding", root_id=finding.pk).order_by("-id")
        is_open = finding.state in NOT_VERIFIED
        _sure, doubtful = same_before(finding) if is_open else ([], [])
        context = {
            "finding": finding,
            "before": [each for each in photos if each.moment == FindingPhoto.Moment.BEFORE],
            "after": [each for each in photos if each.moment == FindingPhoto.Moment.AFTER],
            "support_units": finding.support_units.order_by("pinyin", "pk"),
            "relapses": visible.filter(relapse_of=finding),
            "duplicates": visible.filter(duplicate_of=finding),
            "doubtful": [each for each in doubtful if visible.filter(pk=each.pk).exists()],
            "is_late": finding.step_due_at is not None and finding.step_due_at < clock.now(),
            "can_edit": is_open and can_assign(request.user, finding.campaign),
            "can_expose": bool(photos) and can_prepare_board(request.user, finding.campaign),
            "whistles": Whistle.objects.visible_to(request.user).filter(finding=finding),
            "whistle_url": self._whistle_url(finding) if is_open else "",
            "history": finding_history(events),
            "verbs": finding_verbs(finding, request.user),
        }
        return render(request, "inspections/finding_detail.html", context)

    def _whistle_url(self, finding: Finding) -> str:
        """Where this person raises a whistle about it; empty where they raise none."""
        if not whistling_units(self.person, finding.campaign).exists():
            return ""
        return f"{reverse('inspections:whistle-create')}?finding={finding.pk}"


class FindingCreateView(FormPage):
    """Somebody reports what they have found, with photos and the phone's position; `?site=` names the site."""

    access = holders_of(Permission.REPORT_FINDINGS)
    template_name = "inspections/finding_form.html"
    site: Site | None = None

    def load(self, **kwargs: Any) -> None:
        asked = self.request.GET.get("site", "")
        if asked.isdecimal():
            visible = Site.objects.visible_to(self.person).select_related("campaign__parent", "campaign__unit")
            self.site = get_object_or_404(visible, pk=int(asked))
        campaign = self.site.campaign if self.site else current_campaign(self.request)
        if campaign is None:
            raise Http404
        if not can_report_in(self.person, campaign):
            raise PermissionDenied
        self.campaign = campaign

    def make_form(self, data: Any = None, uploads: Any = None) -> FindingCreateForm:
        initial = {"site": self.site.pk if self.site else None}
        return FindingCreateForm(data, uploads, campaign=self.campaign, initial=initial)

    def save(self, form: FindingCreateForm) -> str:
        draft = FindingDraft(
            campaign=self.campaign,
            photos=pictures.store_photos(form.cleaned_data["photos"]),
            client_uid=form.cleaned_data["client_uid"],
            **form.values(),
        )
        finding = report_finding(actor=self.person.as_actor(), draft=draft)
        return reverse("inspections:finding-detail", args=[finding.pk])

    def text(self) -> FormText:
        lede = self.site.name if self.site else _("The office assigns it to the unit that answers for it.")
        title = _("Report a finding")
        return FormText(title, lede, title, reverse("inspections:finding-list"), _("Findings"), _("Reported."))


class FindingPage(FormPage):
    """A form about a finding: 404 for one that may not be seen, 403 for one that is not this person's to change."""

    access = SIGNED_IN
    finding: Finding

    def take(self, pk: int) -> None:
        visible = Finding.objects.visible_to(self.person).select_related(*RELATED)
        self.finding = self.record = get_object_or_404(visible, pk=pk)
        if not self.is_allowed():
            raise PermissionDenied

    def is_allowed(self) -> bool:
        return can_assign(self.person, self.finding.campaign)

    def url(self) -> str:
        return reverse("inspections:finding-detail", args=[self.finding.pk])


class FindingEditView(FindingPage):
    """The office mends what was found: category, place, words."""

    template_name = "inspections/finding_form.html"

    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["pk"])

    def make_form(self, data: Any = None, uploads: Any = None) -> FindingEditForm:
        finding = self.finding
        initial = {name: getattr(finding, name) for name in FindingEditForm.base_fields}
        campaign = finding.campaign
        return FindingEditForm(data, campaign=campaign, initial=initial)

    def save(self, form: FindingEditForm) -> str:
        values = form.values()
        edit_finding(
            actor=self.person.as_actor(), finding=self.finding, values=values, version=form.cleaned_data["version"]
        )
        return self.url()

    def text(self) -> FormText:
        return FormText(
            _("Change the finding"), str(self.finding), _("Save"), self.url(), str(self.finding), _("Saved.")
        )


class FindingMoveView(FindingPage):
    """One verb on a finding, asked for once more with what it needs."""

    def load(self, **kwargs: Any) -> None:
        self.verb_name = kwargs["verb"]
        self.verb = FINDING_VERBS[self.verb_name]
        self.take(kwargs["pk"])

    def is_allowed(self) -> bool:
        return self.verb.is_allowed(self.person, self.finding)

    def make_form(self, data: Any = None, uploads: Any = None) -> VerbForm:
        finding = self.finding
        proposed = finding.unit or proposed_unit(finding)
        initial = {
            "unit": proposed.pk if proposed else None,
            "support_units": list(finding.support_units.values_list("pk", flat=True)),
            "limit_text": finding.limit_text,
        }
        others = Finding.objects.visible_to(self.person).filter(campaign=finding.campaign_id).open()
        others = others.exclude(pk=finding.pk).of_same_kind(finding)
        return VerbForm(data, uploads, verb=self.verb, units=units_of(finding.campaign), others=others, initial=initial)

    def save(self, form: VerbForm) -> str:
        sent = form.cleaned_data
        given = Given(
            text=sent.get("reason") or sent.get("measures") or "",
            unit=sent.get("unit") or sent.get("other_unit"),
            support_units=sent.get("support_units") or (),
            limit_text=sent.get("limit_text"),
            photos=pictures.store_photos(sent.get("photos") or []),
            other=sent.get("other"),
        )
        self.verb.make(self.person, self.finding, given)
        return self.url()

    def text(self) -> FormText:
        title = str(find(FINDING_MOVES, self.verb_name).label)
        lede = f"{self.finding.where} · {self.finding}".strip(" ·")
        return FormText(title, lede, title, self.url(), str(self.finding), _("Done."))


class FindingPhotoView(GuardedView):
    """A photo of a finding, for whoever may see it; `?size=small` for a thumbnail."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = Finding.objects.visible_to(request.user)
        photo = get_object_or_404(FindingPhoto.objects.select_related("file").filter(finding__in=visible), pk=pk)
        return stored_file(photo.file, f"{photo.finding_id}-{photo.moment}.jpg", is_small="size" in request.GET)
