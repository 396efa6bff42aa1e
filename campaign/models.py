"""The campaign with its phases, actions and lists; the working calendar; imported sheets."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.display import is_chinese
from base.models import LongWork, StoredFile, new_client_uid
from campaign.querysets import CampaignQuerySet, ProjectListQuerySet, SheetImportQuerySet
from campaign.workflow import ImportState, RowAction


class Campaign(models.Model):
    """One city's or county's drive over a cycle of years; a county's has a parent."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name=_("city or county"))
    office_unit = models.ForeignKey(Unit, models.PROTECT, related_name="office_of", verbose_name=_("creation office"))
    city = models.CharField(_("city"), max_length=50)
    title = models.CharField(_("title"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("campaign above")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    settings = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    last_event: int
    """Where it was read `with_last_event`."""

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("unit__path", "id")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            models.UniqueConstraint(fields=["unit", "title"], name="campaign_title_once_a_unit"),
        )

    def __str__(self) -> str:
        return f"{self.city}{self.title}"


class Phase(models.Model):
    """A year of the campaign with its name: 开局年, 突破年, 决胜年."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases", verbose_name=_("campaign"))
    name = models.CharField(_("name"), max_length=50)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("starts_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_phase_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["campaign", "name"], name="campaign_phase_name_once"),
        )

    def __str__(self) -> str:
        return self.name

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on


class Action(models.Model):
    """One of the five major actions."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="actions", verbose_name=_("campaign"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=50)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["campaign", "number"], name="campaign_action_number_once"),)

    def __str__(self) -> str:
        return self.name


class ProjectList(models.Model):
    """One of the eight renovations, eight rectifications, seven improvements; belongs to an action."""

    class Category(models.TextChoices):
        RENOVATION = "renovation", _("Renovation")
        RECTIFICATION = "rectification", _("Rectification")
        IMPROVEMENT = "improvement", _("Improvement")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lists", verbose_name=_("campaign"))
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=50)
    action = models.ForeignKey(Action, models.PROTECT, related_name="lists", verbose_name=_("action"))
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="led_lists", verbose_name=_("lead unit")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    sort = models.CharField(max_length=8, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ("sort",)
        constraints = (
            models.UniqueConstraint(fields=["campaign", "category", "number"], name="campaign_list_number_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """How commands and files name it: `renovation-1`."""
        return f"{self.category}-{self.number}"

    @property
    def label(self) -> str:
        """How people name it: 改造1 老旧小区改造."""
        space = "" if is_chinese() else " "
        return f"{self.get_category_display()}{space}{self.number} {self.name}"


class WorkingDay(models.Model):
    """A day that differs from the rule "Monday to Friday": a holiday, or a make-up day on a weekend.

    `is_entered`: a person wrote it, so that seeding the year leaves it alone.
    """

    date = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=50, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    is_entered = models.BooleanField(_("entered by hand"), default=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class SheetImport(LongWork):
    """A spreadsheet on its way in: read into rows, checked by a person, taken over as a whole or not at all.

    What a person chose: the sheet and header row (from 1; null: found), `mapping` {heading: field, "" for none},
    `options` of the kind and `answers` {key of a question: value}. What reading found: `layout` {sheets, header_row,
    headings, fields: {heading: field}, samples: {heading: words}}, `questions` asked once a sheet, and `missing`
    {id: title} of the records no row names. `is_commit_asked`: a worker is to take it over; then `made` is
    {row number: id} of what was stored or changed.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    file_name = models.CharField(max_length=200)
    sheet_name = models.CharField(_("sheet"), max_length=200, blank=True)
    header_row = models.PositiveIntegerField(_("header row"), null=True, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    layout = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True)
    missing = models.JSONField(default=dict, blank=True)
    made = models.JSONField(default=dict, blank=True)
    is_commit_asked = models.BooleanField(default=False)
    asked_by_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.QUEUED)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    client_uid = models.UUIDField(unique=True, default=new_client_uid)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in {ImportState.QUEUED, ImportState.READING} or (
            self.state == ImportState.READY and self.is_commit_asked
        )


class SheetRow(models.Model):
    """One row as written and as read. `reading` is what would be stored; `questions` what could not be read."""

    sheet_import = models.ForeignKey(SheetImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    reading = models.JSONField()
    questions = models.JSONField(default=list)
    action = models.CharField(max_length=10, choices=RowAction.choices, default=RowAction.NEW)
    question_count = models.PositiveSmallIntegerField(default=0)
    has_remarks = models.BooleanField(default=False)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["sheet_import", "number"], name="campaign_sheet_row_once"),)
        indexes = (models.Index(fields=["sheet_import", "action"], name="campaign_sheet_row_by_action"),)

    def __str__(self) -> str:
        return f"{self.sheet_import_id}:{self.number}"
