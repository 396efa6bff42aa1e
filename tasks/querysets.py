"""Named reads of tasks, milestones, updates, spells and notices. A rule that filters stands here and nowhere else."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from accounts.permissions import Viewer, paths_where, units_where
from accounts.roles import Permission
from campaign.models import Campaign
from tasks.workflow import (
    ClaimState,
    Light,
    MilestoneState,
    NoticeKind,
    NoticeState,
    SpellState,
    TaskState,
    UpdateState,
)

LIGHT_RANK = {Light.RED: 1, Light.YELLOW: 2, Light.GREY: 3, Light.GREEN: 4, Light.WHITE: 5, Light.BLUE: 6}
"""Worst first."""


def is_visible_task(viewer: Viewer, prefix: str = "") -> Q:
    """Tasks of the campaigns one may see; drafts only for those who write tasks there (rules.md §2, §14).

    `prefix` is the path from another model to its task, as `task__`.
    """
    seen = Campaign.objects.visible_to(viewer).values("pk")
    writable = Q(**{f"{prefix}campaign__unit_id__in": units_where(viewer, Permission.WRITE_TASKS)})
    return Q(**{f"{prefix}campaign__in": seen}) & (~Q(**{f"{prefix}state": TaskState.DRAFT}) | writable)


def can_be_looked_into(viewer: Viewer, prefix: str = "") -> Q:
    """Tasks behind whose row one sees (tasks.permissions.can_look_inside); may give a row twice.

    `prefix` is the path from another model to its task, as `task__`.
    """
    found = Q(**{f"{prefix}campaign__unit_id__in": units_where(viewer, Permission.SEE_ALL_UPDATES)})
    for path in paths_where(viewer, Permission.SEE_UPDATES):
        found |= Q(**{f"{prefix}responsibilities__unit__path__startswith": path})
    return found & is_visible_task(viewer, prefix)


AGAINST = {"plan": "", "baseline": "baseline_"}
"""Against which dates a light is judged, and the prefix of its columns."""


class LitQuerySet(models.QuerySet[Any]):
    """Rows that carry a task's figures, of now or of a past day."""

    def with_light(self, on: dt.date, against: str = "plan") -> Self:
        """Adds `light` on a day and `light_rank`, worst first: one CASE over own columns (rules.md §4).

        `against` is plan or baseline. Raises KeyError for anything else.
        """
        prefix = AGAINST[against]
        finished = Q(state=TaskState.CLOSED) | Q(open_count=0, waiting_count=0, verified_percent=100)
        conditions: list[tuple[Q, str]] = [
            (Q(state__in=[TaskState.DRAFT, TaskState.CANCELLED]), ""),
            (Q(state=TaskState.SUSPENDED), Light.WHITE),
            (finished, Light.BLUE),
            (Q(**{f"{prefix}red_from__lte": on}), Light.RED),
            (Q(**{f"{prefix}yellow_from__lte": on}), Light.YELLOW),
            (Q(starts_on__gt=on, has_begun=False), Light.GREY),
        ]
        light = Case(
            *(When(condition, then=Value(str(name))) for condition, name in conditions),
            default=Value(str(Light.GREEN)),
            output_field=models.CharField(),
        )
        ranks = (When(light=name, then=Value(rank)) for name, rank in LIGHT_RANK.items())
        rank = Case(*ranks, default=Value(9), output_field=models.IntegerField())
        return self.annotate(light=light).annotate(light_rank=rank)


