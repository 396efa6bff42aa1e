"""Units report: a draft that saves itself, evidence sent file by file, submitted when it is whole."""

import datetime as dt
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView
from base import clock, files, pictures
from base.display import instant_text
from base.errors import DomainError, InvalidInputError, StaleVersionError
from base.forms import OnceForm, add_domain_error
from base.trail import Actor
from campaign.policies import policy_of
from tasks.forms.updates import ReasonForm, ReportDesk, UpdateForm, initial_of
from tasks.models import Evidence, ProgressUpdate, Task
from tasks.permissions import acting_for, can_report_for, reporting_units
from tasks.policy import TasksPolicy
from tasks.services.drafts import (
    EDITABLE,
    Proof,
    UpdateDraft,
    attach_proof,
    discard_draft,
    open_draft,
    remove_proof,
    save_draft,
)
from tasks.services.readings import readable_measures
from tasks.services.updates import claimable_milestones, submit_update, withdraw_update
from tasks.workflow import UpdateState

ALLOWED_PROOFS = files.IMAGES | {files.PDF, files.DOCX, files.XLSX}


class ReportPage(GuardedView):
    """A task, and the unit that reports on it: the one asked for, else the lead unit, else the first one may."""

    access = SIGNED_IN

    def load(self, request: HttpRequest, task_pk: int) -> None:
        visible = Task.objects.visible_to(request.user).select_related("campaign__parent", "lead_unit")
        self.task: Task = get_object_or_404(visible, pk=task_pk)
        self.units = reporting_units(request.user, self.task)
        if not self.units:
            raise PermissionDenied
        asked = request.POST.get("unit") or request.GET.get("unit")
        by_id = {str(each.pk): each for each in self.units}
        if asked and asked not in by_id:
            raise PermissionDenied
        default = by_id.get(str(self.task.lead_unit_id), self.units[0])
        self.unit = by_id[asked] if asked else default

    def actor(self) -> Actor:
        """The person, on behalf of the unit where it is not their own."""
        return acting_for(self.person, self.unit.pk)

    def desk(self) -> ReportDesk:
        wanted = self.request.POST.get("corrects") or self.request.GET.get("corrects", "")
        corrects = None
        if wanted.isdigit():
            accepted = ProgressUpdate.objects.filter(task=self.task, unit=self.unit, state=UpdateState.ACCEPTED)
            corrects = get_object_or_404(accepted, pk=int(wanted))
        return ReportDesk(
            task=self.task,
            unit=self.unit,
            milestones=claimable_milestones(self.task, self.unit),
            measures=list(readable_measures(self.task, self.unit).values()),
            questions=policy_of(self.task.campaign, TasksPolicy).self_check,
            update=open_draft(self.task, self.unit),
            corrects=corrects,
        )


