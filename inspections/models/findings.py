"""Findings: something wrong at a place, who answers for it, and what became of it."""

import datetime as dt

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign
from inspections.models.places import Placed
from inspections.models.rounds import Visit
from inspections.models.sites import Category, Site
from inspections.querysets import FindingQuerySet
from inspections.workflow import WITH_UNIT, FindingState
from tasks.models import Task


class Finding(Placed):
    """Something wrong at a place (rules.md §8).

    `unit` answers and is assessed, `support_units` see and help. `area` is the subdistrict or district it lies in.
    `due_at` is when it is to be rectified by, counted from assignment; `step_due_at` when the present step is to be
    done by, whoever's it is. `reported_by` is a person, else `reporting_unit` alone an API client's. `is_late` is
    fixed when it is rectified. `relapse_of` is the last verified one of the same category at the same place,
    `duplicate_of` one that was not verified yet. `overdue_since` and `flag_run` are the scan's. `search_text` is what
    is searched of its own words.
    """

    class Severity(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        SERIOUS = "serious", _("Serious")
        ORDINARY = "ordinary", _("Ordinary")
        LASTING = "lasting", _("Lasting")

    class Source(models.TextChoices):
        ROUND = "round", _("Round of inspection")
        PATROL = "patrol", _("Patrol")
        IMPORT = "import", _("Imported list")
        WHISTLE = "whistle", _("Whistle")
        SYSTEM = "system", _("Another system")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="findings")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("category")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("site")
    )
    area = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="area_findings", verbose_name=_("lies in")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("belongs to the task")
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="findings", editable=False)
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="reported_findings", editable=False
    )
    reporting_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="reported_findings", editable=False
    )
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.PATROL)
    external_id = models.CharField(_("number elsewhere"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    description = models.TextField(_("what is wrong"))
    search_text = models.GeneratedField(
        expression=Lower(Concat("description", Value("\n"), "place")),
        output_field=models.TextField(),
        db_persist=True,
    )
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.ORDINARY)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("unit that answers")
    )
    support_units = models.ManyToManyField(
        Unit, related_name="supported_findings", blank=True, verbose_name=_("supporting units")
    )
    limit_text = models.CharField(_("limit given with it"), max_length=40, blank=True)
    found_at = models.DateTimeField(_("found at"))
    reported_at = models.DateTimeField(_("reported at"), editable=False)
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    rectified_at = models.DateTimeField(null=True, blank=True, editable=False)
    rectified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="rectified_findings", editable=False
    )
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("to be rectified by"), null=True, blank=True, editable=False)
    step_due_at = models.DateTimeField(_("this step by"), null=True, blank=True, editable=False)
    measures_taken = models.TextField(_("what was done"), blank=True)
    is_late = models.BooleanField(_("rectified late"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=FindingState.choices, default=FindingState.REPORTED)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", editable=False
    )
    relapse_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="relapses", editable=False
    )
    relapse_depth = models.PositiveSmallIntegerField(_("relapses before"), default=0, editable=False)
    returned_count = models.PositiveSmallIntegerField(_("times returned"), default=0, editable=False)
    dispute_count = models.PositiveSmallIntegerField(default=0, editable=False)
    reopened_count = models.PositiveSmallIntegerField(default=0, editable=False)
    overdue_since = models.DateTimeField(null=True, blank=True, editable=False)
    flag_run = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "source", "external_id"],
                condition=~Q(external_id=""),
                name="inspections_finding_once_elsewhere",
                violation_error_message=_("This finding was taken over already."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="inspections_finding_both_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "void", "duplicate"]) | Q(unit__isnull=False),
                name="inspections_finding_assigned_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="inspections_finding_duplicate_names_other",
            ),
        )
        indexes = (
            models.Index(
                fields=["campaign", "step_due_at"],
                condition=Q(state__in=["reported", "assigned", "taken", "disputed", "rectified"]),
                name="inspections_finding_open",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["assigned", "taken"], overdue_since__isnull=True),
                name="inspections_finding_to_flag",
            ),
            models.Index(fields=["campaign", "step_due_at", "-id"], name="inspections_finding_due_first"),
            models.Index(fields=["site", "category", "state"], name="inspections_finding_at_site"),
            models.Index(
                fields=["category", "latitude", "longitude"],
                condition=Q(latitude__isnull=False),
                name="inspections_finding_near",
            ),
            models.Index(fields=["unit", "state"], name="inspections_finding_by_unit"),
            models.Index(fields=["campaign", "state", "-id"], name="inspections_finding_by_state"),
            models.Index(  # figures count the verified ones from here and never open their rows
                fields=["campaign", "category", "unit", "area", "site", "relapse_of"],
                condition=Q(state="verified"),
                name="inspections_finding_verified",
            ),
        )

    def __str__(self) -> str:
        return self.description[:60]

    @property
    def spell_root(self) -> models.Model:
        """What the events of its spells belong to."""
        return self

    @property
    def where(self) -> str:
        """The site's name, else the place in words."""
        return self.site.name if self.site else self.place

    def is_overdue(self, at: dt.datetime) -> bool:
        return self.state in WITH_UNIT and self.due_at is not None and self.due_at < at

    @property
    def counts_double(self) -> bool:
        """Late, or returned twice: counts as two in the assessment, never more."""
        return self.is_late or self.returned_count >= 2  # noqa: PLR2004  rules.md §8


class FindingPhoto(models.Model):
    """A photo of a finding, before or after it was rectified."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="finding_photos")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["finding", "file", "moment"], name="inspections_finding_photo_once"),
        )

    def __str__(self) -> str:
        return f"{self.finding_id}/{self.moment}"
