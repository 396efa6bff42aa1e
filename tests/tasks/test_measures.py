"""Measures with plans and parts, and what units read on them (rules.md §4, §6)."""

import datetime as dt
from decimal import Decimal

import pytest

from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from tasks.models import Measure, MeasurePlan, Task
from tasks.services.drafts import UpdateDraft
from tasks.services.measures import MeasureDraft, MeasureEdit, PartDraft, add_measure, edit_measure, remove_measure
from tasks.services.readings import ReadingDraft
from tasks.services.updates import accept_update, return_update, submit_update, withdraw_update
from tests.factories.tasks import fresh, make_task

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def task(campaign, lead_unit, other_unit) -> Task:
    return make_task(campaign, lead_unit, support=[other_unit], due=(day("12-31"),), starts_on=day("01-01"))


@pytest.fixture
def add(task, office):
    def _add(**fields) -> Measure:
        fields = {"name": "改造小区", "unit_label": "个", "target": Decimal(50)} | fields
        return add_measure(actor=office.as_actor(), task=fresh(task), draft=MeasureDraft(**fields))

    return _add


def read(task, unit, user, measure, value, *, is_correction=False):
    reading = ReadingDraft(measure.pk, Decimal(value), is_correction)
    draft = UpdateDraft(task=task, unit=unit, narrative="本期进展", behind_reason="雨季", readings=[reading])
    return submit_update(actor=user.as_actor(), draft=draft)


def test_a_reading_is_said_at_once_and_measured_when_accepted(task, add, lead_unit, liaison, office):
    measure = add()

    update = read(task, lead_unit, liaison, measure, 20)
    said = fresh(measure)
    accept_update(actor=office.as_actor(), update=update)

    assert (said.reached, said.current) == (20, 0)
    assert (fresh(measure).reached, fresh(measure).current) == (20, 20)
    assert fresh(task).measured_percent == Decimal("40.00")
    assert fresh(task).has_begun


@pytest.mark.parametrize("decide", ["return", "withdraw"])
def test_a_returned_or_withdrawn_reading_is_unsaid(task, add, lead_unit, liaison, office, decide):
    measure = add()
    update = read(task, lead_unit, liaison, measure, 20)

    if decide == "return":
        return_update(actor=office.as_actor(), update=update, reason="无佐证")
    else:
        withdraw_update(actor=liaison.as_actor(), update=update)

    assert (fresh(measure).reached, fresh(measure).current, fresh(task).has_begun) == (0, 0, False)


GOING = [
    # mode, start, target, first reading, second → refused?
    ("cumulative", 0, 50, 20, 20, False),
    ("cumulative", 0, 50, 20, 19, True),
    ("cumulative", 0, None, 20, 19, True),
    ("cumulative", 100, 0, 60, 61, True),  # a falling target falls
    ("cumulative", 100, 0, 60, 40, False),
    ("level", 0, 90, 85, 70, False),  # satisfaction may go back
]


@pytest.mark.parametrize(("mode", "start", "target", "first", "second", "is_refused"), GOING)
def test_a_cumulative_reading_never_goes_back(
    task, add, lead_unit, liaison, mode, start, target, first, second, is_refused
):
    measure = add(mode=mode, start=Decimal(start), target=target if target is None else Decimal(target))
    read(task, lead_unit, liaison, measure, first)

    if is_refused:
        with pytest.raises(InvalidInputError, match="不得减少") as refused:
            read(task, lead_unit, liaison, measure, second)
        assert "readings" in refused.value.fields
    else:
        read(task, lead_unit, liaison, measure, second)

    assert fresh(measure).reached == (first if is_refused else second)


def test_a_marked_correction_may_go_back(task, add, lead_unit, liaison):
    measure = add()
    read(task, lead_unit, liaison, measure, 30)

    read(task, lead_unit, liaison, measure, 25, is_correction=True)

    assert fresh(measure).reached == 25


def test_a_parents_value_is_the_sum_of_its_parts(task, add, lead_unit, other_unit, liaison, outsider, office):
    measure = add(parts=[PartDraft(lead_unit, Decimal(30)), PartDraft(other_unit, Decimal(20))])
    mine, theirs = Measure.objects.filter(parent=measure).order_by("pk")

    accept_update(actor=office.as_actor(), update=read(task, lead_unit, liaison, mine, 10))
    accept_update(actor=office.as_actor(), update=read(task, other_unit, outsider, theirs, 15))

    assert fresh(measure).current == 25
    assert fresh(task).measured_percent == Decimal("50.00")  # parts count through their parent only


def test_a_unit_reads_only_what_is_its_own(task, add, lead_unit, other_unit, liaison, outsider):
    measure = add(parts=[PartDraft(lead_unit, Decimal(30)), PartDraft(other_unit, Decimal(20))])
    mine, theirs = Measure.objects.filter(parent=measure).order_by("pk")

    for unit, user, wrong in (
        (other_unit, outsider, mine),
        (lead_unit, liaison, theirs),
        (lead_unit, liaison, measure),
    ):
        with pytest.raises(InvalidInputError, match="不由本单位填报"):
            read(task, unit, user, wrong, 5)


def test_measured_leaves_out_what_has_no_way_and_what_is_no_output(task, add):
    add(target=None)
    add(target=Decimal(0))
    add(kind="input")
    add(kind="mobilisation")
    assert fresh(task).measured_percent is None

    add()

    assert fresh(task).measured_percent == Decimal("0.00")


