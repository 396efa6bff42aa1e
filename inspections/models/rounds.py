"""Rounds of inspection, the visits they are made of, and what was seen item by item."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign
from inspections.models.indicators import ChecklistItem, Indicator, IndicatorSet
from inspections.models.sites import Site
from inspections.querysets import InspectionQuerySet, ScoreEventQuerySet, VisitQuerySet
from inspections.workflow import InspectionState, VisitState


class Inspection(models.Model):
    """A round. `unit` is whose self-check it is. Elders enter by `link_token` and a PIN, of which the hash is kept.

    `draw` records how sites were drawn, draw by draw: {"draws": [{"seed": int, "at": instant, "types": {type id:
    {"asked": int, "candidates": [site ids], "drawn": [site ids]}}}]}. `pin_failures` counts wrong PINs since the last
    right one; none is tried before `pin_blocked_until`.
    """

    class Kind(models.TextChoices):
        NATIONAL = "national", _("National inspection")
        PROVINCIAL = "provincial", _("Provincial inspection")
        MUNICIPAL = "municipal", _("Municipal inspection")
        UNDERCOVER = "undercover", _("Undercover visit")
        ELDERS = "elders", _("Elders' round")
        SELF_CHECK = "self_check", _("Self-check")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="inspections")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="self_checks",
        verbose_name=_("unit that checks itself"),
    )
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="inspections", verbose_name=_("indicator set")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=InspectionState.choices, default=InspectionState.PLANNED
    )
    draw = models.JSONField(default=dict, editable=False)
    link_token = models.CharField(max_length=43, null=True, blank=True, unique=True, editable=False)
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_blocked_until = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="inspections_inspection_days_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="self_check") | Q(unit__isnull=False),
                name="inspections_inspection_self_check_has_unit",
                violation_error_message=_("Name the unit that checks itself."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_marked(self) -> bool:
        """Self-checks and undercover rounds are said to be such wherever they are named (rules.md §10)."""
        return self.kind in {self.Kind.SELF_CHECK, self.Kind.UNDERCOVER}

    @property
    def label(self) -> str:
        """Its name, with what it is where that must be said."""
        return f"{self.name}（{self.get_kind_display()}）" if self.is_marked else self.name

    @property
    def is_announced(self) -> bool:
        """Every inspection but undercover is known beforehand (rules.md §11)."""
        return self.kind != self.Kind.UNDERCOVER


class Visit(models.Model):
    """One site of a round, once. `elder_name` is who filled it in by the round's link.

    `submission_uid` is the phone's name for what it sent: the same sent again is the same. `started_at` is by the
    phone's clock, `submitted_at` by the server's. `points` of `out_of` are the sums of what applied.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="visits")
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits", verbose_name=_("site"))
    inspector = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("inspector")
    )
    elder_name = models.CharField(max_length=50, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    note = models.TextField(_("note"), blank=True)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    submission_uid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True, editable=False)
    out_of = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("site__pinyin", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["inspection", "site"],
                condition=Q(state="planned"),
                name="inspections_visit_planned_once",
                violation_error_message=_("This site is in the round already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="inspections_visit_submitted_has_instant",
            ),
        )
        indexes = (models.Index(fields=["inspector", "state"], name="inspections_visit_by_inspector"),)

    def __str__(self) -> str:
        return f"{self.inspection} {self.site}"


class ItemResult(models.Model):
    """What was seen of one checklist item in a visit, with its `points` of `out_of` as they were when it was submitted.

    An item that does not apply leaves both sides of the fraction.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="results")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="results")
    applies = models.BooleanField(_("applies"), default=True)
    occurrences = models.PositiveSmallIntegerField(_("occurrences"), default=0)
    note = models.TextField(_("note"), blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, editable=False)
    out_of = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    class Meta:
        ordering = ("item__number", "id")
        constraints = (models.UniqueConstraint(fields=["visit", "item"], name="inspections_result_once"),)

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.item_id}"


class ResultPhoto(models.Model):
    """A photo taken at an item."""

    result = models.ForeignKey(ItemResult, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="result_photos")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["result", "file"], name="inspections_result_photo_once"),)

    def __str__(self) -> str:
        return f"{self.result_id}/{self.file_id}"


class CityScore(models.Model):
    """What another city was published to have scored in the same round."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="city_scores")
    city = models.CharField(_("city"), max_length=40)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        ordering = ("-points", "city")
        constraints = (
            models.UniqueConstraint(
                fields=["inspection", "city"],
                name="inspections_city_score_once",
                violation_error_message=_("The score of this city is entered already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.city} {self.points}"


class ScoreEvent(models.Model):
    """Points a unit won (above zero) or lost in a national or provincial inspection, with why (rules.md §13)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="score_events")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="score_events", verbose_name=_("unit"))
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="score_events", verbose_name=_("round")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="score_events", verbose_name=_("indicator")
    )
    on = models.DateField(_("on"))
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = ScoreEventQuerySet.as_manager()

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(points=0),
                name="inspections_score_event_not_nothing",
                violation_error_message=_("Points won or lost are never zero."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.points}"
