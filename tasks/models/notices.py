"""Notices to units, what they are about and how they were answered; leaders' instructions."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from base.models import StoredFile, new_client_uid
from campaign.models import Campaign
from tasks.models.spells import Spell
from tasks.querysets import NoticeQuerySet
from tasks.workflow import NoticeKind, NoticeState

SERIES = {
    NoticeKind.REMINDER: "创提",
    NoticeKind.SUPERVISION: "创督",
    NoticeKind.WARNING: "创警",
    NoticeKind.REFERRAL: "创告",
}
"""What stands before the number of each kind; a series runs by campaign and local year."""
_NUMBERED = Q(year__isnull=False, number__isnull=False, issued_at__isnull=False)
_NOT_NUMBERED = Q(year__isnull=True, number__isnull=True, issued_at__isnull=True)


class Notice(models.Model):
    """A notice to a unit. Rungs, people and instructions draft it; the head issues it, which gives it its number.

    `due_on` is the day to answer by; `feedback` how often the unit reports until it is settled. `follows` is the
    notice about the same matter before it. `erased_at`: its words were taken out, number and history stay.
    """

    class Source(models.TextChoices):
        LADDER = "ladder", _("The ladder")
        OFFICE = "office", _("The office")
        INSTRUCTION = "instruction", _("A leader's instruction")

    class Feedback(models.TextChoices):
        ONCE = "once", _("once")
        WEEKLY = "weekly", _("weekly")
        HALF_MONTHLY = "half_monthly", _("twice a month")
        MONTHLY = "monthly", _("monthly")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices", verbose_name=_("unit"))
    support_units = models.ManyToManyField(Unit, related_name="supported_notices", blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.OFFICE)
    title = models.CharField(_("title"), max_length=200, blank=True)
    content = models.TextField(_("content"), blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    feedback = models.CharField(_("feedback"), max_length=14, choices=Feedback.choices, default=Feedback.ONCE)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.DRAFT)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    received_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    void_reason = models.TextField(blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "kind", "year", "number"],
                condition=Q(number__isnull=False),
                name="tasks_notice_number_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "unit", "kind"],
                condition=Q(state=NoticeState.DRAFT, source="ladder"),
                name="tasks_notice_one_draft_of_the_ladder",
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.DRAFT) & _NOT_NUMBERED
                | Q(state=NoticeState.VOID) & (_NUMBERED | _NOT_NUMBERED)
                | ~Q(state__in=[NoticeState.DRAFT, NoticeState.VOID]) & _NUMBERED,
                name="tasks_notice_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.VOID, voided_at__isnull=False)
                | (~Q(state=NoticeState.VOID) & Q(voided_at__isnull=True)),
                name="tasks_notice_void_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")), name="tasks_notice_not_behind_itself"
            ),
        )
        indexes = (models.Index(fields=["campaign", "state", "due_on"], name="tasks_notice_by_state"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.mark}".strip()

    @property
    def mark(self) -> str:
        """创督〔2026〕3号; nothing before it is issued."""
        return f"{SERIES[NoticeKind(self.kind)]}〔{self.year}〕{self.number}号" if self.number else ""

    @property
    def is_referral(self) -> bool:
        return self.kind == NoticeKind.REFERRAL

    @property
    def asks_feedback(self) -> bool:
        """Whether the unit reports in between, until the notice is settled."""
        return self.feedback != self.Feedback.ONCE

    @property
    def waits_for_answer(self) -> bool:
        return self.state in {NoticeState.ISSUED, NoticeState.RECEIVED}

    def is_late(self, on: dt.date) -> bool:
        """Whether it waits for an answer past its day."""
        return self.waits_for_answer and self.due_on is not None and self.due_on < on


class NoticeItem(models.Model):
    """What a notice is about: a record of any kind, with its words as they were when the notice was issued.

    `spell` and `rung`, in days overdue, stand where the ladder asked for it.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    spell = models.ForeignKey(Spell, models.PROTECT, null=True, blank=True, related_name="notice_items")
    rung = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=400)
    due_on = models.DateField(null=True, blank=True)
    days_late = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["notice", "kind", "subject_id"],
                condition=Q(spell__isnull=True),
                name="tasks_notice_item_once",
            ),
            models.UniqueConstraint(fields=["notice", "spell"], name="tasks_notice_item_once_a_spell"),
        )
        indexes = (models.Index(fields=["kind", "subject_id"], name="tasks_notice_item_by_subject"),)

    def __str__(self) -> str:
        return self.title


class NoticeReply(models.Model):
    """What a unit answered, or told in between where the notice asks for it; an answer may be sent back."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="notice_replies")
    on_behalf = models.BooleanField(default=False)
    text = models.TextField(_("answer"), blank=True)
    is_periodic = models.BooleanField(default=False)
    sent_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_back_reason = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField()
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "notice replies"

    def __str__(self) -> str:
        return f"{self.notice_id} {self.created_at:%Y-%m-%d}"


class NoticeFile(models.Model):
    """A photo or document that came with a reply."""

    reply = models.ForeignKey(NoticeReply, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT)
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["reply", "file"], name="tasks_notice_file_once_a_reply"),)

    def __str__(self) -> str:
        return self.name


class NoticeCounter(models.Model):
    """The last number given in a series: one row for each campaign, kind and local year."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "kind", "year"], name="tasks_notice_counter_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Instruction(models.Model):
    """A leader's written instruction (批示) about a record; `notice` is the one drafted from it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="instructions")
    author = models.ForeignKey(User, models.PROTECT, related_name="instructions")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    text = models.TextField(_("instruction"))
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="instructions")
    created_at = models.DateTimeField()
    client_uid = models.UUIDField(unique=True, default=new_client_uid, editable=False)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["kind", "subject_id"], name="tasks_instruction_by_subject"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"
