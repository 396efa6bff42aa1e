"""Spells of being overdue, of any kind of record, and the rungs reached in them."""

from django.db import models
from django.db.models import Q

from accounts.models import Unit
from campaign.models import Campaign
from tasks.querysets import SpellQuerySet
from tasks.workflow import SpellState


class Spell(models.Model):
    """One stretch of being overdue, of any kind of record. `since` is the midnight after the due date in force."""

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="spells")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells")
    since = models.DateTimeField()
    flagged_at = models.DateTimeField()
    held_until = models.DateField(null=True, blank=True)
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
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"


class SpellStep(models.Model):
    """A rung reached in a spell: acted on, or passed when the milestone was entered already that late."""

    spell = models.ForeignKey(Spell, models.CASCADE, related_name="steps")
    rung = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()
    passed_on_entry = models.BooleanField(default=False)

    class Meta:
        ordering = ("rung",)
        constraints = (models.UniqueConstraint(fields=["spell", "rung"], name="tasks_spell_step_once"),)

    def __str__(self) -> str:
        return f"{self.spell_id}/{self.rung}"
