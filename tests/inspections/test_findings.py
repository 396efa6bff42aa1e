"""Findings through every state (rules.md §2, §8)."""

import datetime as dt
import uuid

import pytest

from accounts.roles import Role
from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Finding
from inspections.services import finding_moves as moves
from inspections.services.finding_edits import edit_finding
from inspections.services.findings import FindingDraft, report_finding
from inspections.workflow import FINDING_MOVES, FindingState
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign
from tests.factories.inspections import make_category, make_site
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return clock.at_time(dt.date(2026, month, day), dt.time(hour, minute))


def stored(finding: Finding) -> Finding:
    return Finding.objects.select_related("campaign__parent", "site", "unit").get(pk=finding.pk)


def rectify(finding: Finding, actor=SYSTEM) -> None:
    moves.rectify_finding(actor=actor, finding=finding, measures="已清理", photos=[make_picture_file()])


def test_a_finding_is_reported_to_be_assigned_within_a_working_day(report, office, street, site):
    finding = report(actor=office.as_actor(), photos=[make_picture_file()])

    assert (finding.state, finding.reported_by, finding.area) == ("reported", office, street)
    assert finding.step_due_at == local(7, 14, 17, 30)
    assert finding.photos.get().moment == "before"
    assert Event.objects.get(name="finding.reported").root_id == finding.pk


def test_the_same_uid_again_is_one_finding(report):
    uid = uuid.uuid4()

    assert report(client_uid=uid) == report(client_uid=uid)
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"description": "  "}, "description", "请写明"),
        ({"site": None}, "place", "点位"),
        ({"limit_text": "尽快"}, "limit_text", "时限"),
        ({"found_at": dt.datetime(2026, 8, 1, tzinfo=dt.UTC)}, "found_at", "还没有到"),
    ],
)
def test_an_incomplete_finding_is_refused_beside_its_field(report, fields, field, words):
    with pytest.raises(InvalidInputError) as refused:
        report(**fields)

    assert words in refused.value.fields[field][0]
    assert not Finding.objects.exists()


def test_a_branch_of_the_tree_is_no_category_and_another_campaigns_site_no_site(campaign, report, litter):
    make_category(campaign, "路面垃圾", parent=litter)
    with pytest.raises(InvalidInputError) as refused:
        report()
    assert "下级类别" in refused.value.fields["category"][0]

    with pytest.raises(InvalidInputError) as refused:
        report(category=None, site=make_site(make_campaign("邻市")))
    assert "其他创建活动" in refused.value.fields["site"][0]


@pytest.mark.parametrize(
    ("severity", "limit", "due"),
    [
        ("urgent", "", local(7, 14, 12)),
        ("serious", "", local(7, 17)),
        ("ordinary", "", local(7, 21)),
        ("lasting", "", local(8, 13)),
        ("ordinary", "3天", local(7, 17)),
        ("ordinary", "4工作时", local(7, 14, 8, 30) + HOUR / 2),
        ("urgent", "5个工作日", local(7, 20, 17, 30)),
        ("ordinary", "长期", None),
    ],
)
def test_the_clock_runs_from_assignment_by_severity_or_the_limit_given(report, lead_unit, severity, limit, due):
    finding = report(severity=severity, limit_text=limit)  # Monday noon, 13 July

    moves.assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)

    assert (finding.state, finding.due_at) == ("assigned", due)
    assert finding.step_due_at == local(7, 14, 17, 30)


def test_the_whole_way_to_verified(assigned, office, liaison):
    with clock.at(local(7, 14, 9)):
        moves.take_finding(actor=liaison.as_actor(), finding=assigned)
    assert (assigned.state, assigned.step_due_at) == ("taken", assigned.due_at)
    with clock.at(local(7, 15, 9)):
        rectify(assigned, liaison.as_actor())
    assert (assigned.state, assigned.is_late, assigned.step_due_at) == ("rectified", False, local(7, 20, 17, 30))
    with clock.at(local(7, 16, 9)):
        moves.verify_finding(actor=office.as_actor(), finding=assigned)

    finding = stored(assigned)
    assert (finding.state, finding.verified_at, finding.step_due_at) == ("verified", local(7, 16, 9), None)
    assert finding.photos.filter(moment="after").count() == 1


