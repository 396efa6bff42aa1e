"""A figure whose rows its reader may open links to exactly those rows (design.md §6): each is followed, as each role.

A linked figure carries its number as `data-figure`, a list page the number of its rows as `data-rows`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Unit, User
from accounts.roles import Role
from base import clock
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import Category, Finding, Site
from inspections.services import finding_moves
from inspections.services.findings import FindingDraft, report_finding
from tasks.services import extensions, suspensions, tasks
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign
from tests.factories.dispatch import make_issued_report, make_meeting
from tests.factories.inspections import make_category, make_site
from tests.factories.tasks import claim, fresh, make_picture_file, make_task, milestone, verify

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)
PAST, SOON, FAR = TODAY - ONE * 3, TODAY + ONE * 4, TODAY + ONE * 120
PAGES = {
    "/": 4,
    "/dashboard/": 20,
    "/dashboard/?against=baseline": 20,
    "/dashboard/?units=all": 20,
    "/lists/": 8,
    "/lists/?sort=worst": 8,
    "/tasks/": 6,
    "/tasks/?light=red": 6,
    "/tasks/?against=baseline&category=renovation": 3,
    "/tasks/?waiting=true": 2,
    "/meetings/": 0,
    "/reports/": 0,
    "/units/": 0,
    "/people/": 0,
    "/review/": 0,
    "/notifications/": 0,
}
"""Every page that shows counts, and how many linked ones it has at least, for those who may open it."""


FOLLOW_ALL = {"office", "liaison"}
FIGURES_OF_FINDINGS = {"head": 30, "office": 30, "leader": 30, "liaison": 15, "unit leader": 15}


@dataclass(frozen=True)
class Scene:
    """What the figures are about: `report` is the address of an issued report, `site` has findings."""

    campaign: Campaign
    lead_unit: Unit
    report: str
    site: Site


class Page(HTMLParser):
    """The figures of a page as (address, number), and how many rows it says it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: list[tuple[str | None, str]] = []
        self.rows: str | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "data-figure" in found:
            self.figures.append((found.get("href"), found["data-figure"]))
        self.rows = found.get("data-rows", self.rows)


def mistakes(address: str, text: str, read: Callable[[str], str], *, one_of_a_kind: bool = False) -> list[str]:
    """What is wrong with the figures of a page; `read` opens an address.

    Figures are of a kind when their addresses ask by the same filters: `one_of_a_kind` follows one of each.
    """
    found: list[str] = []
    kinds: set[tuple[str, ...]] = set()
    for href, number in Page(text).figures:
        if href is None:
            found.append(f"{address}: {number} leads nowhere")
            continue
        target = address.partition("?")[0] + href.removesuffix("?") if href.startswith("?") else href
        place, _mark, query = target.partition("?")
        kind = (place, *(each.partition("=")[0] for each in query.split("&")))
        if one_of_a_kind and kind in kinds:
            continue
        kinds.add(kind)
        rows = Page(read(target)).rows
        if rows != number:
            found.append(f"{address}: {number} opens {rows} rows at {target}")
    return found


def make_tasks(campaign: Campaign, lead_unit: Unit, other_unit: Unit) -> str:
    """Tasks of every light and state over two lists and two units; the address of an issued report about them."""
    liaison = make_person("liaison", lead_unit, Role.LIAISON)
    begun = {"starts_on": TODAY - ONE * 30}
    for list_code, unit in (("renovation-1", lead_unit), ("improvement-7", other_unit)):
        for due in ((PAST, FAR), (SOON,), (FAR,)):
            make_task(campaign, unit, due=due, list_code=list_code, **begun)
        make_task(campaign, lead_unit, due=(FAR,), list_code=list_code, starts_on=SOON)
        make_task(campaign, lead_unit, list_code=list_code, handed_out=False)
    claim(make_task(campaign, lead_unit, due=(PAST,), **begun), liaison, 1)
    verify(make_task(campaign, lead_unit, due=(PAST,), **begun), liaison, 1)
    paused = make_task(campaign, other_unit, due=(PAST,), **begun)
    suspensions.suspend_task(actor=SYSTEM, task=fresh(paused), reason="等待")
    gone = make_task(campaign, other_unit, due=(PAST,), **begun)
    tasks.cancel_task(actor=SYSTEM, task=fresh(gone), reason="并入")
    make_task(campaign, other_unit, due=(None,), is_ongoing=True, **begun)
    moved = make_task(campaign, other_unit, due=(PAST, FAR), **begun)
    extensions.extend_milestone(actor=SYSTEM, milestone=milestone(moved, 1), new_due_on=FAR, reason="汛期")
    make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    with clock.at(TODAY + ONE):
        issue = make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    return f"/reports/{issue.pk}/"


