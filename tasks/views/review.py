"""The office reviews: accepts and returns reports, verifies and returns claims; and files of evidence."""

import abc

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.forms import CharField
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView
from base import files, pictures
from base.errors import DomainError, InvalidInputError
from tasks.models import Evidence, MilestoneClaim, ProgressUpdate
from tasks.permissions import can_review
from tasks.presenters.review import reviews
from tasks.services import claims
from tasks.services.updates import accept_update, return_update

QUEUE_SHOWN = 50


class ReviewListView(GuardedView):
    """What waits for the office: submitted reports and undecided claims, oldest first."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = ProgressUpdate.objects.visible_to(request.user).waiting_for_review()
        related = waiting.select_related("task__campaign", "task__lead_unit", "unit").prefetch_related(
            Prefetch("claims", MilestoneClaim.objects.select_related("milestone")), "evidence"
        )
        shown = related.order_by("submitted_at", "pk")[:QUEUE_SHOWN]
        return render(request, "tasks/review_list.html", {"reviews": reviews(shown, request.user)})


def reason_of(request: HttpRequest) -> str:
    """The reason as typed, empty when none was. Raises InvalidInputError for what no text may hold."""
    try:
        reason: str = CharField(required=False).clean(request.POST.get("reason", ""))
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
        else:
            return_update(actor=actor, update=self.update, reason=reason_of(request))


class EvidenceFileView(GuardedView):
    """A file of evidence, for whoever may see its report. Pictures open in the page, everything else is downloaded."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = ProgressUpdate.objects.visible_to(request.user)
        evidence = get_object_or_404(Evidence.objects.select_related("file").filter(update__in=visible), pk=pk)
        is_small = "size" in request.GET and evidence.is_picture
        try:
            content = pictures.small(evidence.file) if is_small else files.open_file(evidence.file)
        except FileNotFoundError as error:
            raise Http404 from error
        is_image = evidence.file.mime in files.IMAGES
        return FileResponse(
            content, content_type=evidence.file.mime, filename=evidence.name, as_attachment=not is_image
        )
