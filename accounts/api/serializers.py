"""Units as the API gives them."""

from rest_framework import serializers

from accounts.models import Unit


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