def make_findings(campaign: Campaign, lead_unit: Unit, other_unit: Unit) -> Site:
    """A market with findings of two units: open, late, verified, relapsed, void and to be sorted."""
    street = make_unit("南门街道", parent=campaign.unit, kind="subdistrict")
    site = make_site(campaign, lead_unit, name="南门农贸市场", area=street)
    litter, parking = make_category(campaign, "乱扔垃圾"), make_category(campaign, "乱停乱放")
    for days, category, unit in ((60, litter, lead_unit), (20, litter, lead_unit), (1, parking, other_unit)):
        with clock.at(TODAY - ONE * days):
            found = report(campaign, site, category)
            finding_moves.assign_finding(actor=SYSTEM, finding=found, unit=unit)
            if days > 1:
                finding_moves.take_finding(actor=SYSTEM, finding=found)
            if category == litter and days == 60:
                photo = make_picture_file()
                finding_moves.rectify_finding(actor=SYSTEM, finding=found, measures="已清理", photos=[photo])
                finding_moves.verify_finding(actor=SYSTEM, finding=found)
    report(campaign, None, None)
    finding_moves.void_finding(actor=SYSTEM, finding=report(campaign, None, parking), reason="误报")
    return site


def report(campaign: Campaign, site: Site | None, category: Category | None) -> Finding:
    draft = FindingDraft(campaign, "东门外垃圾堆放", site=site, category=category, place="" if site else "东门")
    return report_finding(actor=SYSTEM, draft=draft)


def build_scene() -> Scene:
    """Tasks and a report, sites and findings of one city."""
    campaign = make_campaign()
    lead_unit = make_unit("市住建局", parent=campaign.unit, leader_name="周明远", leader_title="局长")
    other_unit = make_unit("市城管局", parent=campaign.unit)
    report = make_tasks(campaign, lead_unit, other_unit)
    return Scene(campaign, lead_unit, report, make_findings(campaign, lead_unit, other_unit))


@pytest.fixture(scope="module")
def scene(kept_city) -> Scene:
    return kept_city("figures-link", build_scene)


@pytest.fixture(params=["admin", "head", "office", "leader", "unit leader", "liaison", "inspector"])
def reader(request, db, today, scene) -> tuple[str, User]:
    """Someone of each role: at the campaign's unit, or at one that leads tasks."""
    at = scene.lead_unit if request.param in {"liaison", "unit leader"} else scene.campaign.unit
    return request.param, make_person("reader", at, Role(request.param.removeprefix("unit ")))


def test_every_figure_opens_the_rows_it_counts(reader, scene, sign_in):
    """The office, which sees drafts, and a liaison follow every one; the others one of each kind on every page."""
    role, person = reader
    client: Client = sign_in(person)
    read = remembering(client)

    for address, fewest in {**PAGES, scene.report: 40}.items():
        response = client.get(address)
        if response.status_code == 403 and fewest == 0:
            continue
        text = response.content.decode()

        assert mistakes(address, text, read, one_of_a_kind=role not in FOLLOW_ALL) == []
        assert len(Page(text).figures) >= fewest, address


def test_every_figure_of_inspections_opens_the_rows_it_counts(reader, scene, sign_in):
    """Whoever sees less counts less: the figures are those of the rows each may open."""
    role, person = reader
    client: Client = sign_in(person)
    read = remembering(client)
    walked = 0

    site = scene.site
    places = (f"/sites/{site.pk}/", f"/findings/of/unit/{site.unit_id}/", "/sites/", "/inspections/", "/whistles/")
    for address in ("/findings/", "/findings/figures/", *places):
        response = client.get(address)
        if response.status_code in {403, 404}:
            continue
        text = response.content.decode()

        assert mistakes(address, text, read) == []
        walked += len(Page(text).figures)

    assert walked >= FIGURES_OF_FINDINGS.get(role, 0)


def remembering(client: Client) -> Callable[[str], str]:
    """Opens each address once. Of what a figure opens only the number of rows is drawn, which other tests look at."""
    opened: dict[str, str] = {}

    def read(address: str) -> str:
        if address not in opened:
            with patch("django.template.backends.django.Template.render", rows_only):
                response = client.get(address)
            assert response.status_code == 200, address
            opened[address] = response.content.decode()
        return opened[address]

    return read


def rows_only(_template: object, context: dict[str, Any] | None = None, _request: object = None) -> SafeString:
    """What stands for a list page: the number that its template writes."""
    if not context or "table" not in context:
        return mark_safe("")
    return format_html('<div data-rows="{}">', context["table"].paginator.count)


def test_a_wrong_figure_is_found():
    page = '<a data-figure="3" href="?a=b">3</a><a data-figure="2" href="/b/">2</a><b data-figure="1">1</b>'
    rows = {"/tasks/?a=b": '<div data-rows="3">', "/b/": '<div data-rows="4">'}

    found = mistakes("/tasks/?c=d", page, rows.__getitem__)

    assert found == ["/tasks/?c=d: 2 opens 4 rows at /b/", "/tasks/?c=d: 1 leads nowhere"]


def test_a_page_that_counts_no_rows_is_found():
    assert mistakes("/", '<a data-figure="0" href="/b/">0</a>', lambda address: "<p>") == [
        "/: 0 opens None rows at /b/"
    ]
