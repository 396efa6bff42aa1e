"""The dashboard and the cards of the lists as their readers meet them."""

import datetime as dt

import pytest

from base import clock
from base.trail import SYSTEM
from dispatch.dashboard.page import dashboard
from dispatch.figures.tally import Terms
from dispatch.reasons import reasons
from tasks.models import Milestone, Task
from tasks.services import dependencies, extensions
from tests.conftest import TODAY
from tests.factories.accounts import make_person
from tests.factories.tasks import claim, make_task, milestone

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)
PAST, SOON, FAR = TODAY - ONE * 12, TODAY + ONE * 3, TODAY + ONE * 90


def why(task: Task, against: str = "plan") -> list[str]:
    lit = Task.objects.with_light(clock.today(), against).get(pk=task.pk)
    return reasons([lit], Terms(clock.today(), against, 10))[task.pk]


def test_an_overdue_task_says_since_when_what_and_how_far_behind_it_is(campaign, lead_unit):
    task = make_task(campaign, lead_unit, due=(PAST, PAST + ONE, FAR), starts_on=PAST - ONE * 30)

    assert why(task) == ["逾期 12 天：节点1，另有 1 个节点逾期", "落后序时 66.7 个百分点"]


def test_a_task_due_soon_says_what_is_due(campaign, lead_unit):
    assert why(make_task(campaign, lead_unit, due=(SOON, FAR))) == ["还剩 3 天：节点1"]


def test_a_task_predicted_late_says_which_milestone(campaign, lead_unit):
    task = make_task(campaign, lead_unit, due=(FAR,))
    Milestone.objects.filter(task=task).update(predicted_on=FAR + ONE)

    assert why(task) == ["预计逾期：节点1"]


@pytest.mark.parametrize(("days", "said"), [(20, ["上期未报"]), (60, ["连续两期未报"]), (3, [])])
def test_an_ongoing_task_says_which_reports_are_missing(campaign, lead_unit, days, said):
    task = make_task(campaign, lead_unit, due=(None,), is_ongoing=True)

    with clock.at(TODAY + ONE * days):
        assert why(task) == said


def test_against_the_first_dates_reasons_go_by_them(campaign, lead_unit):
    with clock.at(PAST - ONE * 30):
        task = make_task(campaign, lead_unit, due=(PAST,))
        extensions.extend_milestone(actor=SYSTEM, milestone=milestone(task, 1), new_due_on=FAR, reason="汛期")

    assert why(task) == []
    assert why(task, "baseline") == ["逾期 12 天：节点1", "落后序时 100 个百分点"]


def test_the_sentence_says_how_much_and_where_it_is_worst(campaign, lead_unit, other_unit):
    make_task(campaign, lead_unit, due=(PAST, PAST))
    make_task(campaign, other_unit, due=(FAR,), list_code="rectification-1")

    said = dashboard(campaign, "plan").sentence

    assert said == (
        "共 2 项：已核验 0.0%，申报 0.0%，序时 50.0%。逾期 1 项、2 个节点。"
        "红灯占比最高的是改造，1 项中有 1 项。红灯最多的单位是市住建局，1 项。"
    )


def test_four_figures_change_against_a_week_before(campaign, lead_unit, liaison):
    with clock.at(TODAY - ONE * 10):
        first, second = (make_task(campaign, lead_unit, due=(day, FAR)) for day in (TODAY - ONE * 9, TODAY - ONE))
    claim(first, liaison, 1, 2)

    found = {each.label: (each.value, each.change) for each in dashboard(campaign, "plan").headlines}

    assert found["逾期项目"] == (1, "较 7 天前 ±0")
    assert found["待核验"] == (1, "较 7 天前 +1")
    assert found["达序率"] == ("50.0%", "较 7 天前 ±0 个百分点")
    assert second.pk in [each.task.pk for each in dashboard(campaign, "plan").tasks]


def test_without_history_there_is_a_dash(campaign, lead_unit):
    make_task(campaign, lead_unit)

    assert {each.change for each in dashboard(campaign, "plan").headlines} == {"较 7 天前 —"}


def test_units_are_ranked_the_most_red_first_equals_sharing_a_rank(campaign, lead_unit, other_unit):
    for unit, due in ((lead_unit, FAR), (other_unit, PAST), (campaign.office_unit, FAR)):
        make_task(campaign, unit, due=(due,))

    ranked = dashboard(campaign, "plan").units

    assert [(each.rank, each.unit.label) for each in ranked] == [(1, "市城管局"), (2, "市创建办"), (2, "市住建局")]


def test_a_block_is_seen_as_soon_as_it_is_named(campaign, lead_unit, other_unit):
    late = make_task(campaign, lead_unit, due=(PAST,))
    waiting = make_task(campaign, other_unit, due=(FAR,))
    assert dashboard(campaign, "plan").blocks == []

    dependencies.set_dependencies(actor=SYSTEM, milestone=milestone(waiting, 1), needed=[milestone(late, 1)])

    (block,) = dashboard(campaign, "plan").blocks
    assert (block.milestone.task_id, block.waiting, block.days_overdue) == (late.pk, 1, 12)


@pytest.mark.parametrize(
    "path", ["/dashboard/", "/dashboard/?against=baseline&units=all", "/lists/", "/lists/?sort=worst"]
)
def test_everyone_reads_the_pages_with_and_without_tasks(campaign, lead_unit, liaison, sign_in, path):
    client = sign_in(liaison)
    assert client.get(path).status_code == 200

    make_task(campaign, lead_unit, due=(PAST,))

    assert "老旧小区改造" in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/dashboard/", "/lists/"])
def test_without_a_campaign_the_pages_say_what_to_do(db, today, sign_in, path):
    assert "还没有创建活动" in sign_in(make_person("nobody")).get(path).content.decode()


def test_cards_stand_by_category_or_the_worst_first(campaign, lead_unit, leader, sign_in):
    make_task(campaign, lead_unit, due=(PAST,), list_code="improvement-7")
    client = sign_in(leader)

    by_category = client.get("/lists/").context["groups"]
    worst = client.get("/lists/?sort=worst").context["groups"]

    assert [(each.heading, len(each.cards)) for each in by_category] == [("改造", 8), ("整治", 8), ("提升", 7)]
    assert worst[0].cards[0].project_list.code == "improvement-7"
    assert len(worst[0].cards) == 23


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("path", "most"), [("/dashboard/", 21), ("/lists/", 11)])
def test_queries_are_as_many_for_one_as_for_twenty(
    campaign, lead_unit, leader, sign_in, django_assert_max_num_queries, count, path, most
):
    for _number in range(count):
        make_task(campaign, lead_unit, due=(PAST,))
    client = sign_in(leader)

    with django_assert_max_num_queries(most):
        client.get(path)
    with django_assert_max_num_queries(14):
        client.get(path)
