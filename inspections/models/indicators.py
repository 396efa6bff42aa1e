"""What is looked at: versioned sets of indicators, and the checklists of site types."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from inspections.models.sites import Category, SiteType


class IndicatorSet(models.Model):
    """A version of the evaluation system (测评体系). A round keeps the one it was made with; `is_current` is the new
    rounds'.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="indicator_sets")
    version = models.CharField(_("version"), max_length=60)
    is_current = models.BooleanField(_("used for new rounds"), default=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "version"],
                name="inspections_indicator_set_once",
                violation_error_message=_("There is an indicator set of this version already."),
            ),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(is_current=True), name="inspections_indicator_set_one_current"
            ),
        )

    def __str__(self) -> str:
        return self.version


class Indicator(models.Model):
    """A node of a set: 测评项目, 测评指标 or 测评内容, with what it may bring at most."""

    indicator_set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="indicators")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    standard = models.TextField(_("standard"), blank=True)
    method = models.CharField(_("how it is judged"), max_length=100, blank=True)
    points = models.DecimalField(
        _("points"), max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    units_text = models.CharField(_("units named in it"), max_length=200, blank=True)
    sort = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("sort", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator_set", "code"],
                name="inspections_indicator_once",
                violation_error_message=_("The set has an indicator of this code already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class ChecklistItem(models.Model):
    """One thing to look at in sites of a type, and how it is scored (rules.md §10).

    `points` is what it brings at most. *deduct* takes `per_occurrence` off for each occurrence, down to `floor`;
    *grade* gives the whole for at most `grade_a` occurrences, 66 % for at most `grade_b`, 33 % for at most `grade_c`
    (none where a bound is null), nothing beyond; *group*: every item of the same `group` must pass, else none brings
    anything.
    """

    class Scoring(models.TextChoices):
        PASS = "pass", _("pass or fail")
        DEDUCT = "deduct", _("points off for each occurrence")
        GRADE = "grade", _("grade by number of occurrences")
        GROUP = "group", _("all or nothing for its group")

    indicator_set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="items")
    site_type = models.ForeignKey(SiteType, models.PROTECT, related_name="items", verbose_name=_("site type"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("indicator")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("category of a finding")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    section = models.CharField(_("section"), max_length=60, blank=True)
    text = models.CharField(_("what to look at"), max_length=300)
    requirement = models.CharField(_("requirement"), max_length=500, blank=True)
    scoring = models.CharField(_("scoring"), max_length=10, choices=Scoring.choices, default=Scoring.PASS)
    points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    per_occurrence = models.DecimalField(_("off for each"), max_digits=6, decimal_places=2, null=True, blank=True)
    floor = models.DecimalField(_("never below"), max_digits=6, decimal_places=2, default=Decimal(0))
    grade_a = models.PositiveSmallIntegerField(_("A at most"), default=0)
    grade_b = models.PositiveSmallIntegerField(_("B at most"), null=True, blank=True)
    grade_c = models.PositiveSmallIntegerField(_("C at most"), null=True, blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    source = models.CharField(_("taken from"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("site_type", "number", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator_set", "site_type", "number"],
                name="inspections_item_once",
                violation_error_message=_("The checklist has an item of this number already."),
            ),
            models.CheckConstraint(
                condition=~Q(scoring="deduct") | Q(per_occurrence__isnull=False, per_occurrence__gt=0),
                name="inspections_item_deduct_needs_points",
                violation_error_message=_("Say how many points each occurrence takes off."),
            ),
            models.CheckConstraint(
                condition=~Q(scoring="group") | ~Q(group=""),
                name="inspections_item_group_needs_name",
                violation_error_message=_("Name the group that passes or fails together."),
            ),
        )

    def __str__(self) -> str:
        return self.text
