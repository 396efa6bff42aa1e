"""The phone page at /inspect/: a shell that holds nobody's data, its service worker, and what its scripts ask."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from accounts.access import SIGNED_IN, GuardedView
from base import clock, files
from base.errors import DomainError, InvalidInputError, Problem
from base.forms import add_domain_error
from base.refusals import refusal_as_json
from base.senders import note_sender
from inspections.access import Walker, remember_elder, walker_of
from inspections.forms.phone import MissingPhotosError, PinForm, read_report
from inspections.models import Inspection, Visit
from inspections.presenters.phone import work_of
from inspections.presenters.phone_words import phone_words
from inspections.services.elders import enter_by_pin
from inspections.services.visits import submit_visit

MODULES = ("page", "screens", "visit", "sender", "store", "photos", "sha256", "door", "dom")
STYLES = ("css/tokens.css", "css/inspect.css")


def _scripts() -> str:
    """Where the scripts of the page lie, under the names by which they import each other."""
    return f"{settings.STATIC_URL}js/inspect/"


def kept_files() -> list[str]:
    """Addresses of what the phone keeps beside the shell. Modules name each other without a hash, so they have none."""
    modules = [f"{_scripts()}{name}.js" for name in MODULES]
    return [*modules, *(static(name) for name in STYLES), static("icon.svg")]


@cache
def _mark_of_files() -> str:
    """Changes with the content of what is kept; read once a process."""
    found = hashlib.sha256()
    template = Path(settings.BASE_DIR) / "templates" / "inspections" / "phone" / "shell.html"
    paths = [template, *(Path(str(finders.find(name))) for name in _names())]
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _names() -> list[str]:
    return [*(f"js/inspect/{name}.js" for name in MODULES), *STYLES]


class ShellView(View):
    """The page itself: the same for everybody, without a token, kept on the phone by the service worker."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"words": phone_words(), "modules": _scripts()}
        return render(request, "inspections/phone/shell.html", context)


class WorkerView(View):
    """The service worker, under /inspect/ so that its scope is the phone page and nothing else.

    With `?sends=1` a module that also sends what waits when the browser wakes it (Background Sync).
    """

    http_method_names = ("get",)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "version": f"{_mark_of_files()}-{get_language()}",
            "files": [reverse("inspections:phone"), *kept_files()],
            "sends": request.GET.get("sends") == "1",
            "modules": _scripts(),
        }
        response = render(request, "inspections/phone/worker.js", context, content_type="text/javascript")
        response["Cache-Control"] = "no-cache"
        return response


class PhoneView(GuardedView):
    """What scripts of the page ask: for a person who signed in or an elder; 401 as JSON for anybody else."""

    access = SIGNED_IN
    walker: Walker

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        walker = walker_of(request)
        if walker is None:
            return JsonResponse({"detail": _("Sign in to go on; what waits stays on this phone.")}, status=401)
        self.walker = walker
        try:
            response = View.dispatch(self, request, *args, **kwargs)
        except MissingPhotosError as error:
            response = JsonResponse({"detail": str(error), "missing": error.hashes}, status=422)
        except Problem as error:
            response = refusal_as_json(error)
        response["Cache-Control"] = "no-store"
        return response

    def who(self) -> dict[str, str]:
        return {"key": self.walker.key, "name": self.walker.name}


class MeView(PhoneView):
    """Who is signed in, and a token to send with."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"me": self.who(), "csrf": get_token(request)})


class WorkView(PhoneView):
    """The visits this walker has to make, with their checklists."""

    def get(self, request: HttpRequest) -> HttpResponse:
        work = work_of(self.walker.visits.to_walk())
        return JsonResponse({"me": self.who(), "at": clock.now().isoformat(), **work})


class PhotoView(PhoneView):
    """A photo under its SHA-256: sent again it is the same and answered alike."""

    def post(self, request: HttpRequest, sha256: str) -> HttpResponse:
        if hashlib.sha256(request.body).hexdigest() != sha256:
            raise InvalidInputError(_("The photo was damaged on its way: it is sent again."))
        kept = files.store(request.body, allowed=files.IMAGES)
        note_sender(kept, self.walker.sender)
        return JsonResponse({"sha256": sha256})


class SubmitView(PhoneView):
    """A visit with all its answers, once; its photos are here already."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        related = ("inspection__campaign__parent", "inspection__indicator_set", "site__unit", "site__area")
        visit: Visit = get_object_or_404(Visit.objects.select_related(*related), pk=pk)
        if not self.walker.visits.filter(pk=visit.pk).exists():
            return self._not_theirs(visit)
        report = read_report(request.body, self.walker.photos, elder_name=self.walker.elder_name)
        stored = submit_visit(actor=self.walker.actor, visit=visit, report=report)
        return JsonResponse({"visit": stored.pk, "state": stored.state})

    def _not_theirs(self, visit: Visit) -> HttpResponse:
        """In words, so that the phone can tell it from a token that has run out."""
        is_seen = Visit.objects.visible_to(self.request.user).filter(pk=visit.pk).exists()
        text = _("This site is not given to you: ask the office to send you there.")
        return JsonResponse({"detail": text}, status=403 if is_seen else 404)


class ElderView(View):
    """The door of an elders' round: a name and the PIN."""

    http_method_names = (
        "get",
        "post",
    )

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, self._round(token), PinForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        inspection, form = self._round(token), PinForm(request.POST)
        if form.is_valid():
            try:
                enter_by_pin(inspection=inspection, pin=form.cleaned_data["pin"])
            except DomainError as error:
                add_domain_error(form, error)
            else:
                remember_elder(request, inspection, form.cleaned_data["name"])
                return redirect("inspections:phone")
        return self._show(request, inspection, form, status=422)

    def _round(self, token: str) -> Inspection:
        inspection: Inspection = get_object_or_404(Inspection, link_token=token)
        return inspection

    def _show(self, request: HttpRequest, inspection: Inspection, form: PinForm, status: int = 200) -> HttpResponse:
        return render(request, "inspections/phone/elders.html", {"form": form, "inspection": inspection}, status=status)
