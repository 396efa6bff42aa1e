"""Whistles and calls as the API gives and takes them."""

from typing import Any

from rest_framework import serializers

from base.api import example
from inspections.api.photos import PHOTO_FIELDS, PhotoSerializer
from inspections.models import Whistle, WhistleCall, WhistlePhoto
from inspections.services.finding_photos import MOST_PHOTOS

LONGEST = 5_000


class WhistlePhotoSerializer(PhotoSerializer):
    """A photo that came with a whistle; its content is at `url`."""

    url = serializers.HyperlinkedIdentityField(view_name="api:whistle-photo-content")

    class Meta:
        model = WhistlePhoto
        fields = PHOTO_FIELDS


class CallSerializer(serializers.ModelSerializer[WhistleCall]):
    """A call to one unit. `arrive_by` is when it is to report in by, null before it is called and while a refusal is
    being judged; `is_late` says that it reported in after that, `overdue_since` since when it is missing.
    """

    class Meta:
        model = WhistleCall
        fields = (
            "id",
            "whistle",
            "unit",
            "is_lead",
            "state",
            "called_at",
            "arrive_by",
            "arrived_at",
            "is_late",
            "overdue_since",
            "comer_name",
            "comer_phone",
            "refusal",
            "contested",
            "outcome",
            "finished_at",
            "result",
            "client_uid",
        )


class WhistleSerializer(serializers.ModelSerializer[Whistle]):
    """A whistle with its calls and photos; the position is in WGS-84."""

    calls = CallSerializer(many=True)
    photos = WhistlePhotoSerializer(many=True)

    class Meta:
        model = Whistle
        fields = (
            "id",
            "campaign",
            "unit",
            "finding",
            "title",
            "description",
            "place",
            "longitude",
            "latitude",
            "urgency",
            "state",
            "raised_by",
            "approved_by",
            "calls",
            "photos",
            "created_at",
            "raised_at",
            "dispatched_at",
            "done_at",
            "closed_at",
            "client_uid",
            "version",
        )


class CalledUnitsSerializer(serializers.Serializer[Any]):
    """Who comes: `lead` leads, `others` come with it."""

    lead = serializers.IntegerField(min_value=1)
    others = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=50)


@example(
    campaign=1,
    unit=31,
    title="积水内涝",
    description="下穿通道积水半米。",
    place="南门路下穿通道",
    urgency="urgent",
    lead=12,
    others=[15],
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewWhistleSerializer(CalledUnitsSerializer):
    """What a subdistrict or community (`unit`) needs, where, of whom; `photos` are sent as multipart.

    `finding` is what it is about, where it is about one; the position is in WGS-84.
    """

    campaign = serializers.IntegerField(min_value=1)
    unit = serializers.IntegerField(min_value=1)
    title = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=LONGEST)
    place = serializers.CharField(max_length=200)
    urgency = serializers.ChoiceField(choices=Whistle.Urgency.choices, required=False)
    finding = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    longitude = serializers.DecimalField(9, 6, required=False, allow_null=True, min_value=-180, max_value=180)
    latitude = serializers.DecimalField(8, 6, required=False, allow_null=True, min_value=-90, max_value=90)
    photos = serializers.ListField(child=serializers.FileField(), required=False, max_length=MOST_PHOTOS)
    client_uid = serializers.UUIDField(required=False)


@example(lead=12, others=[15])
class DispatchSerializer(CalledUnitsSerializer):
    """The units the office calls, in place of those that were asked for."""


class RatingSerializer(serializers.Serializer[Any]):
    """How content who raised it is with one unit that came."""

    call = serializers.IntegerField(min_value=1)
    result = serializers.ChoiceField(choices=WhistleCall.Result.choices)


@example(ratings=[{"call": 71, "result": "satisfied"}, {"call": 72, "result": "not"}], reason="积水未排净。")
class RateSerializer(serializers.Serializer[Any]):
    """A rating of every call that waits for one; a reason where one of them is `not`."""

    ratings = RatingSerializer(many=True)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=LONGEST)


@example(comer_name="王伟", comer_phone="13800000000")
class ArriveSerializer(serializers.Serializer[Any]):
    """Who comes, and how to reach them."""

    comer_name = serializers.CharField(max_length=50)
    comer_phone = serializers.CharField(max_length=30)


@example(outcome="已排除积水，疏通雨水口三处。")
class FinishSerializer(serializers.Serializer[Any]):
    """What was done."""

    outcome = serializers.CharField(max_length=LONGEST)


@example(is_upheld=True, reason="不属其职责。", unit=15)
class SettleCallSerializer(serializers.Serializer[Any]):
    """Whether a refusal holds, and why. Upheld it releases the unit, and `unit` is called in its place; else the unit
    is called anew, with its time in full.
    """

    is_upheld = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST)
    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True)