PLANS = [
    ([("03-31", 10), ("06-30", 30)], ""),
    ([("06-30", 30), ("03-31", 10)], ""),  # sorted by day
    ([("03-31", 30), ("06-30", 10)], "不得回退"),
    ([("03-31", 60)], "不得回退"),
    ([("03-31", 10), ("03-31", 20)], "同一天"),
    ([("01-01", 10)], "晚于项目开始日期"),
]


@pytest.mark.parametrize(("points", "words"), PLANS)
def test_a_plan_does_not_turn_back(task, add, points, words):
    plan = [(day(by_on), Decimal(value)) for by_on, value in points]

    if words:
        with pytest.raises(InvalidInputError, match=words):
            add(plan=plan)
        assert not Measure.objects.exists()
    else:
        add(plan=plan)
        assert list(MeasurePlan.objects.values_list("by_on", "value")) == sorted(plan)


def test_a_measure_behind_its_plan_turns_the_task_red(task, add, today):
    add(plan=[(day("06-27"), Decimal(40))])

    shown = Task.objects.with_light(today).get(pk=task.pk)
    assert shown.light == "red"
    assert (str(shown.pace(today).expected), str(shown.pace(today).gap)) == ("80.00", "-80.00")


def test_an_edit_is_an_event_and_a_stale_one_is_refused(task, add, office, other_unit):
    measure = add()
    edit = MeasureEdit({"target": Decimal(60)}, plan=[(day("06-30"), Decimal(30))], version=1)
    edit_measure(actor=office.as_actor(), measure=fresh(measure), edit=edit)

    with pytest.raises(StaleVersionError):
        edit_measure(
            actor=office.as_actor(), measure=fresh(measure), edit=MeasureEdit({"target": Decimal(70)}, version=1)
        )

    assert fresh(measure).target == 60
    assert set(Event.objects.filter(subject_kind="tasks.measure").values_list("name", flat=True)) == {
        "measure.added",
        "measure.edited",
        "measure.planned",
    }


def test_parts_are_one_a_unit_and_what_was_read_stays(task, add, lead_unit, other_unit, liaison, office):
    with pytest.raises(InvalidInputError, match="出现了两次"):
        add(parts=[PartDraft(lead_unit, Decimal(1)), PartDraft(lead_unit, Decimal(2))])

    def edit(*parts):
        edit_measure(actor=office.as_actor(), measure=fresh(measure), edit=MeasureEdit({}, parts=parts))

    measure = add(parts=[PartDraft(lead_unit, Decimal(30)), PartDraft(other_unit, Decimal(20))])
    read(task, lead_unit, liaison, measure.children.get(unit=lead_unit), 5)

    with pytest.raises(InvalidInputError, match="不能删除"):
        edit(PartDraft(other_unit))
    edit(PartDraft(lead_unit, Decimal(9)))

    assert list(measure.children.values_list("unit_id", "target")) == [(lead_unit.pk, Decimal(9))]


def test_a_measure_nobody_read_is_removed(task, add, lead_unit, liaison, office):
    kept, gone = add(), add()
    read(task, lead_unit, liaison, kept, 5)

    remove_measure(actor=office.as_actor(), measure=fresh(gone))
    with pytest.raises(InvalidInputError, match="不能删除"):
        remove_measure(actor=office.as_actor(), measure=fresh(kept))

    assert list(Measure.objects.all()) == [kept]


@pytest.mark.parametrize("values", [{"target": Decimal(30)}, {"target": None}, {"start": Decimal(45)}])
def test_a_plan_does_not_turn_back_when_its_measure_is_edited(task, add, office, values):
    plan = [(day("06-30"), Decimal(40))]
    measure = add(plan=plan)

    for kept in (plan, None):
        with pytest.raises(InvalidInputError) as refused:
            edit_measure(actor=office.as_actor(), measure=fresh(measure), edit=MeasureEdit(values, plan=kept))
        assert list(refused.value.fields) == ["plan"]


def test_parts_follow_their_measure(task, add, lead_unit, liaison, office):
    parts = [PartDraft(lead_unit, Decimal(30))]
    measure = add(parts=parts)
    values = {"name": "群众满意度", "mode": "level"}

    edit_measure(actor=office.as_actor(), measure=fresh(measure), edit=MeasureEdit(values, parts=parts))

    part = measure.children.get()
    assert (part.name, part.mode) == ("群众满意度", "level")
    read(task, lead_unit, liaison, part, 5)
    read(task, lead_unit, liaison, part, 4)


def test_parts_start_where_their_measure_does(task, add, lead_unit, other_unit, office):
    parts = [PartDraft(lead_unit, Decimal(30), Decimal(4)), PartDraft(other_unit, Decimal(20), Decimal(6))]
    with pytest.raises(InvalidInputError) as refused:
        add(parts=parts)
    assert refused.value.fields == {"parts": ["各分项合计起点为 10，指标起点为 0：两者须一致。"]}
    assert not Measure.objects.exists()
    measure = add(start=Decimal(10), parts=parts)
    assert measure.current == Decimal(10)
    assert list(measure.children.values_list("start", "current")) == [(4, 4), (6, 6)]
    with pytest.raises(InvalidInputError):
        edit_measure(actor=office.as_actor(), measure=measure, edit=MeasureEdit({"start": Decimal(0)}, parts=parts))


def test_a_measure_sent_twice_is_one(task, office):
    draft = MeasureDraft("改造小区", "个", target=Decimal(50))
    assert add_measure(actor=office.as_actor(), task=task, draft=draft) == add_measure(
        actor=office.as_actor(), task=task, draft=draft
    )
    assert Measure.objects.count() == 1
