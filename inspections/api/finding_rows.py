"""What is sent of findings, one or many, as the services take it: what it names is looked up for all rows at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import Serializer

from accounts.models import ApiClient
from accounts.permissions import Viewer
from base import clock
from base.errors import InvalidInputError
from campaign.models import Campaign
from inspections.api.offered import Offered, offered_of
from inspections.api.positions import stored_position
from inspections.models import Category, Site
from inspections.selectors import areas_of, tasks_of
from inspections.services.findings import FindingDraft
from tasks.selectors import units_of

Row = dict[str, Any]


def offered_by(campaign: Campaign, rows: Iterable[Row]) -> Offered:
    """What the campaign offers of what findings name; at most one query a field."""
    units = units_of(campaign)
    choices = {
        "category": Category.objects.filter(campaign=campaign).leaves(),
        "site": Site.objects.filter(campaign=campaign).in_use(clock.today()).select_related("area"),
        "area": areas_of(campaign),
        "task": tasks_of(campaign),
        "unit": units,
        "support_units": units,
    }
    return offered_of(choices, rows)


def drafts_of(viewer: Viewer, campaign: Campaign, rows: Sequence[Row | InvalidInputError]) -> list[Any]:
    """Each row as a FindingDraft, or as the InvalidInputError that says what is wrong with it. At most six queries."""
    offered = offered_by(campaign, [row for row in rows if not isinstance(row, InvalidInputError)])
    unit = viewer.unit if isinstance(viewer, ApiClient) else None
    return [row if isinstance(row, InvalidInputError) else _draft(campaign, unit, offered, row) for row in rows]


def _draft(campaign: Campaign, unit: Any, offered: Offered, row: Row) -> FindingDraft | InvalidInputError:
    try:
        values = offered.named(stored_position(row))
    except InvalidInputError as error:
        return error
    return FindingDraft(campaign=campaign, reporting_unit=unit, **values)


def read_rows(serializer: Serializer[Any], sent: Sequence[Any]) -> list[Row | InvalidInputError]:
    """Each row as it is understood, or what is not understood of it."""
    return [_read(serializer, each) for each in sent]


def _read(serializer: Serializer[Any], sent: Any) -> Row | InvalidInputError:
    try:
        values: Row = serializer.run_validation(sent)
    except ValidationError as error:
        detail: Any = error.detail
        fields = {name: [str(each) for each in _flat(texts)] for name, texts in detail.items()}
        return InvalidInputError("；".join(text for texts in fields.values() for text in texts), fields=fields)
    return dict(values)


def _flat(texts: Any) -> Iterable[Any]:
    """Messages of a field, or of the members of a list."""
    if isinstance(texts, dict):
        return [each for inner in texts.values() for each in _flat(inner)]
    return texts if isinstance(texts, list) else [texts]