class TaskFiguresQuerySet(LitQuerySet):
    def valid_on(self, on: dt.date) -> "TaskFiguresQuerySet":
        """The rows that hold a day: "as of day D" is the same CASE over them."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)


class TaskQuerySet(LitQuerySet):
    def visible_to(self, viewer: Viewer) -> "TaskQuerySet":
        return self.filter(is_visible_task(viewer))

    def counted(self) -> "TaskQuerySet":
        """What figures count: neither drafts nor cancelled ones."""
        return self.exclude(state__in=[TaskState.DRAFT, TaskState.CANCELLED])

    def stamp(self) -> str:
        """A mark of a campaign's tasks that changes with each of them: every write counts a figures_version up."""
        found = self.order_by().aggregate(tasks=models.Count("*"), versions=models.Sum("figures_version"))
        return f"{found['tasks']}.{found['versions'] or 0}"

    def count_by_light(self) -> dict[str, int]:
        """How many rows of each light. Needs `with_light`."""
        return dict(self.order_by().values_list("light").annotate(number=models.Count("pk")))

    def worst_first(self) -> "TaskQuerySet":
        """Red, yellow, grey, green; within a light the earliest date first. Needs `with_light`."""
        return self.order_by("light_rank", F("next_due_on").asc(nulls_last=True), "code_sort", "pk")

    def overdue(self, on: dt.date) -> "TaskQuerySet":
        """Active tasks with an open milestone past its date."""
        return self.filter(state=TaskState.ACTIVE, next_due_on__lt=on)

    def waiting(self) -> "TaskQuerySet":
        """待核验: every milestone neither verified nor cancelled is claimed, at least one (rules.md §4)."""
        return self.filter(open_count=0, waiting_count__gt=0)

    def of_unit(self, unit_id: int) -> "TaskQuerySet":
        """Tasks in which a unit has any role."""
        involved = self.model._default_manager.filter(responsibilities__unit_id=unit_id)
        return self.filter(pk__in=involved.values("pk"))

    def search(self, text: str) -> "TaskQuerySet":
        """Every word of `text` stands in the code, title, units or their pinyin."""
        found: TaskQuerySet = self
        for word in text.lower().split():
            found = found.filter(search_text__contains=word)
        return found


def is_units_part(unit_id: int) -> Q:
    """Milestones and measures that are a unit's to report: those that name it where it has a role in the task, and for
    the lead unit those that name nobody. Rows may come twice.
    """
    named = Q(unit=unit_id) | Q(unit__isnull=True, task__responsibilities__role="lead")
    return Q(task__responsibilities__unit=unit_id) & named


class MilestoneQuerySet(models.QuerySet[Any]):
    def of_unit(self, unit_id: int) -> "MilestoneQuerySet":
        return self.filter(is_units_part(unit_id)).distinct()

    def with_dependencies(self) -> "MilestoneQuerySet":
        """Adds `is_linked`: it waits for another, or another for it."""
        links = self.model._meta.get_field("dependencies").related_model._default_manager
        either = links.filter(Q(milestone=OuterRef("pk")) | Q(needed=OuterRef("pk")))
        found: MilestoneQuerySet = self.annotate(is_linked=Exists(either))
        return found

    def counted(self) -> "MilestoneQuerySet":
        return self.exclude(state=MilestoneState.CANCELLED)

    def overdue(self, on: dt.date, against: str = "plan") -> "MilestoneQuerySet":
        """Open, its task active, due before `on`, by the dates in force or by the first ones (rules.md §3)."""
        due = f"{AGAINST[against]}due_on__lt"
        return self.filter(state=MilestoneState.OPEN, task__state=TaskState.ACTIVE, **{due: on})

    def due_on(self, days: Iterable[dt.date]) -> "MilestoneQuerySet":
        """Open ones of active tasks that are due on one of the days and not overdue."""
        return self.filter(
            state=MilestoneState.OPEN, task__state=TaskState.ACTIVE, due_on__in=list(days), overdue_since__isnull=True
        )

    def not_flagged(self) -> "MilestoneQuerySet":
        return self.filter(overdue_since__isnull=True)

    def visible_to(self, viewer: Viewer) -> "MilestoneQuerySet":
        return self.filter(is_visible_task(viewer, "task__"))

    def with_light(self, on: dt.date, soon_until: dt.date) -> "MilestoneQuerySet":
        """Adds `light` on a day; `soon_until` is the last day that is due soon. Like a task's, without pace."""
        not_started = Q(task__starts_on__gt=on, task__has_begun=False)
        is_open = Q(state=MilestoneState.OPEN)
        conditions: list[tuple[Q, str]] = [
            (Q(state=MilestoneState.CANCELLED) | Q(task__state__in=[TaskState.DRAFT, TaskState.CANCELLED]), ""),
            (Q(task__state=TaskState.SUSPENDED), Light.WHITE),
            (Q(state=MilestoneState.VERIFIED) | Q(task__state=TaskState.CLOSED), Light.BLUE),
            (is_open & Q(due_on__lt=on), Light.RED),
            (is_open & (Q(due_on__lte=soon_until) | Q(predicted_on__gt=F("due_on"))), Light.YELLOW),
            (is_open & not_started, Light.GREY),
        ]
        light = Case(
            *(When(condition, then=Value(str(name))) for condition, name in conditions),
            default=Value(str(Light.GREEN)),
            output_field=models.CharField(),
        )
        found: MilestoneQuerySet = self.annotate(light=light)
        return found

    def blocking(self) -> "MilestoneQuerySet":
        """Open milestones of tasks that are handed out: what depends on them is blocked (rules.md §5)."""
        return self.filter(state=MilestoneState.OPEN, task__state__in=[TaskState.ACTIVE, TaskState.SUSPENDED])

    def not_verified(self) -> "MilestoneQuerySet":
        """What keeps the verification of its dependents waiting: neither verified nor cancelled, its task in force."""
        return self.filter(
            state__in=[MilestoneState.OPEN, MilestoneState.CLAIMED],
            task__state__in=[TaskState.ACTIVE, TaskState.SUSPENDED],
        )


