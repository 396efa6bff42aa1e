"""The same again: duplicates of what is not verified yet, relapses of what was (rules.md §8)."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from base import clock
from campaign.policies import policy_of
from inspections.models import Finding, Site
from inspections.policy import InspectionsPolicy
from inspections.schedule.places import Box, Fix, box_around, metres_between
from inspections.workflow import NOT_VERIFIED, FindingState

CHUNK = 50
"""Findings whose places are asked for in one query."""
Placed = tuple[Finding, Fix | None]
"""A finding and where it is."""


def fix_of(finding: Finding) -> Fix | None:
    """Where it is: its own position, else its site's."""
    if finding.longitude is not None and finding.latitude is not None:
        accuracy = finding.accuracy_m if finding.accuracy_m is not None else 0
        return Fix(float(finding.longitude), float(finding.latitude), accuracy)
    site = finding.site
    if site is None or site.longitude is None or site.latitude is None:
        return None
    return Fix(float(site.longitude), float(site.latitude))


def same_before(finding: Finding) -> tuple[list[Finding], list[Finding]]:
    """Findings of the same category at the same place, older than this one: those surely there, and those that a person
    has to confirm because a position is not accurate enough. The latest first; at most two queries.
    """
    older = [each for each in _stored_near([finding]) if finding.pk is None or each.pk < finding.pk]
    return _told_apart(finding, fix_of(finding), [(each, fix_of(each)) for each in older])


def _told_apart(finding: Finding, fix: Fix | None, others: Iterable[Placed]) -> tuple[list[Finding], list[Finding]]:
    """Of others of its category, in their order: those surely at its place, and those that may be there."""
    near = _near(finding)
    box = box_around(fix, near) if fix else None
    sure: list[Finding] = []
    doubtful: list[Finding] = []
    for other, place in others:
        if finding.site_id is not None and other.site_id is not None:
            if finding.site_id == other.site_id:
                sure.append(other)
        elif fix and place and box and box.holds(place) and metres_between(fix, place) <= near:
            (sure if max(fix.accuracy_m, place.accuracy_m) <= near else doubtful).append(other)
    return sure, doubtful


def _stored_near(findings: Sequence[Finding]) -> list[Finding]:
    """What is stored of their categories at their sites, or in a box around their positions where either has no site.

    The latest first; one query for the sites in those boxes, and one for each CHUNK of findings, by indexes alone.
    """
    placed = [each for each in findings if each.category_id is not None]
    boxes = {id(each): box_around(fix, _near(each)) for each in placed if (fix := fix_of(each))}
    sites = _sites_in([boxes[id(each)] for each in placed if id(each) in boxes and each.site_id is None])
    found: dict[int, Finding] = {}
    for start in range(0, len(placed), CHUNK):
        wanted = Q(pk__isnull=True)
        for each in placed[start : start + CHUNK]:
            place = _at_place(each, boxes.get(id(each)), sites)
            wanted |= place & Q(campaign=each.campaign_id, category=each.category_id)
        found |= {each.pk: each for each in Finding.objects.filter(wanted).counted().select_related("site")}
    return sorted(found.values(), key=lambda each: -each.pk)


def _near(finding: Finding) -> int:
    near: int = policy_of(finding.campaign, InspectionsPolicy).near_metres
    return near


def _at_place(finding: Finding, box: Box | None, sites: Sequence[Site]) -> Q:
    """At its site; in the box by its own position where either has no site, or by its site's."""
    wanted = Q(pk__isnull=True) if finding.site_id is None else Q(site=finding.site_id)
    if box is None:
        return wanted
    inside = Q(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
    if finding.site_id is not None:
        return wanted | inside & Q(site__isnull=True)
    first = bisect_left(sites, box.south, key=_latitude)
    last = bisect_right(sites, box.north, key=_latitude)
    there = [each.pk for each in sites[first:last] if box.west <= float(each.longitude or 0) <= box.east]
    return wanted | inside | (Q(latitude__isnull=True, site__in=there) if there else Q(pk__isnull=True))


def _sites_in(boxes: Sequence[Box]) -> list[Site]:
    """The sites within the box that holds all these, by latitude; one query, none for no boxes."""
    if not boxes:
        return []
    west, east = min(each.west for each in boxes), max(each.east for each in boxes)
    south, north = min(each.south for each in boxes), max(each.north for each in boxes)
    inside = Site.objects.filter(latitude__range=(south, north), longitude__range=(west, east))
    return list(inside.only("longitude", "latitude").order_by("latitude"))


def _latitude(site: Site) -> float:
    return float(site.latitude or 0)


def place_in_line(findings: Sequence[Finding]) -> None:
    """Sets on records about to be stored what each repeats: the open one it duplicates, stored or before it in the
    sequence, else the last one verified within the window before it was found, which makes it a relapse.

    Writes nothing.
    """
    stored: dict[int | None, list[Placed]] = defaultdict(list)
    earlier: dict[int, list[Placed]] = defaultdict(list)
    for each in _stored_near(findings):
        stored[each.category_id].append((each, fix_of(each)))
    for finding in findings:
        fix = fix_of(finding)
        before = earlier[finding.category_id] if finding.category_id else []
        sure, _doubtful = _told_apart(finding, fix, [*reversed(before), *stored[finding.category_id]])
        open_ones = [each for each in sure if each.state in NOT_VERIFIED]
        finding.duplicate_of = open_ones[-1] if open_ones else None
        finding.relapse_of = None if open_ones else _relapsed(finding, sure)
        finding.relapse_depth = finding.relapse_of.relapse_depth + 1 if finding.relapse_of else 0
        if finding.duplicate_of is None:
            before.append((finding, fix))


def _relapsed(finding: Finding, older: Iterable[Finding]) -> Finding | None:
    window = dt.timedelta(days=policy_of(finding.campaign, InspectionsPolicy).relapse_days)
    day = clock.local_date(finding.found_at)
    verified = [
        each
        for each in older
        if each.state == FindingState.VERIFIED
        and each.verified_at is not None
        and each.verified_at <= finding.found_at
        and day <= clock.local_date(each.verified_at) + window
    ]
    return max(verified, key=lambda each: (each.verified_at, each.pk), default=None)


LINE = ("duplicate_of", "relapse_of", "relapse_depth")


def follow(finding: Finding) -> None:
    """Recomputes what this one repeats and, along the line, what repeats it: after it was voided or its category or
    place changed. A duplicate stays marked, and one that was reported stays reported, until a person moves it.
    """
    seen: set[int] = set()
    waiting = [finding]
    while waiting:
        each = waiting.pop(0)
        if each.pk in seen:
            continue
        seen.add(each.pk)
        _recompute(each)
        waiting += Finding.objects.filter(relapse_of=each.pk).select_related("site", "campaign__parent").order_by("pk")


def _recompute(finding: Finding) -> None:
    if finding.state in {FindingState.VOID, FindingState.DUPLICATE}:
        before: Finding | None = None
        depth = 0
    else:
        sure, _doubtful = same_before(finding)
        before = _relapsed(finding, sure)
        depth = before.relapse_depth + 1 if before else 0
    if (finding.relapse_of_id, finding.relapse_depth) != (before.pk if before else None, depth):
        finding.relapse_of, finding.relapse_depth = before, depth
        Finding.objects.filter(pk=finding.pk).update(relapse_of=before, relapse_depth=depth)
