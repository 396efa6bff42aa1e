"""Duplicates and relapses (rules.md §8)."""

import datetime as dt
from decimal import Decimal

import pytest

from base import clock
from base.trail import SYSTEM
from inspections.models import Finding
from inspections.services import finding_moves as moves
from inspections.services.finding_edits import edit_finding
from inspections.services.recurrence import same_before
from tests.conftest import TODAY
from tests.factories.inspections import make_category, make_site
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HERE = {"longitude": Decimal("118.310000"), "latitude": Decimal("32.300000"), "accuracy_m": 10}
NEAR = {**HERE, "latitude": Decimal("32.300400")}  # 44 m north
FAR = {**HERE, "latitude": Decimal("32.300500")}  # 56 m north


def verify(finding: Finding, unit) -> None:
    moves.assign_finding(actor=SYSTEM, finding=finding, unit=unit)
    moves.take_finding(actor=SYSTEM, finding=finding)
    moves.rectify_finding(actor=SYSTEM, finding=finding, measures="已清理", photos=[make_picture_file()])
    moves.verify_finding(actor=SYSTEM, finding=finding)


def fresh(finding: Finding) -> Finding:
    return Finding.objects.select_related("campaign__parent", "site").get(pk=finding.pk)


def test_the_same_at_the_same_site_is_a_duplicate_while_it_is_not_verified(report):
    first = report()
    again = report(description="还是那堆垃圾")

    assert (again.state, again.duplicate_of, again.relapse_of) == ("duplicate", first, None)


@pytest.mark.parametrize(("days", "is_relapse"), [(0, True), (1, True), (90, True), (91, False), (200, False)])
def test_the_same_within_ninety_days_of_being_verified_is_a_relapse(report, lead_unit, days, is_relapse):
    first = report()
    verify(first, lead_unit)

    with clock.at(TODAY + DAY * days):
        again = report()

    assert (again.state, again.relapse_of, again.relapse_depth) == (
        "reported",
        first if is_relapse else None,
        int(is_relapse),
    )


def test_relapses_are_counted_in_their_line_each_verification_opening_a_new_window(report, lead_unit):
    with clock.at(TODAY):
        first = report()
        verify(first, lead_unit)
    with clock.at(TODAY + DAY * 80):
        second = report()
        verify(second, lead_unit)
    with clock.at(TODAY + DAY * 160):
        third = report()

    assert (second.relapse_of, third.relapse_of, third.relapse_depth) == (first, second, 2)


def test_another_category_or_site_or_none_is_neither(campaign, report, lead_unit):
    verify(report(), lead_unit)

    others = [
        report(category=make_category(campaign, "乱停乱放")),
        report(site=make_site(campaign, lead_unit)),
        report(category=None),
    ]

    assert [(each.state, each.relapse_of) for each in others] == [("reported", None)] * 3


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"site": None, **HERE}, {"site": None, **NEAR}, "same"),
        ({"site": None, **HERE}, {"site": None, **FAR}, "no"),
        ({"site": None, **HERE}, {"site": None, **NEAR, "accuracy_m": 50}, "same"),
        ({"site": None, **HERE}, {"site": None, **NEAR, "accuracy_m": 51}, "doubtful"),
        ({"site": None, **HERE, "accuracy_m": 200}, {"site": None, **NEAR}, "doubtful"),
        ({}, {"site": None, **NEAR}, "same"),  # the site's own position
        ({"site": None, **NEAR}, {}, "same"),
        ({}, {"site": None, **FAR}, "no"),
        ({"site": None, "place": "南门路"}, {"site": None, "place": "南门路"}, "no"),  # words are no place
    ],
)
def test_without_a_site_the_position_says_whether_it_is_the_same_place(report, first, second, expected):
    one = report(**first)
    other = report(**second)

    sure, doubtful = same_before(other)
    found = "same" if one in sure else "doubtful" if one in doubtful else "no"
    assert found == expected
    assert (other.state == "duplicate") == (expected == "same")


def test_two_sites_are_two_places_however_near(campaign, report, lead_unit):
    report()
    beside = make_site(campaign, lead_unit, longitude="118.310001", latitude="32.300001")

    assert report(site=beside).state == "reported"


def test_a_finding_declared_void_is_no_relapse_of_anything_and_its_line_is_judged_anew(report, lead_unit):
    first = report()
    verify(first, lead_unit)
    with clock.at(TODAY + DAY * 10):
        second = report()
        verify(second, lead_unit)
    with clock.at(TODAY + DAY * 20):
        third = report()
    assert third.relapse_depth == 2
    edit = {"category": None}
    with clock.at(TODAY + DAY * 21):
        moves.reopen_finding(actor=SYSTEM, finding=fresh(second), reason="误判")
        edit_finding(actor=SYSTEM, finding=fresh(second), values=edit)

    assert (fresh(second).relapse_of, fresh(second).relapse_depth) == (None, 0)
    assert (fresh(third).relapse_of, fresh(third).relapse_depth) == (first, 1)


def test_a_person_marks_a_duplicate_of_what_is_open(report):
    first = report()
    other = report(category=None)

    moves.mark_duplicate(actor=SYSTEM, finding=other, other=first)

    assert (other.state, other.duplicate_of) == ("duplicate", first)
