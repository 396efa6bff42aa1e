"""Records that a body names by their ids: found among those it may name, or refused under its field."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.permissions import Viewer
from base.errors import InvalidInputError
from campaign.models import Campaign


def campaign_seen(viewer: Viewer, pk: int) -> Campaign:
    """A campaign with what policies need. Raises Http404 for one that may not be seen."""
    seen = Campaign.objects.visible_to(viewer).select_related("unit", "parent")
    found: Campaign = get_object_or_404(seen, pk=pk)
    return found


def all_named(records: "QuerySet[Any]", ids: Iterable[int], field: str) -> list[Any]:
    """The records of these ids, in their order, each once. Raises InvalidInputError naming ids that are not there."""
    wanted = list(dict.fromkeys(ids))
    found = records.in_bulk(wanted)
    missing = [str(pk) for pk in wanted if pk not in found]
    if missing:
        text = _("Not among those that can be named here: %(ids)s.") % {"ids": "、".join(missing)}
        raise InvalidInputError(text, fields={field: [text]})
    return [found[pk] for pk in wanted]


def named(records: "QuerySet[Any]", pk: int | None, field: str) -> Any:
    """The record of this id, None of none. Raises InvalidInputError as `all_named` does."""
    return None if pk is None else all_named(records, [pk], field)[0]
