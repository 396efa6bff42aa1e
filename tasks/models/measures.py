"""Quantified targets: what is measured, by when how much, and what was read."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.models import new_client_uid
from tasks.models.tasks import Task
from tasks.models.updates import ProgressUpdate
from tasks.querysets import MeasureQuerySet, ReadingQuerySet


class Measure(models.Model):
    """A quantified target of a task: 改造小区 50 个. Output measures without a parent count (rules.md §4).

    `current` is the latest accepted reading by submission, else `start`; a parent's is the sum of its children's, one
    unit each. `reached` is the same over submitted readings too. Both are written by tasks.services.figures.
    """

    class Kind(models.TextChoices):
        OUTPUT = "output", _("Output")
        INPUT = "input", _("Input")
        MOBILISATION = "mobilisation", _("Mobilisation")

    class Mode(models.TextChoices):
        CUMULATIVE = "cumulative", _("Cumulative")
        LEVEL = "level", _("Level")

    task = models.ForeignKey(Task, models.CASCADE, related_name="measures")
    name = models.CharField(_("name"), max_length=100)
    unit_label = models.CharField(_("counted in"), max_length=20)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.OUTPUT)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode.choices, default=Mode.CUMULATIVE)
    start = models.DecimalField(_("starts at"), max_digits=14, decimal_places=2, default=0)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    current = models.DecimalField(_("current"), max_digits=14, decimal_places=2, default=0, editable=False)
    reached = models.DecimalField(max_digits=14, decimal_places=2, default=0, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="measures")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, null=True, default=new_client_uid, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ("task_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(unit__isnull=False), name="tasks_measure_child_has_unit"
            ),
            models.UniqueConstraint(
                fields=["parent", "unit"],
                name="tasks_measure_one_child_a_unit",
                violation_error_message=_("This unit has its part of this measure already."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="tasks_measure_not_its_own_parent"),
        )

    def __str__(self) -> str:
        return self.name


class MeasurePlan(models.Model):
    """A plan point: by this day, this value."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="plan")
    by_on = models.DateField(_("by"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("by_on",)
        constraints = (models.UniqueConstraint(fields=["measure", "by_on"], name="tasks_measure_plan_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.by_on} {self.value}"


class MeasureReading(models.Model):
    """A value reported in an update; accepted when the update is. A correction may go back."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="readings")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    is_correction = models.BooleanField(_("correction"), default=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["update", "measure"], name="tasks_reading_once_an_update"),)

    def __str__(self) -> str:
        return f"{self.measure_id} {self.value}"
