"""The list of rounds, one round with its progress, its results, and the moves it makes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import RequestConfig

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import exports
from base.errors import DomainError
from base.lists import ListPage, query_of
from base.models import Event
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.figures import By, results, whole
from inspections.filters import InspectionFilterSet
from inspections.models import Inspection, Visit
from inspections.permissions import can_plan_rounds, can_see_results
from inspections.presenters.rounds import draw_lines, round_history, round_verbs
from inspections.services.elders import give_link, withdraw_link
from inspections.services.rounds import close_round, delete_round, open_round
from inspections.tables.rounds import InspectionTable, ResultTable

RELATED = ("campaign__unit", "campaign__parent", "unit", "indicator_set")


class InspectionListView(ListPage, GuardedView):
    """Rounds one may see, the latest first."""

    access = SIGNED_IN
    title = gettext_lazy("Rounds of inspection")
    template_name = "inspections/inspection_list.html"
    filterset_class = InspectionFilterSet
    table_class = InspectionTable
    main_filters = ("q", "kind", "state")

    @cached_property
    def campaign(self) -> Campaign | None:
        return current_campaign(self.request)

    def rows(self) -> "QuerySet[Inspection]":
        found: QuerySet[Inspection] = Inspection.objects.visible_to(self.person).filter(campaign=self.campaign)
        return found

    def arranged(self, found: Any) -> Any:
        return found.with_progress().select_related("indicator_set")

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(campaign)s: %(count)d round, the latest first.",
            "%(campaign)s: %(count)d rounds, the latest first.",
            count,
        )
        return text % {"campaign": self.campaign or "", "count": count}

    def extra_context(self) -> dict[str, Any]:
        return {"can": {"plan": self.campaign is not None and can_plan_rounds(self.person, self.campaign)}}


class InspectionDetailView(GuardedView):
    """One round: how far it is, its sites, draws, other cities, history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = Inspection.objects.visible_to(request.user).select_related(*RELATED)
        inspection: Inspection = get_object_or_404(visible, pk=pk)
        sees_all = can_see_results(request.user, inspection)
        visits = Visit.objects.visible_to(request.user).filter(inspection=inspection)
        rows = list(visits.select_related("site__type", "site__unit", "inspector"))
        context = {
            "inspection": inspection,
            "visits": rows,
            "submitted_count": sum(each.submitted_at is not None for each in rows),
            "whole": whole(inspection) if sees_all else None,
            "sees_all": sees_all,
            "plans": can_plan_rounds(request.user, inspection.campaign),
            "draws": draw_lines(inspection) if sees_all else [],
            "city_scores": inspection.city_scores.all(),
            "verbs": round_verbs(inspection, request.user),
            "elders_url": self._elders_url(inspection),
            "history": round_history(self._events(inspection)) if sees_all else [],
        }
        return render(request, "inspections/inspection_detail.html", context)

    def _events(self, inspection: Inspection) -> "QuerySet[Event]":
        found = Event.objects.filter(root_kind="inspections.inspection", root_id=inspection.pk)
        return found.exclude(name__startswith="visit.").order_by("-id")[:100]

    def _elders_url(self, inspection: Inspection) -> str:
        """The link, for those who may give it."""
        if not inspection.link_token or not can_plan_rounds(self.person, inspection.campaign):
            return ""
        return self.request.build_absolute_uri(reverse("inspections:elders", args=[inspection.link_token]))


class ResultListView(GuardedView):
    """A round's results rolled up to indicators, sites, types or units; `?export=xlsx` and `csv` give the same rows."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        visible = Inspection.objects.visible_to(request.user).select_related(*RELATED)
        inspection: Inspection = get_object_or_404(visible, pk=pk)
        if not can_see_results(request.user, inspection):
            raise PermissionDenied
        asked = request.GET.get("by", "")
        by = By(asked) if asked in By.values else By.INDICATOR
        table = ResultTable(results(inspection, by))
        RequestConfig(request, paginate=False).configure(table)
        title = f"{inspection.label} · {by.label}"
        kind = request.GET.get("export", "")
        if kind in exports.CONTENT_TYPES:
            return self._file(table, kind, title)
        context = {
            "inspection": inspection,
            "table": table,
            "title": title,
            "whole": whole(inspection),
            "city_scores": inspection.city_scores.all(),
            "choices": [(each.label, query_of(request.GET, by=str(each), sort=None), each == by) for each in By],
            "exports": [(kind.upper(), query_of(request.GET, export=kind)) for kind in exports.CONTENT_TYPES],
        }
        return render(request, "inspections/results.html", context)

    def _file(self, table: ResultTable, kind: str, title: str) -> FileResponse:
        content = exports.write(table, kind, title)
        name = exports.file_name(title, kind)
        return FileResponse(content, content_type=exports.CONTENT_TYPES[kind], filename=name, as_attachment=True)


class RoundPage(FormPage):
    """A form about a round: 404 for one that may not be seen, 403 for one that is not this person's to plan."""

    access = holders_of(Permission.SET_UP_SITES)
    inspection: Inspection

    def load(self, **kwargs: Any) -> None:
        visible = Inspection.objects.visible_to(self.person).select_related(*RELATED)
        self.inspection = self.record = get_object_or_404(visible, pk=kwargs["pk"])
        if not can_plan_rounds(self.person, self.inspection.campaign):
            raise PermissionDenied

    @property
    def actor(self) -> Any:
        return self.person.as_actor()

    def url(self) -> str:
        return reverse("inspections:inspection-detail", args=[self.inspection.pk])

    def say(self, title: str, lede: str, verb: str, done: str = "") -> FormText:
        """A page that leads back to the round."""
        return FormText(title, lede, verb, self.url(), self.inspection.label, done)


class InspectionMoveView(RoundPage):
    """One verb on a round by a button of its page."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load(**kwargs)
        try:
            said = self._make(kwargs["verb"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return redirect(self.url() if self.inspection.pk else reverse("inspections:inspection-list"))

    def _make(self, verb: str) -> str:
        inspection, actor = self.inspection, self.actor
        if verb == "link":
            entrance = give_link(actor=actor, inspection=inspection)
            return _("The PIN is %(pin)s. It is shown once: write it down and give it with the link.") % {
                "pin": entrance.pin
            }
        done = {
            "open": (open_round, _("The round is open: inspectors find their sites on their phones.")),
            "close": (close_round, _("The round is closed.")),
            "delete": (delete_round, _("The round was deleted.")),
            "withdraw-link": (withdraw_link, _("The link opens nothing any more.")),
        }
        service, said = done[verb]
        service(actor=actor, inspection=inspection)
        return said
