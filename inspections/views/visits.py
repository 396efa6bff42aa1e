"""One visit as it was submitted, and its photos."""

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import SIGNED_IN, GuardedView
from base.models import Event
from base.views import stored_file
from inspections.figures import rate_of_visit
from inspections.models import Finding, ResultPhoto, Visit
from inspections.presenters.rounds import visit_history


class VisitDetailView(GuardedView):
    """What was seen, item by item, and what came of it."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        related = ("inspection__campaign", "site__type", "site__unit", "inspector")
        visit: Visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related(*related), pk=pk)
        context = {
            "visit": visit,
            "results": visit.results.select_related("item__indicator").prefetch_related("photos"),
            "findings": Finding.objects.visible_to(request.user).filter(visit=visit),
            "rate": rate_of_visit(visit),
            "history": visit_history(self._events(visit)),
        }
        return render(request, "inspections/visit_detail.html", context)

    def _events(self, visit: Visit) -> "QuerySet[Event]":
        found = Event.objects.filter(root_kind="inspections.inspection", root_id=visit.inspection_id)
        return found.filter(subject_kind="inspections.visit", subject_id=visit.pk).order_by("-id")


class ResultPhotoView(GuardedView):
    """A photo taken at an item, for whoever may see its visit; `?size` gives the small picture."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = Visit.objects.visible_to(request.user)
        photos = ResultPhoto.objects.select_related("file").filter(result__visit__in=visible)
        photo = get_object_or_404(photos, pk=pk)
        return stored_file(photo.file, f"{photo.pk}.jpg", is_small="size" in request.GET)
