"""Where inspections go: types of sites, sites, and the categories of what is found there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from base.models import new_client_uid
from campaign.models import Campaign
from inspections.models.places import Placed
from inspections.querysets import CategoryQuerySet, SiteQuerySet


class SiteType(models.Model):
    """A kind of place with a checklist of its own, as 农贸市场. The reference set is loaded, the city edits it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="site_types")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("taken from"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("number", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="inspections_site_type_once",
                violation_error_message=_("The campaign has a site type of this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Site(Placed):
    """A place that is inspected. Coordinates are WGS-84 degrees, both or none.

    `unit` answers for it; `area` is the subdistrict or district it lies in; the chief is the 街巷长 or 楼长.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sites")
    type = models.ForeignKey(SiteType, models.PROTECT, related_name="sites", verbose_name=_("type"))
    code = models.CharField(_("code"), max_length=30, blank=True)
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("unit that answers")
    )
    area = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="area_sites", verbose_name=_("lies in")
    )
    chief_name = models.CharField(_("chief"), max_length=50, blank=True)
    chief_phone = models.CharField(_("chief's telephone"), max_length=30, blank=True)
    ended_on = models.DateField(_("closed on"), null=True, blank=True)
    search_text = models.TextField(default="", editable=False)
    pinyin = models.CharField(max_length=200, default="", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ("pinyin", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "type", "name"],
                name="inspections_site_once",
                violation_error_message=_("There is a site of this type and name already."),
            ),
            models.UniqueConstraint(
                fields=["campaign", "code"],
                condition=~Q(code=""),
                name="inspections_site_code_once",
                violation_error_message=_("Another site has this code."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="inspections_site_both_or_none",
                violation_error_message=_("Give longitude and latitude, or neither."),
            ),
        )
        indexes = (models.Index(fields=["campaign", "type", "pinyin"], name="inspections_site_by_type"),)

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A leaf or branch of what is found: 乱 or 差, then what kind. `unit` is who is asked for it by default."""

    class Family(models.TextChoices):
        DISORDER = "disorder", _("Disorder")
        POOR = "poor", _("Poor")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="categories")
    family = models.CharField(_("family"), max_length=10, choices=Family.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    words = models.TextField(_("words that point to it"), blank=True, help_text=_("Separated by spaces."))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="categories", verbose_name=_("unit asked for it")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ("code", "id")
        verbose_name_plural = "categories"
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "code"],
                name="inspections_category_once",
                violation_error_message=_("Another category has this code."),
            ),
        )

    def __str__(self) -> str:
        return self.name