class UpdateCreateView(ReportPage):
    """A unit reports on a task; the office may file on a unit's behalf. What is written is saved as it is written."""

    def get(self, request: HttpRequest, task_pk: int) -> HttpResponse:
        self.load(request, task_pk)
        desk = self.desk()
        return self.show(UpdateForm(desk=desk, initial=initial_of(desk)))

    def post(self, request: HttpRequest, task_pk: int) -> HttpResponse:
        self.load(request, task_pk)
        if request.POST.get("action") == "no-change":
            return self.say_no_change()
        desk = self.desk()
        form = UpdateForm(request.POST, request.FILES, desk=desk)
        is_saving = request.POST.get("action") == "save"
        if form.is_valid():
            try:
                update = self.keep(form, is_saving=is_saving)
            except DomainError as error:
                self.refuse(form, error)
            else:
                return self.done(update, is_saving=is_saving)
        if self.is_in_background():
            return JsonResponse({"message": _first_error(form)}, status=422)
        return self.show(form, status=422)

    def say_no_change(self) -> HttpResponse:
        """One tap; where a reason is asked for, the report's page asks for it."""
        sent = OnceForm(self.request.POST)
        reason = ReasonForm(self.request.POST)
        if sent.is_valid() and reason.is_valid():
            draft = UpdateDraft(
                task=self.task,
                unit=self.unit,
                narrative=_("No change in this period."),
                behind_reason=reason.cleaned_data["behind_reason"],
                client_uid=sent.cleaned_data["client_uid"],
            )
            try:
                return self.done(submit_update(actor=self.actor(), draft=draft), is_saving=False)
            except DomainError as error:
                messages.error(self.request, str(error))
        query = urlencode({"unit": str(self.unit.pk), "back": self.request.POST.get("back", "")})
        return redirect(f"{reverse('tasks:update-create', args=[self.task.pk])}?{query}")

    def keep(self, form: UpdateForm, *, is_saving: bool) -> ProgressUpdate:
        draft = form.draft([_proof(each) for each in form.cleaned_data["proofs"]])
        service = save_draft if is_saving else submit_update
        return service(actor=self.actor(), draft=draft, version=form.cleaned_data["version"])

    def refuse(self, form: UpdateForm, error: DomainError) -> None:
        """The mistakes beside their fields; sent again, a stale draft takes the place of the stored one.

        What belongs to a draft that was submitted without it becomes a report of its own.
        """
        add_domain_error(form, error)
        stored = open_draft(self.task, self.unit)
        mine = ProgressUpdate.objects.filter(task=self.task, unit=self.unit)
        same = mine.filter(client_uid=form.cleaned_data["client_uid"])
        if isinstance(error, StaleVersionError) and stored is not None:
            form.take(version=str(stored.version), client_uid=str(stored.client_uid))
        elif same.exclude(state__in=EDITABLE).exists():
            form.take(version="0", client_uid=str(uuid.uuid4()))

    def done(self, update: ProgressUpdate, *, is_saving: bool) -> HttpResponse:
        if self.is_in_background():
            return JsonResponse(saved_words(update))
        if is_saving:
            messages.success(self.request, _("The draft was saved; nobody but your unit sees it."))
            return redirect(f"{reverse('tasks:update-create', args=[self.task.pk])}?unit={self.unit.pk}")
        messages.success(self.request, _("The report was submitted; the office will review it."))
        if self.request.POST.get("back") == "updates":
            return redirect("tasks:update-list")
        return redirect("tasks:task-detail", update.task_id)

    def is_behind(self) -> bool:
        pace = self.task.pace(clock.today())
        return pace is not None and pace.gap <= -policy_of(self.task.campaign, TasksPolicy).behind_points

    def is_in_background(self) -> bool:
        return self.request.headers.get("Accept") == "application/json"

    def show(self, form: UpdateForm, status: int = 200) -> HttpResponse:
        desk = form.desk
        previous = ProgressUpdate.objects.filter(task=self.task, unit=self.unit).exclude(state__in=EDITABLE).first()
        notes = desk.update.return_notes if desk.update else {}
        context: dict[str, Any] = {
            "task": self.task,
            "unit": self.unit,
            "units": self.units,
            "form": form,
            "desk": desk,
            "update": desk.update,
            "evidence": desk.update.evidence.select_related("file") if desk.update else (),
            "previous": previous,
            "notes": notes,
            "is_behind": self.is_behind(),
            "back": self.request.GET.get("back", self.request.POST.get("back", "")),
            "evidence_url": f"{reverse('tasks:evidence-add', args=[self.task.pk])}?{urlencode({'unit': self.unit.pk})}",
        }
        return render(self.request, "tasks/update_form.html", context, status=status)


def saved_words(update: ProgressUpdate) -> dict[str, Any]:
    """What the page needs to go on writing: the version that is stored, and when it was saved."""
    at = update.saved_at or update.created_at
    text = _("Saved %(at)s") % {"at": instant_text(at)}
    return {"version": update.version, "client_uid": str(update.client_uid), "message": text}


