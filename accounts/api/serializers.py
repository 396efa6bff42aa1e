"""Units and messages as the API gives them."""

from typing import Any

from rest_framework import serializers

from accounts.models import Notification, Unit


class UnitSerializer(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = (
            "id",
            "name",
            "short_name",
            "aliases",
            "kind",
            "parent",
            "leader_name",
            "leader_title",
            "is_confirmed",
            "ended_on",
            "successor",
            "version",
        )


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """A message to whoever asks; `url` is the page it leads to."""

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "url", "created_at", "read_at")


class CountSerializer(serializers.Serializer[Any]):
    """How many."""

    count = serializers.IntegerField()
