"""Spells of being overdue, of any kind of record, and the rungs reached in them."""

from django.db import models
from django.db.models import Q

from accounts.models import Unit
from campaign.models import Campaign
from tasks.querysets import SpellQuerySet
from tasks.workflow import SpellState


class Spell(models.Model):
    """One stretch of being overdue, of any kind of record. `since` is the midnight after the due date in force.

    `next_rung_on` is the local day on which the next rung is reached, null while none is to come: the last one taken,
    blocked behind the first, ended. `rung_run` marks what a run of the ladder has taken up.
    """

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="spells")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells")
    since = models.DateTimeField()
    flagged_at = models.DateTimeField()
    held_until = models.DateField(null=True, blank=True)
    next_rung_on = models.DateField(null=True, blank=True, editable=False)
    rung_run = models.UUIDField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SpellState.choices, default=SpellState.RUNNING)

    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ("since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=~Q(state=SpellState.ENDED), name="tasks_spell_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=SpellState.ENDED, ended_at__isnull=False)
                | (~Q(state=SpellState.ENDED) & Q(ended_at__isnull=True)),
                name="tasks_spell_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state=SpellState.ENDED) | Q(next_rung_on__isnull=True),
                name="tasks_spell_ended_climbs_no_more",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_rung_on"],
                condition=Q(state=SpellState.RUNNING, next_rung_on__isnull=False),
                name="tasks_spell_next_rung",
            ),
            models.Index(fields=["rung_run"], condition=Q(rung_run__isnull=False), name="tasks_spell_rung_run"),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"


class SpellStep(models.Model):
    """A rung reached in a spell: `level` counts from 1, `rung` is the days overdue at which it stood then.

    It acted, or it did not: passed when the milestone was entered already that late, passed while the spell was held,
    or reached together with a higher one. `for_agenda` marks what waits for a place on the next meeting's agenda.
    """

    spell = models.ForeignKey(Spell, models.CASCADE, related_name="steps")
    level = models.PositiveSmallIntegerField()
    rung = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()
    passed_on_entry = models.BooleanField(default=False)
    passed_while_held = models.BooleanField(default=False)
    has_acted = models.BooleanField(default=False)
    for_agenda = models.BooleanField(default=False)

    class Meta:
        ordering = ("level",)
        constraints = (
            models.UniqueConstraint(fields=["spell", "level"], name="tasks_spell_step_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="tasks_spell_step_from_one"),
            models.CheckConstraint(
                condition=Q(has_acted=False) | Q(passed_on_entry=False, passed_while_held=False),
                name="tasks_spell_step_passed_acts_not",
            ),
            models.CheckConstraint(
                condition=Q(for_agenda=False) | Q(has_acted=True), name="tasks_spell_step_agenda_needs_act"
            ),
        )
        indexes = (
            models.Index(fields=["reached_at"], condition=Q(for_agenda=True), name="tasks_spell_step_for_agenda"),
        )

    def __str__(self) -> str:
        return f"{self.spell_id}/{self.level}"
