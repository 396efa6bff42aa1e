"""Counts above lists of tasks."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from base.lists import Count, query_of
from tasks.lights import light_text
from tasks.querysets import LIGHT_RANK


def light_counts(numbers: Mapping[str, int], query: QueryDict) -> list[Count]:
    """How many of the tasks there are, and how many of each light, each with the query of exactly those."""
    chosen = query.getlist("light")
    counts = [Count(_("All"), sum(numbers.values()), query_of(query, light=None), is_current=not chosen)]
    for light in LIGHT_RANK:
        if numbers.get(light):
            link = query_of(query, light=str(light))
            counts.append(
                Count(light_text(light), numbers[light], link, is_current=chosen == [light], css=f"light-{light}")
            )
    return counts
