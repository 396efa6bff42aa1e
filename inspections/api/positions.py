"""Positions as they are sent: in the system they were taken in, kept as WGS-84 (rules.md §8)."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from base.errors import InvalidInputError
from inspections.schedule.coordinates import CoordinateSystem, stored_degrees


class PlacedSerializer(serializers.Serializer[Any]):
    """A position in the system it was taken in; it is kept as WGS-84."""

    longitude = serializers.DecimalField(20, 16, required=False, allow_null=True, min_value=-180, max_value=180)
    latitude = serializers.DecimalField(20, 16, required=False, allow_null=True, min_value=-90, max_value=90)
    system = serializers.ChoiceField(
        choices=CoordinateSystem.choices,
        required=False,
        default=CoordinateSystem.WGS84,
        help_text="Of longitude and latitude.",
    )


def stored_position(given: dict[str, Any]) -> dict[str, Any]:
    """What was given with its position as WGS-84, without `system`. Raises InvalidInputError for half a position."""
    values = {name: value for name, value in given.items() if name != "system"}
    longitude, latitude = values.get("longitude"), values.get("latitude")
    if (longitude is None) != (latitude is None):
        text = _("Give longitude and latitude, or neither.")
        raise InvalidInputError(text, fields={"longitude" if longitude is None else "latitude": [text]})
    if longitude is not None and latitude is not None:
        values["longitude"], values["latitude"] = stored_degrees(longitude, latitude, given["system"])
    return values
