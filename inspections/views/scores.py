"""Points units won and lost in national and provincial inspections: the list, entering, mending, taking out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.models import Unit
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.lists import ListPage
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.filters import ScoreEventFilterSet
from inspections.forms.scores import ScoreCreateForm, ScoreEditForm
from inspections.models import Indicator, Inspection, ScoreEvent
from inspections.permissions import can_plan_rounds
from inspections.querysets import ScoreEventQuerySet
from inspections.services.scores import ScoreDraft, add_score_event, delete_score_event, edit_score_event
from inspections.tables.rounds import ScoreEventTable
from tasks.forms.moves import ReasonForm
from tasks.selectors import units_of


class ScoreEventListView(ListPage, GuardedView):
    """Points one may see, the latest first."""

    access = SIGNED_IN
    title = gettext_lazy("Points won and lost")
    template_name = "inspections/score_event_list.html"
    filterset_class = ScoreEventFilterSet
    table_class = ScoreEventTable
    main_filters = ("q", "unit", "inspection", "side")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    @cached_property
    def may_enter(self) -> bool:
        return self.campaign is not None and can_plan_rounds(self.person, self.campaign)

    def rows(self) -> ScoreEventQuerySet:
        found: ScoreEventQuerySet = ScoreEvent.objects.visible_to(self.person).filter(campaign=self.campaign)
        return found

    def arranged(self, found: ScoreEventQuerySet) -> ScoreEventQuerySet:
        return found.select_related("unit", "inspection", "indicator")

    def narrow(self, filters: FilterSet) -> None:
        units = Unit.objects.filter(pk__in=self.rows().values("unit")).order_by("pinyin", "pk")
        filters.form.fields["unit"].offer(list(units))
        rounds = Inspection.objects.filter(pk__in=self.rows().values("inspection"))
        filters.form.fields["inspection"].offer(list(rounds))

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(campaign)s: %(count)d entry, the latest first.",
            "%(campaign)s: %(count)d entries, the latest first.",
            count,
        )
        return text % {"campaign": self.campaign or "", "count": count}

    def extra_context(self) -> dict[str, Any]:
        return {"can": {"enter": self.may_enter}}


class ScorePage(FormPage):
    """What the pages share that write points."""

    access = holders_of(Permission.SET_UP_SITES)
    campaign: Campaign

    def ensure_allowed(self) -> None:
        if not can_plan_rounds(self.person, self.campaign):
            raise PermissionDenied

    def choices(self) -> dict[str, Any]:
        """What a form offers: units of the campaign, its rounds, the indicators of the set in use and of its rounds."""
        rounds = Inspection.objects.filter(campaign=self.campaign)
        return {
            "units": units_of(self.campaign),
            "rounds": rounds,
            "indicators": Indicator.objects.filter(indicator_set__campaign=self.campaign).select_related(
                "indicator_set"
            ),
        }

    def say(self, title: str, lede: str, verb: str, done: str) -> FormText:
        url = reverse("inspections:score-event-list")
        return FormText(title, lede, verb, url, _("Points won and lost"), done)


class ScoreCreateView(ScorePage):
    def load(self, **kwargs: Any) -> None:
        campaign = current_campaign(self.request)
        if campaign is None:
            raise Http404
        self.campaign = campaign
        self.ensure_allowed()

    def make_form(self, data: Any = None, files: Any = None) -> ScoreCreateForm:
        return ScoreCreateForm(data, **self.choices(), initial={"on": clock.today()})

    def save(self, form: ScoreCreateForm) -> str:
        draft = ScoreDraft(campaign=self.campaign, client_uid=form.cleaned_data["client_uid"], **form.values())
        add_score_event(actor=self.person.as_actor(), draft=draft)
        return reverse("inspections:score-event-list")

    def text(self) -> FormText:
        lede = _("They feed the unit's assessment.")
        return self.say(_("Enter points"), lede, _("Enter the points"), _("Entered."))


class ScoreRecordPage(ScorePage):
    """About one entry."""

    event: ScoreEvent

    def load(self, **kwargs: Any) -> None:
        visible = ScoreEvent.objects.visible_to(self.person).select_related("campaign__unit", "unit")
        self.event = self.record = get_object_or_404(visible, pk=kwargs["pk"])
        self.campaign = self.event.campaign
        self.ensure_allowed()


class ScoreEditView(ScoreRecordPage):
    template_name = "inspections/score_event_form.html"

    def make_form(self, data: Any = None, files: Any = None) -> ScoreEditForm:
        names = ("unit", "on", "points", "reason", "inspection", "indicator", "version")
        initial = {name: getattr(self.event, name) for name in names}
        return ScoreEditForm(data, **self.choices(), initial=initial)

    def save(self, form: ScoreEditForm) -> str:
        version = form.cleaned_data["version"]
        edit_score_event(actor=self.person.as_actor(), event=self.event, values=form.values(), version=version)
        return reverse("inspections:score-event-list")

    def text(self) -> FormText:
        return self.say(_("Edit the points"), self.event.unit.name, _("Save"), _("Saved."))

    def context(self, form: Any) -> dict[str, Any]:
        url = reverse("inspections:score-event-delete", args=[self.event.pk])
        return {**super().context(form), "take_out_url": url}


class ScoreDeleteView(ScoreRecordPage):
    def make_form(self, data: Any = None, files: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def save(self, form: ReasonForm) -> str:
        delete_score_event(actor=self.person.as_actor(), event=self.event, reason=form.cleaned_data["reason"])
        return reverse("inspections:score-event-list")

    def text(self) -> FormText:
        lede = f"{self.event.unit} · {self.event.points} · {self.event.reason}"
        return self.say(_("Take the points out"), lede, _("Take out"), _("Taken out; the trail keeps what they said."))
