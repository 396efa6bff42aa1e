"""What stands on the board and on the red and black lists, as the API gives and takes it."""

from typing import Any

from rest_framework import serializers

from base.api import example
from inspections.api.photos import PHOTO_FIELDS, PhotoSerializer
from inspections.models import Exposure, ExposurePhoto, RedBlackEntry
from inspections.services.board import MOST_BOXES, WHOLE

CORNERS = 4


class ExposurePhotoSerializer(PhotoSerializer):
    """A photo of the board: a copy without metadata, with what was blacked out; its content is at `url`."""

    url = serializers.HyperlinkedIdentityField(view_name="api:exposure-photo-content")

    class Meta:
        model = ExposurePhoto
        fields = (*PHOTO_FIELDS, "moment")


class ExposureSerializer(serializers.ModelSerializer[Exposure]):
    """A finding on the board, with its photos before and after."""

    photos = ExposurePhotoSerializer(many=True)

    class Meta:
        model = Exposure
        fields = (
            "id",
            "campaign",
            "finding",
            "title",
            "text",
            "state",
            "photos",
            "created_at",
            "published_at",
            "withdrawn_at",
            "client_uid",
            "version",
        )


@example(
    finding=2001,
    title="南门路占道经营",
    text="责令限期整改。",
    photos=[5001, 5002],
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewExposureSerializer(serializers.Serializer[Any]):
    """What is shown of a finding: words that name units and places, never people, and which of its photos, by id."""

    finding = serializers.IntegerField(min_value=1)
    title = serializers.CharField(max_length=100)
    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=5_000)
    photos = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=50)
    client_uid = serializers.UUIDField(required=False)


@example(is_confirmed=True)
class ConfirmSerializer(serializers.Serializer[Any]):
    """`is_confirmed`: you have looked at every photo, and no face, plate, person or household can be known by it."""

    is_confirmed = serializers.BooleanField(default=False)


@example(boxes=[[12.5, 30.0, 8.0, 11.0]])
class BoxesSerializer(serializers.Serializer[Any]):
    """Parts to be blacked out: left, top, width, height of each in percent of the picture."""

    boxes = serializers.ListField(
        child=serializers.ListField(
            child=serializers.FloatField(min_value=0, max_value=WHOLE), min_length=CORNERS, max_length=CORNERS
        ),
        max_length=MOST_BOXES,
    )


class RedBlackEntrySerializer(serializers.ModelSerializer[RedBlackEntry]):
    """A unit or a place on the red or the black list (`colour`), with a word about it."""

    class Meta:
        model = RedBlackEntry
        fields = (
            "id",
            "campaign",
            "colour",
            "unit",
            "site",
            "heading",
            "comment",
            "state",
            "created_at",
            "published_at",
            "withdrawn_at",
            "client_uid",
            "version",
        )


@example(
    campaign=1,
    colour="black",
    unit=12,
    heading="门前三包",
    comment="整改拖延",
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewRedBlackEntrySerializer(serializers.Serializer[Any]):
    """A unit or a site for the red or the black list, never a person."""

    campaign = serializers.IntegerField(min_value=1)
    colour = serializers.ChoiceField(choices=RedBlackEntry.Colour.choices)
    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    site = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    heading = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    comment = serializers.CharField(max_length=200)
    client_uid = serializers.UUIDField(required=False)