@pytest.mark.parametrize(
    ("measures", "photos", "field"), [(" ", 1, "measures"), ("已清理", 0, "photos"), ("已清理", 13, "photos")]
)
def test_a_rectification_needs_words_and_an_after_photo(assigned, measures, photos, field):
    moves.take_finding(actor=SYSTEM, finding=assigned)

    with pytest.raises(InvalidInputError) as refused:
        moves.rectify_finding(
            actor=SYSTEM, finding=assigned, measures=measures, photos=[make_picture_file() for _n in range(photos)]
        )

    assert field in refused.value.fields
    assert stored(assigned).state == "taken"


def test_a_return_keeps_the_date_and_counts_and_twice_counts_double(assigned, office):
    due = assigned.due_at
    moves.take_finding(actor=SYSTEM, finding=assigned)
    for times in (1, 2):
        rectify(assigned)
        moves.return_finding(actor=office.as_actor(), finding=assigned, reason="仍有垃圾")
        assert (assigned.state, assigned.returned_count, assigned.due_at) == ("taken", times, due)
        assert assigned.counts_double == (times == 2)


def test_late_is_late_once_it_is_rectified_after_the_instant_it_was_due(assigned):
    moves.take_finding(actor=SYSTEM, finding=assigned)
    with clock.at(local(7, 21, 0, 1)):
        rectify(assigned)

    assert (assigned.is_late, assigned.counts_double) == (True, True)


def test_who_rectified_does_not_verify(assigned, office, second_office):
    moves.take_finding(actor=office.as_actor(), finding=assigned)
    rectify(assigned, office.as_actor())

    with pytest.raises(InvalidInputError, match="另一人"):
        moves.verify_finding(actor=office.as_actor(), finding=assigned)
    moves.verify_finding(actor=second_office.as_actor(), finding=assigned)
    assert assigned.state == "verified"


def test_a_dispute_upheld_gives_another_unit_a_clock_of_its_own(assigned, other_unit, head, liaison):
    with clock.at(local(7, 15, 9)):
        moves.dispute_finding(actor=liaison.as_actor(), finding=assigned, reason="属城管职责")
        assert (assigned.state, assigned.step_due_at) == ("disputed", local(7, 16, 17, 30))
    with clock.at(local(7, 16, 9)):
        moves.settle_dispute(actor=head.as_actor(), finding=assigned, reason="属实", unit=other_unit)

    assert (assigned.state, assigned.unit, assigned.due_at) == ("assigned", other_unit, local(7, 24))


def test_a_dispute_refused_is_as_if_the_clock_never_stopped_and_two_are_the_most(assigned, head):
    due = assigned.due_at
    for _time in (1, 2):
        moves.dispute_finding(actor=SYSTEM, finding=assigned, reason="不属本单位")
        moves.settle_dispute(actor=head.as_actor(), finding=assigned, reason="属本单位")
        assert (assigned.state, assigned.due_at) == ("assigned", due)

    with pytest.raises(MoveRefusedError, match="两次"):
        moves.dispute_finding(actor=SYSTEM, finding=assigned, reason="不属本单位")


@pytest.mark.parametrize(
    "move", ["dispute_finding", "settle_dispute", "return_finding", "reopen_finding", "void_finding"]
)
def test_a_reason_is_needed(assigned, move):
    with pytest.raises(InvalidInputError) as refused:
        getattr(moves, move)(actor=SYSTEM, finding=assigned, reason=" ")

    assert "reason" in refused.value.fields


def test_a_failed_recheck_reopens_the_same_finding_with_a_limit_from_now(assigned, office):
    moves.take_finding(actor=SYSTEM, finding=assigned)
    rectify(assigned)
    moves.verify_finding(actor=SYSTEM, finding=assigned)
    with clock.at(local(9, 1, 9)):
        moves.reopen_finding(actor=office.as_actor(), finding=assigned, reason="又堆满了")

    assert (assigned.state, assigned.reopened_count, assigned.due_at) == ("taken", 1, local(9, 9))
    assert (assigned.verified_at, assigned.rectified_at) == (None, None)