def _first_error(form: UpdateForm) -> str:
    return " ".join(str(message) for errors in form.errors.values() for message in errors)


def _proof(upload: Any, **told: Any) -> Proof:
    """An uploaded file, stored. Raises InvalidInputError that names the file."""
    try:
        return Proof(pictures.store_upload(upload.read(), allowed=ALLOWED_PROOFS), upload.name, **told)
    except InvalidInputError as error:
        text = f"{upload.name}: {error}"
        raise InvalidInputError(text, fields={"proofs": [text]}) from error


class EvidenceAddView(ReportPage):
    """One file of evidence for a draft, which is begun by it if need be; sent by the page while one writes on."""

    def post(self, request: HttpRequest, task_pk: int) -> HttpResponse:
        self.load(request, task_pk)
        form = UpdateForm({"client_uid": request.POST.get("client_uid", ""), "version": 0}, desk=self.desk())
        upload = request.FILES.get("file")
        if upload is None or not form.is_valid():
            return JsonResponse({"message": _("Choose a file.")}, status=422)
        draft = UpdateDraft(task=self.task, unit=self.unit, client_uid=form.cleaned_data["client_uid"])
        try:
            evidence = attach_proof(actor=self.actor(), draft=draft, proof=_proof(upload, **_told(request.POST)))
        except DomainError as error:
            return JsonResponse({"message": str(error)}, status=error.status)
        html = render(request, "tasks/parts/evidence_row.html", {"each": evidence}).content.decode()
        return JsonResponse(saved_words(evidence.update) | {"html": html})


def _told(data: Any) -> dict[str, dt.datetime | Decimal | None]:
    """When and where a photo was taken, as the phone said; what makes no sense is as if it had not been said."""
    return {
        "taken_at": _instant(data.get("taken_at", "")),
        "longitude": _degrees(data.get("longitude", ""), 180),
        "latitude": _degrees(data.get("latitude", ""), 90),
    }


def _instant(text: str) -> dt.datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return make_aware(found) if found and is_naive(found) else found


def _degrees(text: str, most: int) -> Decimal | None:
    try:
        found = Decimal(text).quantize(Decimal("0.000001"))
    except InvalidOperation:
        return None
    return found if abs(found) <= most else None


class EvidenceRemoveView(GuardedView):
    """Takes a file out of a draft."""

    access = SIGNED_IN

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = ProgressUpdate.objects.visible_to(request.user)
        related = Evidence.objects.select_related("update__task__campaign", "update__unit")
        evidence = get_object_or_404(related.filter(update__in=visible), pk=pk)
        update = evidence.update
        if not can_report_for(request.user, update):
            raise PermissionDenied
        try:
            remove_proof(evidence=evidence)
        except DomainError as error:
            messages.error(request, str(error))
        url = reverse("tasks:update-create", args=[update.task_id])
        return redirect(f"{url}?{urlencode({'unit': update.unit_id})}")


class UpdateMoveView(GuardedView):
    """Withdraws a report before its review, or throws a draft away."""

    access = SIGNED_IN

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        visible = ProgressUpdate.objects.visible_to(request.user).select_related("task__campaign", "unit")
        update: ProgressUpdate = get_object_or_404(visible, pk=pk)
        if not can_report_for(request.user, update):
            raise PermissionDenied
        if update.task.state == "draft":
            raise Http404
        try:
            if verb == "withdraw":
                withdraw_update(actor=self.person.as_actor(), update=update)
                messages.success(request, _("Withdrawn: it is a draft again."))
                url = reverse("tasks:update-create", args=[update.task_id])
                return redirect(f"{url}?{urlencode({'unit': update.unit_id})}")
            discard_draft(actor=self.person.as_actor(), update=update)
            messages.success(request, _("The draft was thrown away."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("tasks:task-detail", update.task_id)
