"""Units as a tree, people and their assignments, API clients, notifications and the ways by which people are told."""

from typing import ClassVar
from urllib.parse import urlsplit

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.querysets import (
    AssignmentQuerySet,
    MessageSettingsQuerySet,
    NotificationQuerySet,
    RobotQuerySet,
    UnitQuerySet,
)
from accounts.roles import Role
from accounts.schedule import CLOSES_AT, DIGEST_AT, OPENS_AT, Hours
from base.trail import Actor


class Unit(models.Model):
    """A unit of the city: a department, street, community, company. Never deleted once referenced.

    `path` is the ids from the root down to itself, each between slashes (`/1/5/12/`), kept by services:
    "this unit and those below" is a path prefix.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("City")
        DEPARTMENT = "department", _("Department")
        DISTRICT = "district", _("District")
        COUNTY = "county", _("County")
        DEVELOPMENT_ZONE = "development_zone", _("Development zone")
        SUBDISTRICT = "subdistrict", _("Subdistrict or township")
        COMMUNITY = "community", _("Community or village")
        ENTERPRISE = "enterprise", _("Enterprise")
        INSTITUTION = "institution", _("Institution")
        PROPERTY_COMPANY = "property_company", _("Property company")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=50, blank=True)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands below")
    )
    path = models.CharField(max_length=200, blank=True, editable=False)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    leader_name = models.CharField(_("leader"), max_length=50, blank=True)
    leader_title = models.CharField(_("leader's title"), max_length=50, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("pinyin", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(ended_on__isnull=True),
                name="accounts_unit_name_once_below_a_parent",
                violation_error_message=_("A unit of this name stands here already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="accounts_unit_has_name"),
        )
        indexes = (models.Index(fields=["path"], name="accounts_unit_path"),)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name

    def name_rank(self, name: str) -> int:
        """How it goes by a name: 1 its own, 2 its short name, 3 an alias, 0 not at all."""
        ways = ([self.name], [self.short_name], self.aliases)
        return next((rank for rank, names in enumerate(ways, 1) if name in names), 0)

    def contains(self, other: "Unit") -> bool:
        """Whether `other` is this unit or stands below it."""
        return other.path.startswith(self.path)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. The sign-in name is the telephone number unless another was chosen."""

    username = models.CharField(_("sign-in name"), max_length=50, unique=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    name = models.CharField(_("full name"), max_length=50)
    is_active = models.BooleanField(_("may sign in"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("username",)
        constraints = (
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="accounts_user_phone_once"),
        )

    def __str__(self) -> str:
        return self.name

    def as_actor(self) -> Actor:
        return Actor("person", self.pk)


class Assignment(models.Model):
    """A person's role at a unit, from a day to a day. One person may hold several."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = (
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
                name="accounts_assignment_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(to_on__isnull=True),
                name="accounts_assignment_open_once",
                violation_error_message=_("This person holds this role there already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.unit_id}"


class ApiClient(models.Model):
    """Another system. Its token is shown once and kept as a hash; scopes are `<resource>:read` or `:write`."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="api_clients", verbose_name=_("unit"))
    scopes = models.JSONField(_("scopes"), default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return self.name

    def as_actor(self) -> Actor:
        return Actor("client", self.pk)

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False


class Notification(models.Model):
    """A message to a person inside the program; made by the outbox's in-app channel, once for each delivery.

    `is_to_be_told`: waits for the person's digest of the day.
    """

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name=_("recipient"))
    delivery_id = models.BigIntegerField(_("delivery"))
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    is_to_be_told = models.BooleanField(default=False, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["delivery_id", "recipient"], name="accounts_notification_once_a_delivery"),
        )
        indexes = (
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="accounts_notification_unread"),
            models.Index(fields=["recipient"], condition=Q(is_to_be_told=True), name="accounts_notification_untold"),
        )

    def __str__(self) -> str:
        return self.title


class MessageSettings(models.Model):
    """How a person wants to be told outside the program; who has no row has the defaults.

    Urgent messages leave at once within the hours, everything else in one digest a day, where they want one.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="message_settings", verbose_name=_("person"))
    email = models.EmailField(_("e-mail address"), blank=True)
    by_email = models.BooleanField(_("by e-mail"), default=True)
    by_sms = models.BooleanField(_("by text message"), default=True)
    opens_at = models.TimeField(_("not before"), default=OPENS_AT)
    closes_at = models.TimeField(_("not after"), default=CLOSES_AT)
    has_digest = models.BooleanField(_("a digest every day"), default=True)
    digest_at = models.TimeField(_("the digest leaves at"), default=DIGEST_AT)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MessageSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("how a person is told")
        verbose_name_plural = _("how people are told")
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_at__lt=models.F("closes_at")),
                name="accounts_messagesettings_opens_before_it_closes",
                violation_error_message=_("The hours end before they begin."),
            ),
            models.CheckConstraint(
                condition=Q(digest_at__gte=models.F("opens_at"), digest_at__lt=models.F("closes_at")),
                name="accounts_messagesettings_digest_within_hours",
                violation_error_message=_("The digest leaves within your hours."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}"

    @property
    def hours(self) -> Hours:
        return Hours(self.opens_at, self.closes_at)


class Digest(models.Model):
    """A person's one digest of a day; the row decides who of two workers makes it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests", verbose_name=_("person"))
    day = models.DateField(_("day"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = (models.UniqueConstraint(fields=["user", "day"], name="accounts_digest_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class Robot(models.Model):
    """A robot in a unit's chat group; a campaign's group is that of the campaign's own unit.

    The address holds the robot's token: neither it nor the secret is shown again or stands in the trail.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="robots", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WECOM)
    name = models.CharField(_("name of the group"), max_length=50)
    address = models.CharField(_("webhook address"), max_length=500)
    secret = models.CharField(_("secret"), max_length=100, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        ordering = ("unit__pinyin", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["address"],
                name="accounts_robot_address_once",
                violation_error_message=_("This robot is entered already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The part of the address that is no secret."""
        return urlsplit(self.address).hostname or ""


class Pace(models.Model):
    """How far a channel has used its rate limit up: the instant from which it could send as if it never had."""

    key = models.CharField(max_length=50, unique=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
