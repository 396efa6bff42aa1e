"""The same again: duplicates of what is not verified yet, relapses of what was (rules.md §8)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from base import clock
from campaign.policies import policy_of
from inspections.models import Finding
from inspections.policy import InspectionsPolicy
from inspections.schedule.places import Fix, box_around, metres_between
from inspections.workflow import NOT_VERIFIED, FindingState


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
    if finding.category_id is None:
        return [], []
    near = policy_of(finding.campaign, InspectionsPolicy).near_metres
    older = Finding.objects.filter(campaign=finding.campaign_id, category=finding.category_id).counted()
    older = older.filter(pk__lt=finding.pk) if finding.pk else older
    sure = list(older.filter(site=finding.site_id).order_by("-pk")) if finding.site_id else []
    fix = fix_of(finding)
    doubtful: list[Finding] = []
    if fix is not None:
        for other in _around(older, finding, fix, near):
            place = fix_of(other)
            if place is None or metres_between(fix, place) > near:
                continue
            is_exact = max(fix.accuracy_m, place.accuracy_m) <= near
            (sure if is_exact else doubtful).append(other)
    return sorted(sure, key=_newest), sorted(doubtful, key=_newest)


def _newest(finding: Finding) -> int:
    return -finding.pk


def _around(older: Iterable[Finding], finding: Finding, fix: Fix, near: int) -> list[Finding]:
    """Those in a box around the position where either has no site; one query by the index of positions."""
    box = box_around(fix, near)
    inside = {"latitude__range": (box.south, box.north), "longitude__range": (box.west, box.east)}
    queryset = older.select_related("site")  # type: ignore[attr-defined]
    own = Q(**inside)
    if finding.site_id is None:
        of_site = {f"site__{name}": value for name, value in inside.items()}
        own |= Q(latitude__isnull=True, **of_site)
    else:
        own &= Q(site__isnull=True)
    return list(queryset.filter(own).order_by("-pk"))


def place_in_line(finding: Finding) -> None:
    """Sets on a record about to be stored, or stored, what it repeats: the open one it duplicates, else the last one
    verified within the window before it was found, which makes it a relapse. Writes nothing.
    """
    sure, _doubtful = same_before(finding)
    open_ones = [each for each in sure if each.state in NOT_VERIFIED]
    finding.duplicate_of = open_ones[-1] if open_ones else None
    finding.relapse_of = None if open_ones else _relapsed(finding, sure)
    finding.relapse_depth = finding.relapse_of.relapse_depth + 1 if finding.relapse_of else 0


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
