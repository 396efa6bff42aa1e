"""What the phone page is given: the visits to walk with their checklists, once a list and not once a visit."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from inspections.models import ChecklistItem, Visit


def work_of(visits: Iterable[Visit]) -> dict[str, Any]:
    """{"visits": [...], "lists": {list: [items]}}: a visit names its list, "set-type". Two queries."""
    rows = list(visits)
    sets = {each.inspection.indicator_set_id for each in rows}
    types = {each.site.type_id for each in rows}
    lists: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in ChecklistItem.objects.filter(indicator_set__in=sets, site_type__in=types).order_by("number", "pk"):
        lists[f"{item.indicator_set_id}-{item.site_type_id}"].append(_item(item))
    return {"visits": [_visit(each) for each in rows], "lists": lists}


def _visit(visit: Visit) -> dict[str, Any]:
    site, inspection = visit.site, visit.inspection
    return {
        "id": visit.pk,
        "round": inspection.label,
        "ends_on": inspection.ends_on.isoformat(),
        "site": site.name,
        "type": site.type.name,
        "address": site.address,
        "unit": site.unit.name if site.unit else "",
        "list": f"{inspection.indicator_set_id}-{site.type_id}",
    }


def _item(item: ChecklistItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": item.number,
        "section": item.section,
        "text": item.text,
        "requirement": item.requirement,
        "counts": item.scoring in {ChecklistItem.Scoring.DEDUCT, ChecklistItem.Scoring.GRADE},
    }
