"""Findings through the API, by the same rules as their pages (rules.md §2, §8, §14)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from base import clock
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Finding
from inspections.services.finding_moves import assign_finding
from inspections.services.findings import FindingDraft, report_finding
from tests.conftest import TODAY
from tests.factories.inspections import make_category, make_site
from tests.factories.tasks import make_picture, make_picture_file
from tests.responses import closed

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"


@pytest.fixture
def litter(campaign):
    return make_category(campaign, "乱扔垃圾")


@pytest.fixture
def site(campaign, lead_unit):
    return make_site(campaign, lead_unit, name="南门农贸市场")


@pytest.fixture
def hotline(client_of, other_unit):
    """Another system, which reports for a unit that answers for nothing."""
    return client_of(other_unit, "findings:read", "findings:write")


@pytest.fixture
def report(campaign):
    """report(**fields) -> a finding at a place in words."""

    def _report(**fields) -> Finding:
        given = {"campaign": campaign, "description": "路面破损", "place": "南门路"} | fields
        return report_finding(actor=SYSTEM, draft=FindingDraft(**given))

    return _report


def picture(name="整治后.png"):
    return SimpleUploadedFile(name, make_picture())


def test_a_finding_goes_from_report_to_taken(
    campaign, lead_unit, other_unit, litter, site, office, head, liaison, sign_in, post
):
    desk, chief, unit = sign_in(office), sign_in(head), sign_in(liaison)
    body = {"description": "垃圾堆放", "category": litter.pk, "site": site.pk, "source": "patrol"}
    given = {"unit": lead_unit.pk, "support_units": [other_unit.pk], "limit_text": "3天"}

    made = post(desk, "findings/", campaign=campaign.pk, **body)
    address = f"findings/{made.json()['id']}"
    assigned = post(desk, f"{address}/assign/", **given).json()
    states = [
        post(unit, f"{address}/dispute/", reason="不属我局管养").json()["state"],
        post(chief, f"{address}/settle/", reason="属你局").json()["state"],
        post(unit, f"{address}/take/").json()["state"],
    ]

    assert (made.status_code, made.json()["state"], made.json()["reported_by"]) == (201, "reported", office.pk)
    assert {name: assigned[name] for name in ("state", *given, "due_at")} == {
        "state": "assigned",
        **given,
        "due_at": "2026-07-17T00:00:00+08:00",
    }
    assert states == ["disputed", "assigned", "taken"]


def test_a_finding_goes_from_taken_to_verified_and_back(report, lead_unit, office, liaison, sign_in, post):
    desk, unit, finding = sign_in(office), sign_in(liaison), report()
    assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)
    address = f"findings/{finding.pk}"

    def rectify():
        return unit.post(f"/api/v1/{address}/rectify/", {"measures": "已清运", "photos": [picture()]}).json()

    taken = post(unit, f"{address}/take/").json()["state"]
    rectified = rectify()
    back = post(desk, f"{address}/return/", reason="仍有垃圾").json()
    rectify()
    verified = post(desk, f"{address}/verify/").json()["state"]
    opened = post(desk, f"{address}/reopen/", reason="回头看又有").json()

    assert (taken, rectified["state"], [each["moment"] for each in rectified["photos"]]) == (
        "taken",
        "rectified",
        ["after"],
    )
    assert (back["state"], back["returned_count"], verified) == ("taken", 1, "verified")
    assert (opened["state"], opened["reopened_count"]) == ("taken", 1)
    events = Event.objects.filter(root_kind="inspections.finding", root_id=finding.pk, actor_kind="person")
    assert [each.name.removeprefix("finding.") for each in events.order_by("id")] == [
        *("taken", "rectified", "returned", "rectified", "verified", "reopened")
    ]


def test_a_dispute_is_upheld_with_another_unit(report, lead_unit, other_unit, head, liaison, sign_in, post):
    finding = report()
    assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)
    post(sign_in(liaison), f"findings/{finding.pk}/dispute/", reason="不属我局")

    settled = post(sign_in(head), f"findings/{finding.pk}/settle/", reason="属城管局", unit=other_unit.pk).json()

    assert (settled["state"], settled["unit"]) == ("assigned", other_unit.pk)


def test_the_office_marks_a_duplicate_and_declares_void(report, stranger, office, sign_in, post):
    first, second, third = report(), report(place="北门路"), report(place="东门路")
    desk = sign_in(office)

    unknown = post(desk, f"findings/{second.pk}/mark-duplicate/", duplicate_of=third.pk + 1000)
    doubled = post(desk, f"findings/{second.pk}/mark-duplicate/", duplicate_of=first.pk).json()
    void = post(desk, f"findings/{third.pk}/void/", reason="现场未见").json()

    assert (unknown.status_code, list(unknown.json()["errors"])) == (422, ["other"])
    assert (doubled["state"], doubled["duplicate_of"], void["state"]) == ("duplicate", first.pk, "void")


@pytest.mark.parametrize(
    ("verb", "body", "code"),
    [
        ("take", {}, 409),
        ("verify", {}, 409),
        ("void", {}, 422),
        ("assign", {}, 400),
        ("assign", {"unit": 0}, 400),
        ("assign", {"unit": 10**9}, 422),
        ("mark-duplicate", {}, 400),
    ],
)
def test_a_move_that_does_not_go_is_refused(report, office, sign_in, post, verb, body, code):
    finding = report()

    answer = post(sign_in(office), f"findings/{finding.pk}/{verb}/", **body)

    assert (answer.status_code, Finding.objects.get().state) == (code, "reported")


def test_a_client_reports_with_a_photo_and_sees_what_its_unit_reported(
    campaign, report, hotline, client_of, lead_unit, other_unit
):
    hidden = report()
    sent = {"campaign": campaign.pk, "description": "积水", "place": "北门路", "photos": [picture("前.png")]}

    made = hotline.post("/api/v1/findings/", sent)
    found = hotline.get("/api/v1/findings/").json()["results"]
    other = client_of(lead_unit, "findings:read")
    foreign = other.get(f"/api/v1/findings/{made.json()['id']}/")

    assert (made.status_code, made.json()["reporting_unit"], made.json()["source"]) == (201, other_unit.pk, "system")
    assert [each["id"] for each in found] == [made.json()["id"]]
    assert (foreign.status_code, hotline.get(f"/api/v1/findings/{hidden.pk}/").status_code) == (404, 404)
    url = made.json()["photos"][0]["url"]
    with closed(hotline.get(url, headers={"Accept": "image/png"})) as opened:
        assert (opened.status_code, opened["Content-Type"]) == (200, "image/png")
    assert other.get(url).status_code == 404


def test_photos_follow_by_whoever_reported_it_until_it_is_closed(campaign, hotline, office, sign_in, post):
    finding = post(hotline, "findings/", campaign=campaign.pk, description="积水", place="北门路").json()["id"]
    address, content = f"/api/v1/findings/{finding}/photos/", make_picture()

    def send(name="前.png"):
        return hotline.post(address, {"photos": [SimpleUploadedFile(name, content)]})

    shown = [len(send().json()["photos"]) for _time in range(2)]
    refused = hotline.post(address, {"photos": [SimpleUploadedFile("a.exe", b"MZ\x90")]})
    post(sign_in(office), f"findings/{finding}/void/", reason="误报")
    late = send()

    assert (shown, refused.status_code, list(refused.json()["errors"])) == ([1, 1], 422, ["photos"])
    assert late.status_code == 409
    assert Event.objects.get(name="finding.shown").changes == {"photos": [0, 1]}


def test_the_same_number_or_uid_is_the_same_finding(campaign, hotline, client_of, lead_unit, post):
    body = {"campaign": campaign.pk, "description": "积水", "place": "北门路"}
    first = post(hotline, "findings/", **body, external_id="12345-1", client_uid=UID).json()["id"]

    again = [
        post(hotline, "findings/", **body, external_id="12345-1").json()["id"],
        post(hotline, "findings/", **body, client_uid=UID).json()["id"],
    ]
    foreign = post(client_of(lead_unit, "findings:write"), "findings/", **body, external_id="12345-1")

    assert again == [first, first]
    assert (foreign.status_code, list(foreign.json()["errors"])) == (422, ["external_id"])
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("system", "longitude", "latitude"),
    [("wgs84", "118.316541", "32.302871"), ("gcj02", "118.311151", "32.304889"), ("bd09", "118.304731", "32.298588")],
)
def test_positions_are_kept_as_wgs84(campaign, hotline, post, system, longitude, latitude):
    body = {"campaign": campaign.pk, "description": "积水", "longitude": 118.316541, "latitude": 32.302871}

    made = post(hotline, "findings/", **body, system=system).json()

    assert (made["longitude"], made["latitude"]) == (longitude, latitude)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, 400, "description"),
        ({"description": "积水"}, 422, "place"),
        ({"description": "积水", "place": "北门路", "category": 10**9}, 422, "category"),
        ({"description": "积水", "place": "北门路", "unit": 10**9}, 422, "unit"),
        ({"description": "积水", "place": "北门路", "support_units": [10**9]}, 422, "support_units"),
        ({"description": "积水", "longitude": 118.3}, 422, "latitude"),
        ({"description": "积水", "longitude": 218.3, "latitude": 32.3}, 400, "longitude"),
        ({"description": "积水", "place": "北门路", "source": "round"}, 400, "source"),
        ({"description": "积水", "place": "北门路", "limit_text": "尽快"}, 422, "limit_text"),
        ({"description": "积水", "place": "北门路", "found_at": "2027-01-01T00:00:00+08:00"}, 422, "found_at"),
    ],
)
def test_what_is_wrong_is_named(campaign, hotline, post, body, code, field):
    refused = post(hotline, "findings/", campaign=campaign.pk, **body)

    assert (refused.status_code, list(refused.json()["errors"])) == (code, [field])
    assert not Finding.objects.exists()


def test_what_another_campaign_offers_is_not_offered(campaign, hotline, post, stranger):
    other = make_site(campaign, name="北门市场", ended_on=TODAY)
    branch = make_category(campaign, "秩序")
    make_category(campaign, "停车", parent=branch)

    refused = post(
        hotline, "findings/", campaign=campaign.pk, description="积水", site=other.pk, category=branch.pk
    ).json()

    assert sorted(refused["errors"]) == ["category", "site"]


def test_the_office_mends_what_was_found_by_its_version(report, litter, site, office, sign_in):
    finding, desk = report(), sign_in(office)

    def patch(**body):
        return desk.patch(f"/api/v1/findings/{finding.pk}/", body, content_type="application/json")

    mended = patch(category=litter.pk, site=site.pk, severity="urgent", version=1).json()
    stale = patch(description="另一句", version=1)
    bad = patch(site=10**9)

    assert {name: mended[name] for name in ("category", "site", "severity", "description", "version")} == {
        "category": litter.pk,
        "site": site.pk,
        "severity": "urgent",
        "description": "路面破损",
        "version": 2,
    }
    assert (stale.status_code, bad.status_code) == (412, 422)


def test_an_etag_is_compared(report, lead_unit, office, sign_in, post):
    finding, desk = report(), sign_in(office)
    etag = desk.get(f"/api/v1/findings/{finding.pk}/")["ETag"]
    Finding.objects.update(version=2)

    refused = post(desk, f"findings/{finding.pk}/assign/", unit=lead_unit.pk, match=etag)

    assert (etag, refused.status_code) == ('"1.0.20260713"', 412)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("state=reported", 2),
        ("state=assigned", 1),
        ("open=true", 3),
        ("overdue=true", 1),
        ("severity=urgent", 1),
        ("source=system", 1),
        ("external_id=12345-1", 1),
        ("q=破损", 2),
        ("q=积水", 1),
        ("uncategorised=false", 1),
        ("family=poor", 0),
        ("due_after=2026-07-20T00:00:00%2B08:00", 1),
        ("due_before=2026-07-20T00:00:00%2B08:00", 0),
        ("reported_after=2026-07-14T00:00:00%2B08:00", 0),
        ("found_before=2026-07-13", 3),
    ],
)
def test_findings_are_filtered(report, litter, lead_unit, office, sign_in, query, count):
    report(severity="urgent")
    report(description="积水", source="system", external_id="12345-1", category=litter)
    assign_finding(actor=SYSTEM, finding=report(place="北门路"), unit=lead_unit)
    desk = sign_in(office)

    with clock.at(TODAY + dt.timedelta(days=8 if "overdue" in query else 0)):
        found = desk.get(f"/api/v1/findings/?{query}").json()["results"]

    assert len(found) == count


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_costs_the_same_queries_however_long(
    report, lead_unit, other_unit, hotline, office, sign_in, django_assert_num_queries, count
):
    for number in range(count):
        report(place=f"{number} 号", support_units=[other_unit], photos=[make_picture_file()])
    desk = sign_in(office)
    desk.get("/api/v1/findings/")

    with django_assert_num_queries(6):
        found = desk.get("/api/v1/findings/").json()["results"]

    assert (len(found), found[0]["support_units"]) == (count, [other_unit.pk])
