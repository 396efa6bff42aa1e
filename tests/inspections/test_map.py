"""The map: rows of sites and open findings one may see, in few queries; the list below holds the same."""

import json
import os
import subprocess
import sys
from decimal import Decimal

import pytest
from django.conf import settings as django_settings

from inspections.models import Finding
from tests.factories.inspections import make_site, make_site_type

pytestmark = pytest.mark.django_db

HERE = {"longitude": Decimal("118.316"), "latitude": Decimal("32.301")}


@pytest.fixture
def finding(campaign, other_unit) -> Finding:
    """Overdue with the unit, at a market that has a position."""
    site = make_site(campaign, other_unit, name="城南农贸市场", **HERE)
    return Finding.objects.create(
        campaign=campaign,
        site=site,
        unit=other_unit,
        description="占道经营",
        state="taken",
        found_at="2026-07-01T08:00+08:00",
        reported_at="2026-07-01T08:00+08:00",
        due_at="2026-07-08T08:00+08:00",
    )


def rows(client, query: str = "") -> dict:
    return client.get(f"/map/data/{query}").json()


def test_sites_and_open_findings_are_short_rows(finding, office, sign_in):
    make_site(finding.campaign, name="没有坐标")

    found = rows(sign_in(office))

    assert found == {
        "sites": [[finding.site_id, 118.316, 32.301, "城南农贸市场", "农贸市场", 1]],
        "findings": [[finding.pk, 118.316, 32.301, "占道经营", "整改中", "一般", 1]],
    }


def test_a_finding_stands_where_it_was_found(finding, office, sign_in):
    Finding.objects.filter(pk=finding.pk).update(longitude=Decimal("118.4"), latitude=Decimal("32.4"), due_at=None)

    (row,) = rows(sign_in(office))["findings"]

    assert (row[1:3], row[-1]) == ([118.4, 32.4], 0)


@pytest.mark.parametrize(
    ("query", "sites", "findings"),
    [
        ("?show=sites", 1, 0),
        ("?show=findings", 0, 1),
        ("?state=taken", 1, 1),
        ("?state=assigned", 1, 0),
        ("?state=nonsense", 1, 1),
        ("?type=0", 1, 1),
    ],
)
def test_it_is_filtered(finding, office, sign_in, query, sites, findings):
    found = rows(sign_in(office), query)

    assert (len(found["sites"]), len(found["findings"])) == (sites, findings)


def test_it_is_filtered_by_type(finding, office, sign_in):
    other = make_site_type(finding.campaign, "公园")
    client = sign_in(office)

    assert len(rows(client, f"?type={finding.site.type_id}")["sites"]) == 1
    assert rows(client, f"?type={other.pk}") == {"sites": [], "findings": []}


def test_others_see_the_site_and_not_its_findings(finding, liaison, sign_in):
    found = rows(sign_in(liaison))

    assert (found["sites"][0][-1], found["findings"]) == (0, [])


def test_closed_and_verified_ones_are_left_out(finding, office, sign_in):
    Finding.objects.filter(pk=finding.pk).update(state="void")
    make_site(finding.campaign, name="旧市场", ended_on="2026-07-01", **HERE)

    found = rows(sign_in(office))

    assert ([each[3] for each in found["sites"]], found["findings"]) == (["城南农贸市场"], [])


def test_tiles_of_another_system_move_the_rows_along(finding, office, sign_in, settings):
    settings.TILE_COORDINATES = "gcj02"

    (site,) = rows(sign_in(office))["sites"]

    assert (round(site[1] - 118.316, 3), round(site[2] - 32.301, 3)) == (0.005, -0.002)


@pytest.mark.parametrize("count", [1, 20])
def test_rows_cost_the_same_queries(finding, office, sign_in, django_assert_max_num_queries, count):
    for _number in range(count):
        make_site(finding.campaign, **HERE)
    client = sign_in(office)
    rows(client)

    with django_assert_max_num_queries(8):
        rows(client)


def test_the_page_lists_the_same_and_asks_no_other_host(finding, office, sign_in):
    response = sign_in(office).get("/map/")

    page = response.content.decode()
    assert "占道经营" in page
    assert 'data-tiles=""' in page
    assert "img-src 'self' data: blob:;" in response["Content-Security-Policy"] + ";"


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("", []),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("https://{s}.tiles.example.cn/{z}/{x}/{y}.png", ["https://*.tiles.example.cn"]),
        ("http://10.0.0.5:8080/{z}/{x}/{y}.png", ["http://10.0.0.5:8080"]),
    ],
)
def test_the_content_policy_is_opened_for_the_tiles_host_only(address, hosts):
    program = (
        "import json; from config import settings; policy = settings.CONTENT_SECURITY_POLICY;"
        "print(json.dumps([settings.TILE_HOSTS, policy['DIRECTIVES']['img-src'][3:]]))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "TILE_URL": address},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert json.loads(said) == [hosts, hosts]
