"""Planning a round by page: made, edited, its sites chosen or drawn, inspectors sent, other cities' scores entered."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock
from campaign.current import current_campaign
from inspections.forms.rounds import (
    AssignForm,
    CitiesForm,
    DrawForm,
    RoundCreateForm,
    RoundEditForm,
    SitesForm,
    VisitsForm,
)
from inspections.models import Site, SiteType
from inspections.permissions import can_plan_rounds
from inspections.selectors import walkers_of
from inspections.services.rounds import (
    RoundPlan,
    add_sites,
    assign_visits,
    draw_sites,
    edit_round,
    plan_round,
    remove_visits,
)
from inspections.services.scores import set_city_scores
from inspections.views.rounds import RoundPage
from inspections.workflow import VisitState
from tasks.selectors import units_of


class RoundCreateView(FormPage):
    """A round of the current campaign."""

    access = holders_of(Permission.SET_UP_SITES)

    def load(self, **kwargs: Any) -> None:
        campaign = current_campaign(self.request)
        if campaign is None:
            raise Http404
        if not can_plan_rounds(self.person, campaign):
            raise PermissionDenied
        self.campaign = campaign

    def make_form(self, data: Any = None, files: Any = None) -> RoundCreateForm:
        sets = self.campaign.indicator_sets.all()
        current = sets.filter(is_current=True).values_list("pk", flat=True).first()
        initial = {"starts_on": clock.today(), "ends_on": clock.today(), "indicator_set": current}
        return RoundCreateForm(data, units=units_of(self.campaign), sets=sets, initial=initial)

    def save(self, form: RoundCreateForm) -> str:
        given = form.cleaned_data
        plan = RoundPlan(
            campaign=self.campaign,
            kind=given["kind"],
            indicator_set=given["indicator_set"],
            unit=given["unit"],
            client_uid=given["client_uid"],
            **form.words(),
        )
        inspection = plan_round(actor=self.person.as_actor(), plan=plan)
        return reverse("inspections:inspection-detail", args=[inspection.pk])

    def text(self) -> FormText:
        return FormText(
            _("Plan a round"),
            _("Then choose or draw its sites, send inspectors, and open it."),
            _("Plan the round"),
            reverse("inspections:inspection-list"),
            _("Rounds of inspection"),
            _("Planned."),
        )


class RoundEditView(RoundPage):
    def make_form(self, data: Any = None, files: Any = None) -> RoundEditForm:
        names = ("name", "starts_on", "ends_on", "version")
        return RoundEditForm(data, initial={name: getattr(self.inspection, name) for name in names})

    def save(self, form: RoundEditForm) -> str:
        edit_round(
            actor=self.actor, inspection=self.inspection, values=form.words(), version=form.cleaned_data["version"]
        )
        return self.url()

    def text(self) -> FormText:
        return self.say(_("Edit the round"), self.inspection.get_kind_display(), _("Save"), _("Saved."))


class RoundSitesView(RoundPage):
    """Sites ticked, of one type at a time: `?type=` says which."""

    template_name = "inspections/choose_sites.html"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.types = list(_types(self.inspection.campaign_id, self.inspection.indicator_set_id))
        asked = self.request.GET.get("type", "")
        self.type = next((each for each in self.types if str(each.pk) == asked), next(iter(self.types), None))

    def make_form(self, data: Any = None, files: Any = None) -> SitesForm:
        waiting = self.inspection.visits.filter(state=VisitState.PLANNED).values("site")
        free = Site.objects.in_use(clock.today()).filter(campaign=self.inspection.campaign_id, type=self.type)
        return SitesForm(data, sites=free.exclude(pk__in=waiting).select_related("type"))

    def save(self, form: SitesForm) -> str:
        add_sites(actor=self.actor, inspection=self.inspection, sites=form.cleaned_data["sites"])
        return self.url()

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "types": self.types, "type": self.type}

    def text(self) -> FormText:
        lede = self.type.name if self.type else _("The indicator set has no checklist yet: add one first.")
        return self.say(_("Choose sites"), lede, _("Put into the round"), _("The sites are in the round."))


class RoundDrawView(RoundPage):
    """Sites drawn at random, so many of each type."""

    def make_form(self, data: Any = None, files: Any = None) -> DrawForm:
        inside = self.inspection.visits.values("site")
        free = Q(sites__ended_on__isnull=True) | Q(sites__ended_on__gt=clock.today())
        counted = Count("sites", filter=free & ~Q(sites__in=inside))
        types = _types(self.inspection.campaign_id, self.inspection.indicator_set_id).annotate(free_count=counted)
        return DrawForm(data, types=[(each, each.free_count) for each in types])

    def save(self, form: DrawForm) -> str:
        draw_sites(actor=self.actor, inspection=self.inspection, asked=form.asked())
        return self.url()

    def text(self) -> FormText:
        lede = _("Drawn at random among the sites not in the round; seed and candidates are kept, anybody can check.")
        return self.say(_("Draw sites"), lede, _("Draw"), _("Drawn; the sites are in the round."))


def _types(campaign_id: int, set_id: int) -> Any:
    """The types of a campaign that the set has a checklist for."""
    return SiteType.objects.filter(campaign=campaign_id, items__indicator_set=set_id).distinct()


class RoundAssignView(RoundPage):
    """Visits given to an inspector, those that nobody has first."""

    def make_form(self, data: Any = None, files: Any = None) -> AssignForm:
        rows = self.inspection.visits.exclude(state=VisitState.SUBMITTED)
        rows = rows.select_related("site__type", "inspector").order_by(
            F("inspector__name").asc(nulls_first=True), "site__pinyin", "pk"
        )
        return AssignForm(data, people=walkers_of(self.inspection), visits=rows)

    def save(self, form: AssignForm) -> str:
        inspector = form.cleaned_data["inspector"]
        assign_visits(actor=self.actor, inspection=self.inspection, visits=form.chosen(), inspector=inspector)
        return self.url()

    def text(self) -> FormText:
        lede = _("They find the sites on their phones once the round is open.")
        return self.say(_("Send inspectors"), lede, _("Send"), _("Sent."))


class RoundRemoveView(RoundPage):
    """Sites that were not visited yet taken out."""

    def make_form(self, data: Any = None, files: Any = None) -> VisitsForm:
        rows = self.inspection.visits.filter(state=VisitState.PLANNED)
        return VisitsForm(data, visits=rows.select_related("site__type", "inspector"))

    def save(self, form: VisitsForm) -> str:
        remove_visits(actor=self.actor, inspection=self.inspection, visits=form.chosen())
        return self.url()

    def text(self) -> FormText:
        lede = _("Only sites that were not visited yet.")
        return self.say(_("Take sites out"), lede, _("Take out"), _("The sites are out of the round."))


class CityScoresView(RoundPage):
    """Other cities' published scores beside the round."""

    def make_form(self, data: Any = None, files: Any = None) -> CitiesForm:
        lines = [f"{each.city} {each.points}" for each in self.inspection.city_scores.all()]
        return CitiesForm(data, initial={"cities": "\n".join(lines)})

    def save(self, form: CitiesForm) -> str:
        set_city_scores(actor=self.actor, inspection=self.inspection, scores=form.cleaned_data["cities"])
        return self.url()

    def text(self) -> FormText:
        lede = _("They stand beside the round's own result.")
        return self.say(_("Other cities' scores"), lede, _("Save"), _("Saved."))
