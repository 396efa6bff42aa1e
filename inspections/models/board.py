"""What is shown: findings on the exposure board, units and places on the red and black lists (rules.md §15)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign
from inspections.models.findings import Finding
from inspections.models.sites import Site
from inspections.querysets import BoardQuerySet
from inspections.workflow import BoardState


class Exposure(models.Model):
    """A finding on the board. Names units and places, never faces, plates, people or households.

    `confirmed_by` is who looked at every photo and confirmed that nobody can be known by it.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="exposures")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="exposures")
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BoardState.choices, default=BoardState.DRAFT)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, confirmed_by__isnull=False),
                name="inspections_exposure_published_is_confirmed",
            ),
        )

    def __str__(self) -> str:
        return self.title


class ExposurePhoto(models.Model):
    """A photo on the board: a copy without metadata, with what was blacked out."""

    exposure = models.ForeignKey(Exposure, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="exposure_photos")
    moment = models.CharField(max_length=6, choices=[("before", _("Before")), ("after", _("After"))])
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.exposure_id}/{self.file_id}"


class RedBlackEntry(models.Model):
    """A unit or a place on the red or the black list, with a word about it."""

    class Colour(models.TextChoices):
        RED = "red", _("Red list")
        BLACK = "black", _("Black list")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="red_black_entries")
    colour = models.CharField(_("list"), max_length=5, choices=Colour.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="red_black_entries", verbose_name=_("unit")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="red_black_entries", verbose_name=_("site")
    )
    heading = models.CharField(_("for what"), max_length=60, blank=True)
    comment = models.CharField(_("comment"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=BoardState.choices, default=BoardState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name_plural = "red and black entries"
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(site__isnull=False),
                name="inspections_red_black_names_one",
                violation_error_message=_("Name a unit or a site."),
            ),
        )

    def __str__(self) -> str:
        return self.comment
