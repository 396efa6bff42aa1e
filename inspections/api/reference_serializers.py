"""What inspections are set up with, as the API gives and takes it."""

from typing import Any

from rest_framework import serializers

from base.api import example
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, SiteType

NUMBER: dict[str, Any] = {"min_value": 1, "max_value": 9999}
OCCURRENCES: dict[str, Any] = {"min_value": 0, "max_value": 999, "required": False}
TEXT: dict[str, Any] = {"required": False, "allow_blank": True}
RECORD: dict[str, Any] = {"required": False, "allow_null": True, "min_value": 1}


class SiteTypeSerializer(serializers.ModelSerializer[SiteType]):
    """A kind of place with a checklist of its own."""

    class Meta:
        model = SiteType
        fields = ("id", "campaign", "number", "name", "source", "version")


class CategorySerializer(serializers.ModelSerializer[Category]):
    """What is found: disorder or poor, then what kind; findings are put in those in use that have none below."""

    class Meta:
        model = Category
        fields = ("id", "campaign", "family", "parent", "code", "name", "words", "unit", "is_active", "version")


class IndicatorSetSerializer(serializers.ModelSerializer[IndicatorSet]):
    """A version of the evaluation system; `is_current` is the one new rounds are made with."""

    class Meta:
        model = IndicatorSet
        fields = ("id", "campaign", "version", "is_current", "created_at")


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """A node of a set, with what it may bring at most; tasks name it by its code."""

    class Meta:
        model = Indicator
        fields = (
            "id",
            "indicator_set",
            "parent",
            "code",
            "name",
            "standard",
            "method",
            "points",
            "units_text",
            "version",
        )


class ChecklistItemSerializer(serializers.ModelSerializer[ChecklistItem]):
    """One thing to look at in sites of a type, and how it is scored."""

    class Meta:
        model = ChecklistItem
        fields = (
            "id",
            "indicator_set",
            "site_type",
            "indicator",
            "category",
            "number",
            "section",
            "text",
            "requirement",
            "scoring",
            "points",
            "per_occurrence",
            "floor",
            "grade_a",
            "grade_b",
            "grade_c",
            "group",
            "source",
            "version",
        )


class EditSerializer(serializers.Serializer[Any]):
    """What changes; what is left out stays."""

    version = serializers.IntegerField(min_value=1, help_text="The one that was read.")

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class SiteTypeFieldsSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(**NUMBER)
    name = serializers.CharField(max_length=60)
    source = serializers.CharField(max_length=60, **TEXT)  # type: ignore[assignment]  # the field's name is the model's


@example(campaign=1, number=24, name="口袋公园")
class NewSiteTypeSerializer(SiteTypeFieldsSerializer):
    """A type of a campaign."""

    campaign = serializers.IntegerField(min_value=1)


@example(name="口袋公园、游园", version=1)
class SiteTypeEditSerializer(EditSerializer, SiteTypeFieldsSerializer):
    """What changes of a type; what is left out stays."""


class CategoryFieldsSerializer(serializers.Serializer[Any]):
    family = serializers.ChoiceField(choices=Category.Family.choices)
    parent = serializers.IntegerField(help_text="Of the same family.", **RECORD)  # type: ignore[assignment]
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=60)
    words = serializers.CharField(help_text="Words that point to it, separated by spaces.", **TEXT)
    unit = serializers.IntegerField(help_text="Proposed when a finding of it is assigned.", **RECORD)
    is_active = serializers.BooleanField(required=False)


@example(campaign=1, family="disorder", parent=7, code="D0709", name="共享单车乱停放", words="单车 共享", unit=12)
class NewCategorySerializer(CategoryFieldsSerializer):
    """A category of a campaign."""

    campaign = serializers.IntegerField(min_value=1)


@example(unit=15, version=2)
class CategoryEditSerializer(EditSerializer, CategoryFieldsSerializer):
    """What changes of a category; what is left out stays."""


class IndicatorFieldsSerializer(serializers.Serializer[Any]):
    parent = serializers.IntegerField(help_text="Of the same set.", **RECORD)  # type: ignore[assignment]
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=200)
    standard = serializers.CharField(**TEXT)
    method = serializers.CharField(max_length=100, **TEXT)
    points = serializers.DecimalField(7, 2, required=False, allow_null=True, min_value=0)
    units_text = serializers.CharField(max_length=200, **TEXT)


@example(indicator_set=2, parent=40, code="Ⅱ-7", name="公共环境卫生", points="12.00")
class NewIndicatorSerializer(IndicatorFieldsSerializer):
    """An indicator of a set with which no round has begun."""

    indicator_set = serializers.IntegerField(min_value=1)


@example(points="10.00", version=1)
class IndicatorEditSerializer(EditSerializer, IndicatorFieldsSerializer):
    """What changes of an indicator; what is left out stays."""


class ChecklistItemFieldsSerializer(serializers.Serializer[Any]):
    site_type = serializers.IntegerField(min_value=1)
    indicator = serializers.IntegerField(**RECORD)
    category = serializers.IntegerField(help_text="Of a finding made from it.", **RECORD)
    number = serializers.IntegerField(**NUMBER)
    section = serializers.CharField(max_length=60, **TEXT)
    text = serializers.CharField(max_length=300)
    requirement = serializers.CharField(max_length=500, **TEXT)
    scoring = serializers.ChoiceField(choices=ChecklistItem.Scoring.choices, required=False)
    points = serializers.DecimalField(6, 2, required=False, min_value=0, help_text="What it brings at most.")
    per_occurrence = serializers.DecimalField(6, 2, required=False, allow_null=True, min_value=0)
    floor = serializers.DecimalField(6, 2, required=False)
    grade_a = serializers.IntegerField(**OCCURRENCES)
    grade_b = serializers.IntegerField(allow_null=True, **OCCURRENCES)
    grade_c = serializers.IntegerField(allow_null=True, **OCCURRENCES)
    group = serializers.CharField(max_length=40, **TEXT)
    source = serializers.CharField(max_length=60, **TEXT)  # type: ignore[assignment]  # the field's name is the model's


@example(
    indicator_set=2, site_type=3, number=7, text="地面无积水、无污渍", scoring="deduct", points=5, per_occurrence=1
)
class NewChecklistItemSerializer(ChecklistItemFieldsSerializer):
    """An item of a set with which no round has begun."""

    indicator_set = serializers.IntegerField(min_value=1)


@example(points="4.00", version=1)
class ChecklistItemEditSerializer(EditSerializer, ChecklistItemFieldsSerializer):
    """What changes of an item; what is left out stays."""


@example(campaign=1, version="2027年版")
class NewIndicatorSetSerializer(serializers.Serializer[Any]):
    """An empty set of a campaign."""

    campaign = serializers.IntegerField(min_value=1)
    version = serializers.CharField(max_length=60, help_text="What the set is called, for instance with its year.")


@example(version="2027年版（修订）")
class CopySerializer(serializers.Serializer[Any]):
    """What the copy is called."""

    version = serializers.CharField(max_length=60)
