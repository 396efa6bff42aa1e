"""Visits with what was seen item by item, as the API gives and takes them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from base.api import example
from base.models import StoredFile
from inspections.api.photos import PHOTO_FIELDS, PhotoSerializer
from inspections.figures import rate_of_visit
from inspections.forms.phone import LONGEST_NOTE, photos_by_hash
from inspections.models import ItemResult, ResultPhoto, Visit
from inspections.services.finding_photos import MOST_PHOTOS
from inspections.services.visits import MOST_OCCURRENCES, Answer, VisitReport


class ResultPhotoSerializer(PhotoSerializer):
    """A photo taken at an item; its content is at `url`."""

    url = serializers.HyperlinkedIdentityField(view_name="api:visit-photo-content")

    class Meta:
        model = ResultPhoto
        fields = PHOTO_FIELDS


class ItemResultSerializer(serializers.ModelSerializer[ItemResult]):
    """What was seen of a checklist item, and its points of what it could bring; null of what does not apply."""

    photos = ResultPhotoSerializer(many=True)

    class Meta:
        model = ItemResult
        fields = ("id", "item", "applies", "occurrences", "note", "points", "out_of", "photos")


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """One site of a round, once; `results` and points from its submission on, `rate` in percent.

    `started_at` is by the phone's clock, `submitted_at` by the server's; `elder_name` is who filled it in by the
    round's link.
    """

    rate = serializers.SerializerMethodField()
    results = ItemResultSerializer(many=True)

    class Meta:
        model = Visit
        fields = (
            "id",
            "inspection",
            "site",
            "inspector",
            "elder_name",
            "state",
            "note",
            "started_at",
            "submitted_at",
            "submission_uid",
            "points",
            "out_of",
            "rate",
            "results",
            "client_uid",
            "version",
        )

    def get_rate(self, visit: Visit) -> Decimal | None:
        return rate_of_visit(visit)


@example(at="2026-07-13T09:05:00+08:00")
class StartSerializer(serializers.Serializer[Any]):
    """When it was begun, by the phone's clock; left out: now."""

    at = serializers.DateTimeField(required=False, allow_null=True)


class PhotoInputSerializer(serializers.Serializer[Any]):
    """A photo, as multipart."""

    file = serializers.FileField()


class StoredPhotoSerializer(serializers.ModelSerializer[StoredFile]):
    """A photo as it is kept: `answers` of the submission name it by its `sha256`."""

    class Meta:
        model = StoredFile
        fields = ("sha256", "mime", "size", "width", "height")


class ItemAnswerSerializer(serializers.Serializer[Any]):
    """What was seen of one item of the checklist; `photos` were sent before, and are named by their `sha256`."""

    item = serializers.IntegerField(min_value=1)
    applies = serializers.BooleanField(default=True)
    occurrences = serializers.IntegerField(default=0, min_value=0, max_value=MOST_OCCURRENCES)
    note = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_NOTE)
    photos = serializers.ListField(
        child=serializers.RegexField("^[0-9a-f]{64}$"), required=False, default=list, max_length=MOST_PHOTOS
    )


@example(
    submission_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
    started_at="2026-07-13T09:05:00+08:00",
    finished_at="2026-07-13T09:40:00+08:00",
    note="整体较好",
    answers=[
        {"item": 311, "occurrences": 0},
        {"item": 312, "occurrences": 2, "note": "东门占道经营", "photos": ["9f86d081" * 8]},
        {"item": 313, "applies": False},
    ],
)
class SubmissionSerializer(serializers.Serializer[Any]):
    """An answer for every item of the checklist; the instants are by the phone's clock.

    The same `submission_uid` again is the same submission.
    """

    answers = ItemAnswerSerializer(many=True)
    note = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_NOTE)
    started_at = serializers.DateTimeField(required=False, allow_null=True)
    finished_at = serializers.DateTimeField(required=False, allow_null=True)
    submission_uid = serializers.UUIDField(required=False)


def report_of(given: Mapping[str, Any]) -> VisitReport:
    """What was submitted, with its photos. Raises MissingPhotosError for those that were not sent before."""
    photos = photos_by_hash({sha for each in given["answers"] for sha in each["photos"]})
    answers = [Answer(**{**each, "photos": [photos[sha] for sha in each["photos"]]}) for each in given["answers"]]
    return VisitReport(**{**given, "answers": answers})
