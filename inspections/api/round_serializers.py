"""Rounds, their draws and results, as the API gives and takes them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from base.api import example
from inspections.figures import By
from inspections.models import CityScore, Inspection

MOST = 5_000
"""Sites or visits named at once."""


class IdsField(serializers.ListField):
    """Ids of records, at least one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST, **kwargs)


class CityScoreSerializer(serializers.ModelSerializer[CityScore]):
    """What another city was published to have scored."""

    class Meta:
        model = CityScore
        fields = ("city", "points")


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    """A round with how many sites it has and how many of them were submitted.

    `is_marked`: a self-check or an undercover round, to be called so wherever it is named.
    """

    is_marked = serializers.BooleanField()
    is_announced = serializers.BooleanField()
    visit_count = serializers.IntegerField()
    submitted_count = serializers.IntegerField()
    city_scores = CityScoreSerializer(many=True)

    class Meta:
        model = Inspection
        fields = (
            "id",
            "campaign",
            "kind",
            "name",
            "starts_on",
            "ends_on",
            "unit",
            "indicator_set",
            "state",
            "is_marked",
            "is_announced",
            "visit_count",
            "submitted_count",
            "city_scores",
            "closed_at",
            "client_uid",
            "version",
        )


@example(
    campaign=1,
    kind="municipal",
    name="七月测评",
    starts_on="2026-07-01",
    ends_on="2026-07-31",
    indicator_set=2,
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewInspectionSerializer(serializers.Serializer[Any]):
    """A round to be; `unit` is whose self-check it is, for a self-check only."""

    campaign = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=Inspection.Kind.choices)
    name = serializers.CharField(max_length=100)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    indicator_set = serializers.IntegerField(min_value=1, help_text="The round keeps it.")
    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    client_uid = serializers.UUIDField(required=False)


@example(name="七月测评（补查）", ends_on="2026-08-05", version=1)
class InspectionEditSerializer(serializers.Serializer[Any]):
    """What changes of a round that is not closed; `version` is the one that was read."""

    name = serializers.CharField(max_length=100, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    version = serializers.IntegerField(required=False, min_value=1)


@example(sites=[41, 42, 57])
class SitesSerializer(serializers.Serializer[Any]):
    """Sites by id."""

    sites = IdsField()


class TypeCountSerializer(serializers.Serializer[Any]):
    """How many sites of one type."""

    site_type = serializers.IntegerField(min_value=1)
    count = serializers.IntegerField(min_value=0, max_value=MOST)


@example(types=[{"site_type": 3, "count": 10}, {"site_type": 5, "count": 4}])
class DrawInputSerializer(serializers.Serializer[Any]):
    """How many sites of which types are drawn; where there are fewer, all are taken."""

    types = TypeCountSerializer(many=True)


@example(visits=[880, 881])
class VisitsSerializer(serializers.Serializer[Any]):
    """Visits of the round by id."""

    visits = IdsField()


@example(visits=[880, 881], inspector=64)
class SendInspectorSerializer(VisitsSerializer):
    """Visits, and the person who walks them; null for nobody."""

    inspector = serializers.IntegerField(min_value=1, allow_null=True)


@example(cities=[{"city": "邻市", "points": "93.20"}])
class CitiesSerializer(serializers.Serializer[Any]):
    """Other cities' published scores, in place of those entered."""

    cities = CityScoreSerializer(many=True)

    def validate_cities(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [row["city"].strip() for row in rows]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise serializers.ValidationError(_("%(city)s stands there twice.") % {"city": twice})
        return rows


class DrawnTypeSerializer(serializers.Serializer[Any]):
    """Of one type: how many were asked for, the ids of sites to draw from, and those drawn, in the order drawn."""

    asked = serializers.IntegerField()
    candidates = serializers.ListField(child=serializers.IntegerField())
    drawn = serializers.ListField(child=serializers.IntegerField())


class DrawSerializer(serializers.Serializer[Any]):
    """One draw: with its seed anybody can draw again and compare. `types` is by id of the site type."""

    at = serializers.DateTimeField()
    seed = serializers.IntegerField()
    types = serializers.DictField(child=DrawnTypeSerializer())


class DrawsSerializer(serializers.Serializer[Any]):
    """The draws of a round in their order."""

    draws = DrawSerializer(many=True)


class AskedResultsSerializer(serializers.Serializer[Any]):
    """What results are rolled up to."""

    by = serializers.ChoiceField(choices=By.choices, default=By.INDICATOR)


class StandingSerializer(serializers.Serializer[Any]):
    """Points of what could be had, and the rate in percent; null of nothing."""

    points = serializers.DecimalField(None, 2)
    out_of = serializers.DecimalField(None, 2)
    rate = serializers.DecimalField(None, 2, allow_null=True)


class ResultSerializer(StandingSerializer):
    """A row of results; `id` is of the indicator, site, type or unit, null for what has none.

    Equal rates have equal ranks (1, 1, 3). `depth`: how far down in its set an indicator stands; it is ranked there.
    """

    id = serializers.IntegerField(source="pk", allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # the name of a row
    rank = serializers.IntegerField(allow_null=True)
    depth = serializers.IntegerField()


class ResultsSerializer(serializers.Serializer[Any]):
    """Results of a round: of the whole, null before the first visit was submitted, and of each row."""

    by = serializers.ChoiceField(choices=By.choices)
    whole = StandingSerializer(allow_null=True)
    rows = ResultSerializer(many=True)
