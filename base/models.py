"""What every app stands on: the trail of events, messages to be delivered, stored files, and leases for long work."""

import uuid
from typing import Any, Never

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.querysets import AppendOnlyQuerySet, DeliveryQuerySet, KeptAnswerQuerySet


class Event(models.Model):
    """One change: who did what to which record, when and why. Append-only; ids and no names, no foreign keys.

    `root` is the aggregate the subject belongs to (a milestone's root is its task). A personal field stands in
    `changes` by its name, without values.
    """

    class ActorKind(models.TextChoices):
        PERSON = "person", _("Person")
        CLIENT = "client", _("API client")
        GUEST = "guest", _("By link and PIN")
        SYSTEM = "system", _("System")

    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(_("who acted"), max_length=10, choices=ActorKind.choices)
    actor_id = models.BigIntegerField(_("their number"), null=True, blank=True)
    on_behalf_unit_id = models.BigIntegerField(_("on behalf of unit"), null=True, blank=True)
    campaign_id = models.BigIntegerField(_("campaign number"), null=True, blank=True)
    root_kind = models.CharField(_("belongs to"), max_length=60)
    root_id = models.BigIntegerField(_("its number"))
    subject_kind = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("number of the record"))
    name = models.CharField(_("what happened"), max_length=80)
    from_state = models.CharField(_("from state"), max_length=20, blank=True)
    to_state = models.CharField(_("to state"), max_length=20, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    request_id = models.CharField(_("request"), max_length=32, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("id",)
        indexes = (
            models.Index(fields=["root_kind", "root_id", "id"], name="base_event_by_root"),
            models.Index(fields=["campaign_id", "id"], name="base_event_by_campaign"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.subject_kind}:{self.subject_id}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("events are never changed")
        super().save(**kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> Never:  # noqa: FBT001, FBT002  Django's signature
        raise TypeError("events are never deleted")


class Leased(models.Model):
    """Work that one worker holds at a time; see base.leases."""

    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class LongWork(Leased):
    """Long work as a row: a state of the concrete model's, progress in percent, and the last error in words."""

    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)], editable=False)
    error = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True


class Delivery(Leased):
    """A message to be sent, written in the transaction of what it tells. Exactly one row for each `dedupe_key`."""

    dedupe_key = models.CharField(_("key"), max_length=200, unique=True)
    channel = models.CharField(_("channel"), max_length=30)
    payload = models.JSONField(_("content"))
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True, failed_at__isnull=True),
                name="base_delivery_waiting",
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True) & ~models.Q(error=""),
                name="base_delivery_failing",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(failed_at__isnull=True),
                name="base_delivery_sent_or_failed",
            ),
        )

    def __str__(self) -> str:
        return self.dedupe_key


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key, kept for a day; see base.idempotency.

    `status` and `body` (JSON) are written in the transaction that makes the row, so that nobody else sees it without.
    """

    caller_kind = models.CharField(max_length=10, choices=Event.ActorKind.choices)
    caller_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["caller_kind", "caller_id", "key"], name="base_keptanswer_key_once"),
        )
        indexes = (models.Index(fields=["made_at"], name="base_keptanswer_by_age"),)

    def __str__(self) -> str:
        return f"{self.caller_kind}:{self.caller_id} {self.key}"


class StoredFile(models.Model):
    """The content of a file, once for each hash. Apps link to it; its address hangs under the linking record."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.mime} {self.sha256[:12]}"

    @property
    def path(self) -> str:
        """Where the storage keeps it."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class FileSender(models.Model):
    """Who has sent a file, and so may name it by its hash: a person, an API client, or a guest of a round."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="senders")
    sender_kind = models.CharField(max_length=10, choices=Event.ActorKind.choices)
    sender_id = models.BigIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["file", "sender_kind", "sender_id"], name="base_filesender_once"),
        )

    def __str__(self) -> str:
        return f"{self.sender_kind}:{self.sender_id} {self.file_id}"


def new_client_uid() -> uuid.UUID:
    """Default of every `client_uid`: a form that is sent twice makes one record."""
    return uuid.uuid4()
