"""Findings, their photos and moves as the API gives and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from base import clock
from base.api import example
from inspections.api.positions import PlacedSerializer
from inspections.models import Finding, FindingPhoto

SOURCES = [each for each in Finding.Source.choices if each[0] in {Finding.Source.PATROL, Finding.Source.SYSTEM}]
"""What is reported by API; the others are made by rounds, whistles and imported lists."""


class FindingPhotoSerializer(serializers.ModelSerializer[FindingPhoto]):
    """A photo of a finding, `before` or `after` it was rectified; its content is at `url`."""

    url = serializers.HyperlinkedIdentityField(view_name="api:finding-photo-content")
    mime = serializers.CharField(source="file.mime")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")

    class Meta:
        model = FindingPhoto
        fields = ("id", "moment", "url", "mime", "size", "sha256", "added_at")


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """Something wrong at a place, who answers for it by when, and what became of it; a position is WGS-84."""

    is_overdue = serializers.SerializerMethodField()
    photos = FindingPhotoSerializer(many=True)

    class Meta:
        model = Finding
        fields = (
            "id",
            "campaign",
            "category",
            "site",
            "area",
            "task",
            "visit",
            "reported_by",
            "reporting_unit",
            "source",
            "external_id",
            "place",
            "longitude",
            "latitude",
            "accuracy_m",
            "description",
            "severity",
            "unit",
            "support_units",
            "limit_text",
            "state",
            "found_at",
            "reported_at",
            "assigned_at",
            "taken_at",
            "rectified_at",
            "verified_at",
            "due_at",
            "step_due_at",
            "is_overdue",
            "is_late",
            "measures_taken",
            "duplicate_of",
            "relapse_of",
            "relapse_depth",
            "returned_count",
            "dispute_count",
            "reopened_count",
            "photos",
            "client_uid",
            "version",
        )

    def get_is_overdue(self, finding: Finding) -> bool:
        """Whether it is with its unit past `due_at`."""
        return finding.is_overdue(clock.now())


class FindingWordsSerializer(PlacedSerializer):
    """What is wrong, where, how bad; categories, sites and tasks are the campaign's."""

    description = serializers.CharField(max_length=5000)
    category = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="One that is in use and has none below it."
    )
    site = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    place = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="In words, where no site fits."
    )
    area = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="The subdistrict or district; left out, the site's."
    )
    task = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    severity = serializers.ChoiceField(choices=Finding.Severity.choices, required=False)
    accuracy_m = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100_000)


@example(
    description="小区门口垃圾清运不及时，群众来电反映。",
    category=21,
    place="南门路 18 号",
    longitude="118.316541",
    latitude="32.302871",
    system="gcj02",
    severity="ordinary",
    found_at="2026-07-13T09:30:00+08:00",
    source="system",
    external_id="12345-20260713-00871",
    unit=12,
    limit_text="3天",
)
class FindingRowSerializer(FindingWordsSerializer):
    """A finding of a bulk. `unit` and `support_units` are proposed to the office, which assigns it."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field's name is the model's
        choices=SOURCES, required=False, default=Finding.Source.SYSTEM
    )
    external_id = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=80,
        help_text="Its number in your system, begun with the system's name: the same again is the same finding.",
    )
    unit = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    support_units = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=50)
    limit_text = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="As 3天, 5个工作日, 24小时, a date or 长期."
    )
    found_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Left out: as it is reported.")
    client_uid = serializers.UUIDField(required=False)


@example(
    campaign=1,
    description="人行道地砖破损，有绊倒风险。",
    category=34,
    site=108,
    longitude="118.310000",
    latitude="32.300000",
    accuracy_m=15,
    severity="serious",
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewFindingSerializer(FindingRowSerializer):
    """A finding of a campaign; `photos` of how it looks go with it as multipart."""

    campaign = serializers.IntegerField(min_value=1)
    photos = serializers.ListField(child=serializers.FileField(), required=False)


@example(category=34, severity="serious", version=2)
class FindingEditSerializer(FindingWordsSerializer):
    """What changes of a finding that is not verified; what is left out stays."""

    description = serializers.CharField(max_length=5000, required=False)
    version = serializers.IntegerField(required=False, min_value=1)


@extend_schema_field(FindingRowSerializer(many=True))
class RowsField(serializers.ListField):
    """Rows that are read one by one, so that a broken one does not break the others."""


@example(
    campaign=1,
    all_or_nothing=False,
    rows=[
        {
            "source": "system",
            "external_id": "12345-20260713-00871",
            "description": "小区门口垃圾清运不及时。",
            "place": "南门路 18 号",
            "longitude": "118.316541",
            "latitude": "32.302871",
            "system": "gcj02",
        }
    ],
)
class FindingBulkSerializer(serializers.Serializer[Any]):
    """Up to 1,000 findings of a campaign."""

    campaign = serializers.IntegerField(min_value=1)
    all_or_nothing = serializers.BooleanField(
        required=False, default=True, help_text="False: rows that are right are stored although others are wrong."
    )
    rows = RowsField(child=serializers.JSONField(), allow_empty=False)


class ReportedSerializer(serializers.Serializer[Any]):
    """What became of a row: `created`, `existing` (stored before, or above it), or `error`, with messages by field."""

    row = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    external_id = serializers.CharField(allow_blank=True)
    result = serializers.ChoiceField(choices=[(each, each) for each in ("created", "existing", "error")])
    finding = serializers.IntegerField(allow_null=True)
    duplicate_of = serializers.IntegerField(
        allow_null=True, help_text="The open finding of its category at its place, which it repeats."
    )
    relapse_of = serializers.IntegerField(allow_null=True)
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


class BulkAnswerSerializer(serializers.Serializer[Any]):
    """How many rows became what, and each row in the order it was sent."""

    created = serializers.IntegerField()
    existing = serializers.IntegerField()
    error = serializers.IntegerField()
    rows = ReportedSerializer(many=True)


@example(unit=12, support_units=[15], limit_text="3天")
class AssignSerializer(serializers.Serializer[Any]):
    """Who answers for it; supporting units and limit stay as they were reported where they are left out."""

    unit = serializers.IntegerField(min_value=1)
    support_units = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=50)
    limit_text = serializers.CharField(required=False, allow_blank=True, max_length=40)


@example(reason="该路段由区城管局管养。", unit=15)
class SettleSerializer(serializers.Serializer[Any]):
    """Why it is decided so; another unit where the dispute is upheld, none where it is refused."""

    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)
    unit = serializers.IntegerField(required=False, allow_null=True, min_value=1)


@example(measures="已清运垃圾并增设分类桶。")
class RectifySerializer(serializers.Serializer[Any]):
    """What was done; `photos` of how it looks now, sent as multipart."""

    measures = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)
    photos = serializers.ListField(child=serializers.FileField(), required=False)


@example(duplicate_of=4711)
class DuplicateSerializer(serializers.Serializer[Any]):
    """The finding it repeats."""

    duplicate_of = serializers.IntegerField(min_value=1)


class PhotosSerializer(serializers.Serializer[Any]):
    """Photos of how a finding looked before it was rectified, as multipart."""

    photos = serializers.ListField(child=serializers.FileField())