class MeasureQuerySet(models.QuerySet[Any]):
    def of_unit(self, unit_id: int) -> "MeasureQuerySet":
        return self.filter(is_units_part(unit_id)).distinct()

    def visible_to(self, viewer: Viewer) -> "MeasureQuerySet":
        return self.filter(is_visible_task(viewer, "task__"))

    def counted(self) -> "MeasureQuerySet":
        """Output measures without a parent whose target is another than their start (rules.md §4)."""
        return self.filter(kind="output", parent__isnull=True, target__isnull=False).exclude(target=F("start"))


class ReadingQuerySet(models.QuerySet[Any]):
    def said(self) -> "ReadingQuerySet":
        """Submitted or accepted ones, in the order they were submitted."""
        found = self.filter(update__state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED])
        return found.order_by("update__submitted_at", "pk")


class RequestQuerySet(models.QuerySet[Any]):
    """Extensions and suspensions."""

    def asked(self) -> "RequestQuerySet":
        return self.filter(state="asked")


class UpdateQuerySet(models.QuerySet[Any]):
    def for_writing(self) -> "UpdateQuerySet":
        """Adds `has_claims` and `has_readings`; they hold while the version does."""
        parts = {name: self.model._meta.get_field(name).related_model for name in ("claims", "readings")}
        has = {
            f"has_{name}": Exists(part._default_manager.filter(update=OuterRef("pk"))) for name, part in parts.items()
        }
        found: UpdateQuerySet = self.annotate(**has)
        return found

    def visible_to(self, viewer: Viewer) -> "UpdateQuerySet":
        """What one's units and those below report, and everything in campaigns where one sees all of it.

        A draft is seen by its own unit; by the office, one it files on behalf.
        """
        below = Q(pk__isnull=True)
        for path in paths_where(viewer, Permission.SEE_UPDATES):
            below |= Q(unit__path__startswith=path)
        everywhere = Q(task__campaign__unit_id__in=units_where(viewer, Permission.SEE_ALL_UPDATES))
        own = Q(unit_id__in=units_where(viewer, Permission.REPORT))
        is_draft = Q(state=UpdateState.DRAFT)
        return self.filter(own | ((below | everywhere) & ~is_draft) | (everywhere & is_draft & Q(on_behalf=True)))

    def by_lead_units(self) -> "UpdateQuerySet":
        """Those of the unit that leads the task, or led it before: a report filed stays filed when the lead moves."""
        led = self.model._default_manager.filter(task__past_figures__lead_unit=F("unit"))
        return self.filter(Q(unit=F("task__lead_unit")) | Q(pk__in=led.values("pk")))

    def waiting_for_review(self) -> "UpdateQuerySet":
        """Submitted ones, and accepted ones with a claim not yet decided."""
        pending = self.model._default_manager.filter(claims__state=ClaimState.PENDING)
        return self.filter(Q(state=UpdateState.SUBMITTED) | Q(state=UpdateState.ACCEPTED, pk__in=pending.values("pk")))

    def most_urgent_first(self) -> "UpdateQuerySet":
        """What matters first: claims of late milestones, other claims, then whatever has waited longest."""
        pending = self.model.claims.rel.related_model._default_manager.filter(
            update=OuterRef("pk"), state=ClaimState.PENDING
        )
        late = Exists(pending.filter(milestone__late_days__gt=0))
        found: UpdateQuerySet = self.annotate(claims_late=late, claims_any=Exists(pending))
        return found.order_by("-claims_late", "-claims_any", "submitted_at", "pk")

    def with_previous(self) -> "UpdateQuerySet":
        """Adds the words and the instant of the unit's report before: `previous_narrative`, `previous_at`."""
        before = self.model._default_manager.filter(
            task=OuterRef("task"), unit=OuterRef("unit"), submitted_at__lt=OuterRef("submitted_at")
        )
        last = before.exclude(state=UpdateState.DRAFT).order_by("-submitted_at", "-pk")
        found: UpdateQuerySet = self.annotate(
            previous_narrative=Subquery(last.values("narrative")[:1]),
            previous_at=Subquery(last.values("submitted_at")[:1]),
        )
        return found


