"""Visits with what was seen item by item, as the API gives and takes them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
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


Results = dict[int, list[dict[str, Any]]]
"""What is shown of visits, item by item, by the id of the visit."""
RESULT_FIELDS = ("id", "item", "applies", "occurrences", "note", "points", "out_of", "photos")


class ResultsSerializer(serializers.ListSerializer[Any]):
    """The results of a visit, which `VisitSerializer` has read as they are shown.

    A visit has dozens and a page hundreds of visits: made into records and serialized one by one they take most of
    the time of the answer.
    """

    def get_attribute(self, instance: Visit) -> list[dict[str, Any]]:
        visits: Any = self.parent
        known: Results = visits.results_by_visit
        if instance.pk not in known:
            known |= results_of([instance], self.context)
        return known[instance.pk]

    def to_representation(self, data: Any) -> list[Any]:
        return list(data)


class ItemResultSerializer(serializers.ModelSerializer[ItemResult]):
    """What was seen of a checklist item, and its points of what it could bring; null of what does not apply."""

    photos = ResultPhotoSerializer(many=True)

    class Meta:
        model = ItemResult
        list_serializer_class = ResultsSerializer
        fields = RESULT_FIELDS


def results_of(visits: Sequence[Visit], context: Mapping[str, Any]) -> Results:
    """What `ItemResultSerializer` shows of every visit, in the order of the checklist; two queries."""
    found: Results = {visit.pk: [] for visit in visits}
    photos = _photos_of(found, context)
    rows = ItemResult.objects.filter(visit__in=found).order_by("item__number", "pk")
    columns = ("visit_id", "pk", "item_id", "applies", "occurrences", "note", "points", "out_of")
    for visit, pk, item, applies, occurrences, note, points, out_of in rows.values_list(*columns):
        values = (pk, item, applies, occurrences, note, _decimal(points), _decimal(out_of), photos.get(pk, []))
        found[visit].append(dict(zip(RESULT_FIELDS, values, strict=True)))
    return found


def _photos_of(visits: Collection[int], context: Mapping[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """The photos of visits by result."""
    photos = list(ResultPhoto.objects.filter(result__visit__in=visits).select_related("file").order_by("pk"))
    shown = ResultPhotoSerializer(photos, many=True, context=dict(context)).data
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for photo, each in zip(photos, shown, strict=True):
        found[photo.result_id].append(each)
    return found


def _decimal(value: Decimal | None) -> str | None:
    """As REST framework writes a decimal; a column gives it with its places."""
    return None if value is None else f"{value:f}"


class VisitListSerializer(serializers.ListSerializer[Any]):
    """Visits, whose results are read at once."""

    child: Any

    def to_representation(self, data: Any) -> list[Any]:
        visits = list(data)
        self.child.results_by_visit = results_of(visits, self.context)
        return super().to_representation(visits)


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """One site of a round, once; `results` and points from its submission on, `rate` in percent.

    `started_at` is by the phone's clock, `submitted_at` by the server's; `elder_name` is who filled it in by the
    round's link.
    """

    rate = serializers.SerializerMethodField()
    results = ItemResultSerializer(many=True)

    class Meta:
        model = Visit
        list_serializer_class = VisitListSerializer
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.results_by_visit: Results = {}

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


def report_of(given: Mapping[str, Any], nameable: "QuerySet[StoredFile]") -> VisitReport:
    """What was submitted, with its photos. Raises MissingPhotosError for those that may not be named."""
    photos = photos_by_hash({sha for each in given["answers"] for sha in each["photos"]}, nameable)
    answers = [Answer(**{**each, "photos": [photos[sha] for sha in each["photos"]]}) for each in given["answers"]]
    return VisitReport(**{**given, "answers": answers})
