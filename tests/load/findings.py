"""Benchmark of the pages of findings: run by name, on the PostgreSQL DATABASE_URL names; prints numbers.

    DATABASE_URL=postgres://… .venv/bin/python -m pytest tests/load/findings.py -s --create-db

5,000 sites; first 20,000 findings of which 5,000 are open, then 200,000 of which the same 5,000 are: CPU of the web
process and of its database backend for a request, and queries; for what is kept until somebody writes also right after
a write. Wanted: at most 10 queries, and 1.3 times the CPU. Then what reporting one more asks of the database to see
whether it is a relapse. LOAD_REQUESTS, LOAD_RUNS shorten it.
"""

import datetime as dt
import functools
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Unit
from base import clock, trail
from base.trail import SYSTEM, Change
from campaign.models import Campaign
from inspections.models import Category, Finding, Site
from inspections.services.findings import FindingDraft, report_finding
from tests.factories.inspections import make_category, make_site_type
from tests.load.many_tasks import TODAY, make_units
from tests.load.pages import cost, settle

SIZES = (20_000, 200_000)
OPEN, SITES, MOST_QUERIES, WANTED = 5_000, 5_000, 10, 1.3
PAGES = {
    "list": "/findings/",
    "list, open and overdue": "/findings/?open=true&overdue=true",
    "list, searched": "/findings/?state=taken&q=垃圾",
    "figures": "/findings/figures/",
    "map": "/map/",
    "map, what it draws": "/map/data/",
}
AFTER_A_WRITE = " after a write"
KEPT = ("list", "list, searched", "figures")
"""Pages that count what is closed once for as long as nobody writes."""
DAY = dt.timedelta(days=1)


def make_sites(campaign: Campaign, units: list[Unit]) -> list[Site]:
    types = [make_site_type(campaign, f"类型{number}") for number in range(29)]
    return Site.objects.bulk_create(
        Site(
            campaign=campaign,
            type=types[number % len(types)],
            name=f"点位{number}",
            unit=units[number % len(units)],
            longitude=Decimal("118.2") + Decimal(number % 100) / 1000,
            latitude=Decimal("32.2") + Decimal(number // 100) / 1000,
        )
        for number in range(SITES)
    )


def load(campaign: Campaign, sites: list[Site], categories: list[Category], numbers: range) -> None:
    """The first OPEN are with their units, every other was verified long ago."""
    at = clock.at_time(TODAY, dt.time(9))
    for batch in _batches(numbers, 5_000):
        Finding.objects.bulk_create(_finding(campaign, sites, categories, number, at) for number in batch)


def _batches(numbers: range, size: int) -> list[range]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _finding(
    campaign: Campaign, sites: list[Site], categories: list[Category], number: int, at: dt.datetime
) -> Finding:
    is_open = number < OPEN
    found_at = at - DAY * (number % 20 if is_open else 100 + number % 700)
    site = sites[number % len(sites)]
    return Finding(
        campaign=campaign,
        site=site,
        unit=site.unit,
        category=categories[number % len(categories)],
        description=f"垃圾堆放{number}",
        found_at=found_at,
        reported_at=found_at,
        assigned_at=found_at,
        due_at=found_at + DAY * 7,
        step_due_at=found_at + DAY * 7 if is_open else None,
        verified_at=None if is_open else found_at + DAY * 5,
        state=("assigned", "taken", "rectified")[number % 3] if is_open else "verified",
    )


@pytest.mark.django_db(transaction=True)
def test_pages_of_many_findings(campaign, office, sign_in):
    units = make_units(campaign)
    categories = [make_category(campaign, f"类别{number}") for number in range(40)]
    client, sites = sign_in(office), make_sites(campaign, units)
    found: dict[int, dict[str, tuple[float, float, int]]] = {}
    done = 0
    for size in SIZES:
        load(campaign, sites, categories, range(done, size))
        done = size
        settle()
        with clock.at(TODAY):
            found[size] = {name: cost(client, address) for name, address in PAGES.items()}
            write = functools.partial(trail.record, SYSTEM, Change("finding.edited", campaign, campaign_id=campaign.pk))
            found[size] |= {name + AFTER_A_WRITE: cost(client, PAGES[name], write) for name in KEPT}
        print(f"\n{connection.vendor}: {size} findings, {OPEN} open, {SITES} sites")
        for name, (web, database, queries) in found[size].items():
            print(f"  {name}: {web:.1f} ms web + {database:.1f} ms database, {queries} queries")
    for name in found[SIZES[0]]:
        small, large = (sum(found[size][name][:2]) for size in SIZES)
        print(f"  {name}: {large / small:.2f} times the CPU, wanted {WANTED}")
    with clock.at(TODAY):
        print(f"  looking for the same before: {plan(campaign, sites[0], categories[0])}")
    assert max(each[2] for each in found[SIZES[-1]].values()) <= MOST_QUERIES


def plan(campaign: Campaign, site: Site, category: Category) -> str:
    """How the database finds what a new finding repeats."""
    repeated = Finding.objects.filter(campaign=campaign, category=category, site=site).counted().order_by("-pk")
    told = repeated.explain()
    finding = report_finding(actor=SYSTEM, draft=FindingDraft(campaign, "又堆放", category=category, site=site))
    return f"{' '.join(told.split())[:200]}; the new one is {finding.state}"
