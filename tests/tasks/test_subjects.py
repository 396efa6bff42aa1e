"""Records as the ladder and notices know them: kinds by registry, many read at once (design.md §3)."""

import datetime as dt

import pytest

from tasks import subjects
from tasks.models import Milestone
from tasks.services.dependencies import set_dependencies
from tests.factories.tasks import make_task, milestone

pytestmark = pytest.mark.django_db
KIND, TASK_KIND = "tasks.milestone", "tasks.task"


@pytest.fixture
def task(campaign, lead_unit):
    return make_task(campaign, lead_unit, due=(dt.date(2026, 7, 10), None), code="7", title="管网改造")


def test_a_milestone_is_a_subject(task, campaign, lead_unit, today):
    first = milestone(task, 1)

    found = subjects.load([(KIND, first.pk)])[KIND, first.pk]

    assert (found.campaign, found.unit_id, found.root, found.url) == (
        campaign,
        lead_unit.pk,
        task,
        f"/tasks/{task.pk}/",
    )
    assert (found.title, found.due_on, found.counts_from) == ("7 管网改造 · 节点1", first.due_on, first.due_on)
    assert (found.days_late(today), found.is_blocked) == (3, False)


def test_a_milestone_asks_its_own_unit(task, other_unit):
    Milestone.objects.filter(task=task).update(unit=other_unit)
    first = milestone(task, 1)

    assert subjects.load([(KIND, first.pk)])[KIND, first.pk].unit_id == other_unit.pk


def test_without_a_date_nothing_counts(task, today):
    undated = milestone(task, 2)

    found = subjects.load([(KIND, undated.pk)])[KIND, undated.pk]

    assert (found.due_on, found.counts_from, found.days_late(today)) == (None, None, 0)


def test_rungs_count_from_the_later_day(task):
    Milestone.objects.filter(task=task, number=1).update(rungs_from=dt.date(2026, 7, 20))
    first = milestone(task, 1)

    assert subjects.load([(KIND, first.pk)])[KIND, first.pk].counts_from == dt.date(2026, 7, 20)


def test_it_names_what_blocks_it(task, campaign, lead_unit, office):
    needed = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),), code="8", title="道路平整")
    set_dependencies(actor=office.as_actor(), milestone=milestone(task, 1), needed=[milestone(needed, 1)])
    first = milestone(task, 1)

    found = subjects.load([(KIND, first.pk)])[KIND, first.pk]

    assert (found.is_blocked, found.blockers) == (True, ("8 道路平整 · 节点1",))


def test_many_of_two_kinds_take_as_many_queries_as_one(campaign, lead_unit, task, django_assert_num_queries):
    tasks = [task, *(make_task(campaign, lead_unit) for _number in range(5))]
    keys = [(KIND, pk) for pk in Milestone.objects.values_list("pk", flat=True)] + [(TASK_KIND, t.pk) for t in tasks]

    with django_assert_num_queries(3):
        found = subjects.load([*keys, (KIND, 10**9)])

    assert len(found) == 7 + 6


def test_a_kind_nobody_registered_is_an_error():
    with pytest.raises(KeyError):
        subjects.load([("tasks.nothing", 1)])


def test_kinds_are_called_by_their_word():
    assert [str(subjects.kind_of(name).label) for name in (KIND, TASK_KIND)] == ["节点", "项目"]
