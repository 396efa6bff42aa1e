"""What a snapshot says beside its counts: ranks, last time's problems, the shortfalls."""

import datetime as dt
from decimal import Decimal

import pytest

from base import clock
from base.trail import SYSTEM
from dispatch.models import Report
from tasks.services import extensions, suspensions, tasks
from tasks.services.measures import MeasureDraft, add_measure
from tests.conftest import TODAY
from tests.factories.accounts import make_unit
from tests.factories.dispatch import make_checked_report, make_issued_report, make_meeting, make_report
from tests.factories.tasks import claim, fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PAST, FAR = TODAY - DAY * 10, TODAY + DAY * 100
BEGUN = {"starts_on": TODAY - DAY * 60}


def at_the_cutoff(campaign, title: str = "专题调度会") -> Report:
    return make_report(make_meeting(campaign, cutoff_in_hours=-1, title=title))


def test_units_are_ranked_within_their_kind_and_equal_ones_share_a_rank(campaign):
    kinds = {"甲局": "department", "乙局": "department", "丙局": "department", "丁区": "district", "戊局": "department"}
    units = {name: make_unit(name, parent=campaign.unit, kind=kind) for name, kind in kinds.items()}
    for name, due in {"甲局": FAR, "乙局": FAR, "丙局": PAST, "丁区": PAST}.items():
        make_task(campaign, units[name], due=(due,), support=[units["戊局"]], **BEGUN)
    make_task(campaign, units["戊局"], due=(None,), is_ongoing=True)

    rows = {row["name"]: row for row in at_the_cutoff(campaign).contents["units"]}

    ranks = {name: row["rank"] for name, row in rows.items()}
    assert ranks == {"甲局": 1, "乙局": 1, "丙局": 3, "戊局": None, "丁区": 1}
    assert (rows["戊局"]["tasks"], rows["戊局"]["takes_part"]) == (1, 4)
    assert rows["丙局"]["overdue"] == 1


def test_last_times_problems_and_what_became_of_them(campaign, lead_unit, liaison):
    made = {name: make_task(campaign, lead_unit, due=(PAST, FAR), title=name, **BEGUN) for name in OUTCOMES}
    make_issued_report(make_meeting(campaign, cutoff_in_hours=-1, title="第一次调度会"))
    with clock.at(TODAY + DAY * 7):
        claim(made["claimed"], liaison, 1)
        verify(made["verified"], liaison, 1)
        moved = milestone(made["moved"], 1)
        extensions.extend_milestone(actor=SYSTEM, milestone=moved, new_due_on=FAR, reason="汛期")
        suspensions.suspend_task(actor=SYSTEM, task=fresh(made["suspended"]), reason="等待")
        tasks.cancel_task(actor=SYSTEM, task=fresh(made["cancelled"]), reason="并入")
        previous = at_the_cutoff(campaign, "第二次调度会").contents["previous"]

    assert (previous["number"], previous["named"]) == ("创通〔2026〕1号", 6)
    assert {row["task"]: row["outcome"] for row in previous["rows"]} == {name: name for name in OUTCOMES}
    assert [(row["then_days"], row["days"]) for row in previous["rows"] if row["outcome"] == "overdue"] == [(10, 17)]


OUTCOMES = ("verified", "claimed", "moved", "suspended", "cancelled", "overdue")


def test_the_last_issued_report_is_compared_with_else_the_last_built(campaign, lead_unit):
    make_task(campaign, lead_unit, due=(PAST,), **BEGUN)
    issued = make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    with clock.at(TODAY + DAY):
        built = make_checked_report(make_meeting(campaign, cutoff_in_hours=-1))
        assert built.contents["previous"]["report_id"] == issued.pk
    with clock.at(TODAY + DAY * 2):
        assert at_the_cutoff(campaign).contents["previous"]["report_id"] == issued.pk
    other = make_task(campaign, lead_unit, due=(FAR,), **BEGUN)

    with clock.at(TODAY + DAY * 3):
        since = at_the_cutoff(campaign).contents["totals"]["since"]

    assert other.pk
    assert since["verdict"] == "better"


def test_a_first_report_compares_with_nothing(campaign, lead_unit):
    make_task(campaign, lead_unit, due=(PAST,), **BEGUN)

    found = at_the_cutoff(campaign).contents

    assert found["previous"] is None
    assert found["totals"]["since"] is None


def test_what_is_done_after_the_cutoff_on_the_same_day_is_an_act_of_the_next_period(campaign, lead_unit, liaison):
    task = make_task(campaign, lead_unit, due=(FAR, FAR), **BEGUN)
    make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        claim(task, liaison, 1)
    with clock.at(TODAY + DAY * 7):
        found = at_the_cutoff(campaign, "第二次调度会").contents

    assert [(row["kind"], row["on"]) for row in found["acts"]] == [("claim", "2026-07-13"), ("evidence", "2026-07-13")]
    assert found["shortfalls"]["heat"]["acts"] == 2
    assert [row["reports"] for row in found["units"] if row["name"] == lead_unit.name] == [1]


def test_acts_are_claims_changed_readings_and_new_evidence(campaign, lead_unit, liaison):
    task = make_task(campaign, lead_unit, due=(FAR, FAR), **BEGUN)
    claim(task, liaison, 1)  # with a picture: a claim and an evidence

    found = at_the_cutoff(campaign).contents

    assert sorted(row["kind"] for row in found["acts"]) == ["claim", "evidence"]
    heat = found["shortfalls"]["heat"]
    assert (heat["acts"], heat["per_week"], heat["phase_acts"]) == (2, "0.5", 2)
    assert found["shortfalls"]["breadth"]["took_part"] == 1


def test_input_and_mobilisation_measures_and_the_quantified_share(campaign, lead_unit):
    task = make_task(campaign, lead_unit, due=(FAR,), leader_name="陆正平", **BEGUN)
    make_task(campaign, lead_unit, due=(FAR,), **BEGUN)
    for kind in ("input", "mobilisation", "output"):
        add_measure(actor=SYSTEM, task=fresh(task), draft=MeasureDraft(kind, "个", target=Decimal(50), kind=kind))

    found = at_the_cutoff(campaign).contents

    assert found["shortfalls"]["input"]["measures"] == 1
    assert found["shortfalls"]["breadth"]["measures"] == 1
    assert [row["kind"] for row in found["measures"]] == ["input", "mobilisation"]
    totals = found["totals"]
    assert (totals["quantified"], totals["quantified_of"], totals["quantified_share"]) == (1, 2, "50.00")


def test_a_correction_keeps_what_it_corrects(campaign, lead_unit):
    from dispatch.services.issuing import correct_report
    from dispatch.services.reports import build_report

    report = make_issued_report(make_meeting(campaign, cutoff_in_hours=-1))
    made = correct_report(actor=SYSTEM, report=report, reason="时限写错")
    build_report(made.pk)

    assert fresh(made).contents["corrects"] == {"id": report.pk, "number": "创通〔2026〕1号", "reason": "时限写错"}