class EvidenceQuerySet(models.QuerySet[Any]):
    def with_use(self) -> "EvidenceQuerySet":
        """Adds `is_used_elsewhere`: the same file proves, or proved, another report."""
        others = self.model._default_manager.filter(file=OuterRef("file")).exclude(update=OuterRef("update"))
        used = Exists(others.exclude(update__state=UpdateState.DRAFT))
        found: EvidenceQuerySet = self.annotate(is_used_elsewhere=used)
        return found


class SpellQuerySet(models.QuerySet[Any]):
    def of(self, kind: str, subject_id: int) -> "SpellQuerySet":
        return self.filter(kind=kind, subject_id=subject_id)

    def running(self) -> "SpellQuerySet":
        return self.filter(state=SpellState.RUNNING)

    def not_ended(self) -> "SpellQuerySet":
        return self.exclude(state=SpellState.ENDED)

    def at_a_rung(self, on: dt.date) -> "SpellQuerySet":
        """Running ones whose next rung is reached by `on`; one that is held passes it without an act (rules.md §12)."""
        return self.running().filter(next_rung_on__lte=on)


class NoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> "NoticeQuerySet":
        """Drafts and those that were never issued: the campaign's office. Issued ones: as reports are seen, and by the
        units that support. A referral: the office and its unit only (rules.md §14, §15).
        """
        office = Q(campaign__unit_id__in=units_where(viewer, Permission.PREPARE_NOTICES))
        seen = Q(campaign__unit_id__in=units_where(viewer, Permission.SEE_ALL_UPDATES))
        for path in paths_where(viewer, Permission.SEE_UPDATES):
            supported = self.model._default_manager.filter(support_units__path__startswith=path)
            seen |= Q(unit__path__startswith=path) | Q(pk__in=supported.values("pk"))
        referral = Q(kind=NoticeKind.REFERRAL)
        told = Q(unit__in=units_where(viewer, Permission.SEE_UPDATES))
        return self.filter(office | Q(number__isnull=False) & (referral & told | ~referral & seen))

    def waiting_for_answer(self) -> "NoticeQuerySet":
        return self.filter(state__in=[NoticeState.ISSUED, NoticeState.RECEIVED])

    def late(self, on: dt.date) -> "NoticeQuerySet":
        """Not answered by the day they were to be answered by."""
        return self.waiting_for_answer().filter(due_on__lt=on)

    def drafts_of_ladder(self) -> "NoticeQuerySet":
        return self.filter(state=NoticeState.DRAFT, source="ladder")

    def about(self, keys: Iterable[tuple[str, int]]) -> "NoticeQuerySet":
        """Those with an item about one of these (kind, id)."""
        named = Q(pk__isnull=True)
        for kind, pk in keys:
            named |= Q(items__kind=kind, items__subject_id=pk)
        found = self.model._default_manager.filter(named)
        return self.filter(pk__in=found.values("pk"))

    def search(self, text: str) -> "NoticeQuerySet":
        """Every word stands in the title, in what it is about, or in its unit's name or pinyin; or is the number."""
        found: NoticeQuerySet = self
        for word in text.lower().split():
            there = Q(title__icontains=word) | Q(unit__search_text__contains=word)
            if word.isdecimal():
                there |= Q(number=int(word[:9]))
            items = self.model._default_manager.filter(items__title__icontains=word)
            found = found.filter(there | Q(pk__in=items.values("pk")))
        return found
