"""Whom a finding is proposed to: the unit its category is routed to, else the one its site names (rules.md §8)."""

from accounts.models import Unit
from inspections.models import Category, Finding


def proposed_unit(finding: Finding) -> Unit | None:
    """The unit of the category or of the nearest branch above it that has one, else the site's; None where neither."""
    category = finding.category
    while category is not None:
        if category.unit_id is not None:
            return category.unit
        above = category.parent_id
        category = Category.objects.select_related("unit").get(pk=above) if above else None
    return finding.site.unit if finding.site else None