STATES = {
    "reported": (),
    "assigned": ("assign",),
    "taken": ("assign", "take"),
    "disputed": ("assign", "dispute"),
    "rectified": ("assign", "take", "rectify"),
    "verified": ("assign", "take", "rectify", "verify"),
    "void": ("void",),
    "duplicate": ("mark-duplicate",),
}


def make_move(finding: Finding, verb: str, unit, other: Finding) -> None:
    reason = {"actor": SYSTEM, "finding": finding, "reason": "理由"}
    plain = {"actor": SYSTEM, "finding": finding}
    calls = {
        "assign": lambda: moves.assign_finding(**plain, unit=unit),
        "take": lambda: moves.take_finding(**plain),
        "dispute": lambda: moves.dispute_finding(**reason),
        "settle": lambda: moves.settle_dispute(**reason),
        "rectify": lambda: rectify(finding),
        "verify": lambda: moves.verify_finding(**plain),
        "return": lambda: moves.return_finding(**reason),
        "reopen": lambda: moves.reopen_finding(**reason),
        "void": lambda: moves.void_finding(**reason),
        "mark-duplicate": lambda: moves.mark_duplicate(**plain, other=other),
    }
    calls[verb]()


@pytest.mark.parametrize("verb", [move.verb for move in FINDING_MOVES])
@pytest.mark.parametrize("state", FindingState.values)
def test_every_state_and_move(report, campaign, lead_unit, state, verb):
    finding = report()
    other = report(category=None, description="另一处")
    for step in STATES[state]:
        make_move(finding, step, lead_unit, other)
    assert finding.state == state
    move = next(each for each in FINDING_MOVES if each.verb == verb)

    if state in move.sources:
        make_move(finding, verb, lead_unit, other)
        assert stored(finding).state == move.target
    else:
        with pytest.raises(MoveRefusedError):
            make_move(finding, verb, lead_unit, other)
        assert stored(finding).state == state


def test_what_is_closed_is_not_edited(report, site):
    finding = report()
    assert edit_finding(actor=SYSTEM, finding=finding, values={"description": "西门外垃圾堆放"})
    assert stored(finding).version == 2
    moves.void_finding(actor=SYSTEM, finding=stored(finding), reason="误报")

    with pytest.raises(MoveRefusedError, match="不再修改"):
        edit_finding(actor=SYSTEM, finding=stored(finding), values={"description": "又一次"})


def test_an_ended_unit_is_not_asked(report, campaign):
    gone = make_unit("市原园林局", parent=campaign.unit)
    gone.ended_on = dt.date(2026, 7, 1)
    gone.save()

    with pytest.raises(InvalidInputError) as refused:
        moves.assign_finding(actor=SYSTEM, finding=report(), unit=gone)
    assert "撤销" in refused.value.fields["unit"][0]


def test_who_sees_a_finding(report, campaign, lead_unit, other_unit, site, street, district, office, liaison):
    reporter = make_person("reporter", make_unit("市教育局", parent=campaign.unit), Role.INSPECTOR)
    finding = report_finding(
        actor=reporter.as_actor(), draft=FindingDraft(campaign, "路面破损", place="南门路", area=street)
    )
    helper = make_person("helper", make_unit("市供电公司", parent=campaign.unit), Role.LIAISON)
    moves.assign_finding(actor=SYSTEM, finding=finding, unit=other_unit, support_units=[helper.assignments.get().unit])
    seeing = {
        "office": office,
        "reporter": reporter,
        "unit": make_person("unit", other_unit, Role.LIAISON),
        "support": helper,
        "street": make_person("street", street, Role.LIAISON),
        "district above": make_person("district", district, Role.LEADER),
        "another unit": liaison,
    }

    seen = {name for name, person in seeing.items() if Finding.objects.visible_to(person).exists()}

    assert seen == {"office", "reporter", "unit", "support", "street", "district above"}
