"""The office reviews: accepts and returns reports, verifies and returns claims; and files of evidence."""

import abc
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch, Window
from django.forms import CharField
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SIGNED_IN, GuardedView
from base.errors import DomainError, InvalidInputError
from base.views import stored_file
from tasks.models import Evidence, MeasureReading, MilestoneClaim, ProgressUpdate
from tasks.permissions import can_review
from tasks.presenters.review import asked_requests, reviews
from tasks.services import claims
from tasks.services.updates import NOTED, accept_update, return_update

NOTE_LABELS = {
    "narrative": gettext_lazy("About the progress"),
    "readings": gettext_lazy("About the readings"),
    "claims": gettext_lazy("About the milestones claimed"),
    "proofs": gettext_lazy("About the evidence"),
}
"""Beside which fields the review offers a reason of its own."""

PER_PAGE = 20
MOST_DIGITS = 9
BULK_MOST = 100


class ReviewListView(GuardedView):
    """What waits for the office: reports and undecided claims, what matters first; extensions and suspensions asked."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        number = page_number(request)
        waiting = ProgressUpdate.objects.visible_to(request.user).waiting_for_review()
        related = waiting.with_previous().most_urgent_first().select_related("task__campaign__parent", "unit")
        counted = related.annotate(waiting_count=Window(Count("*"))).prefetch_related(
            Prefetch("claims", MilestoneClaim.objects.select_related("milestone")),
            Prefetch("evidence", Evidence.objects.with_use().select_related("file")),
            Prefetch("readings", MeasureReading.objects.select_related("measure")),
        )
        shown: list[Any] = list(counted[(number - 1) * PER_PAGE : number * PER_PAGE])
        count = shown[0].waiting_count if shown else 0
        found = reviews(shown, request.user)
        context = {
            "reviews": found,
            "any_safe": any(each.is_safe for each in found),
            "note_fields": [(name, label) for name, label in NOTE_LABELS.items() if name in NOTED],
            "count": count,
            "number": number,
            "pages": -(-count // PER_PAGE),
            "requests": asked_requests(request.user) if number == 1 else [],
        }
        return render(request, "tasks/review_list.html", context)


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where none is or it is no page."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1


class ReviewAcceptManyView(GuardedView):
    """Accepts several reports at once: those in which nothing needs a look, each by the same rules as alone."""

    access = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = [int(pk) for pk in request.POST.getlist("update") if pk.isdecimal() and len(pk) <= MOST_DIGITS]
        visible = ProgressUpdate.objects.visible_to(request.user).waiting_for_review().filter(pk__in=wanted[:BULK_MOST])
        related = visible.select_related("task__campaign__parent", "unit").prefetch_related(
            "claims__milestone", "readings__measure", Prefetch("evidence", Evidence.objects.with_use())
        )
        accepted, left = 0, 0
        for review in reviews(related, request.user):
            try:
                if review.is_safe:
                    accept_update(actor=self.person.as_actor(), update=review.update)
                accepted, left = accepted + review.is_safe, left + (not review.is_safe)
            except DomainError:
                left += 1
        if accepted:
            messages.success(request, _("%(count)d report(s) accepted.") % {"count": accepted})
        if left:
            messages.error(request, _("%(count)d report(s) need a look of their own.") % {"count": left})
        return redirect("tasks:review-list")


def reason_of(request: HttpRequest, name: str = "reason") -> str:
    """The reason as typed, empty when none was. Raises InvalidInputError for what no text may hold."""
    try:
        reason: str = CharField(required=False).clean(request.POST.get(name, ""))
    except ValidationError as error:
        raise InvalidInputError(" ".join(error.messages)) from error
    return reason


class ReviewDecisionView(GuardedView, abc.ABC):
    """Base of the four decisions: only for those who may review this update; ends where it was asked from."""

    access = SIGNED_IN

    def finish(self, request: HttpRequest, update: ProgressUpdate, done: str) -> HttpResponse:
        """Runs `decide`, says what came of it, and returns to the page named by `next`."""
        if not can_review(request.user, update):
            raise PermissionDenied
        try:
            self.decide(request)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        back = "tasks:review-list" if request.POST.get("back") == "review" else None
        return redirect(back) if back else redirect("tasks:task-detail", update.task_id)

    @abc.abstractmethod
    def decide(self, request: HttpRequest) -> None:
        """Makes the decision that the address asks for; raises DomainError when it is refused."""


class ClaimDecisionView(ReviewDecisionView):
    """Verify or return one claim, as the verb in the address says."""

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        visible = ProgressUpdate.objects.visible_to(request.user)
        related = ("update__task__campaign__parent", "milestone__task__campaign__parent")
        self.claim = get_object_or_404(
            MilestoneClaim.objects.select_related(*related).filter(update__in=visible), pk=pk
        )
        self.verb = verb
        done = _("Verified.") if verb == "verify" else _("Returned to the unit.")
        return self.finish(request, self.claim.update, done)

    def decide(self, request: HttpRequest) -> None:
        actor = self.person.as_actor()
        if self.verb == "verify":
            claims.verify_claim(actor=actor, claim=self.claim)
        else:
            claims.return_claim(actor=actor, claim=self.claim, reason=reason_of(request))


class UpdateDecisionView(ReviewDecisionView):
    """Accept or return a whole report."""

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        visible = ProgressUpdate.objects.visible_to(request.user).select_related("task__campaign__parent")
        self.update: ProgressUpdate = get_object_or_404(visible, pk=pk)
        self.verb = verb
        done = _("The report was accepted.") if verb == "accept" else _("The report was returned to the unit.")
        return self.finish(request, self.update, done)

    def decide(self, request: HttpRequest) -> None:
        actor = self.person.as_actor()
        if self.verb == "accept":
            accept_update(actor=actor, update=self.update)
            return
        notes = {name: reason_of(request, f"note_{name}") for name in NOTED}
        return_update(actor=actor, update=self.update, reason=reason_of(request), notes=notes)


class EvidenceFileView(GuardedView):
    """A file of evidence, for whoever may see its report. Pictures open in the page, everything else is downloaded."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = ProgressUpdate.objects.visible_to(request.user)
        evidence = get_object_or_404(Evidence.objects.select_related("file").filter(update__in=visible), pk=pk)
        is_small = "size" in request.GET and evidence.is_picture
        return stored_file(evidence.file, evidence.name, is_small=is_small)
