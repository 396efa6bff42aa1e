"""Counts and percents over many tasks are what rules.md says of each task, also when most was kept from before."""

import copy
import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from accounts.roles import Role
from base import clock
from base.trail import SYSTEM
from campaign.models import Campaign
from campaign.policies import section_of
from campaign.services.policies import save_policy
from dispatch.figures.campaign import campaign_figures
from dispatch.figures.past import total_as_of
from dispatch.figures.tally import Tally
from tasks.models import Task
from tasks.services import dates, extensions, suspensions, tasks
from tasks.services.measures import MeasureDraft, add_measure
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_campaign
from tests.factories.tasks import claim, fresh, make_task, milestone, verify
from tests.tasks import oracle

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)
PAST, SOON, FAR = TODAY - ONE * 3, TODAY + ONE * 4, TODAY + ONE * 90


@dataclass(frozen=True)
class Scene:
    """A city and its tasks by what they are."""

    campaign: Campaign
    lead_unit: Unit
    liaison: User
    tasks: dict[str, Task]


def build_scene() -> Scene:
    campaign = make_campaign()
    lead_unit = make_unit("市住建局", parent=campaign.unit)
    other_unit = make_unit("市城管局", parent=campaign.unit)
    liaison = make_person("liaison", lead_unit, Role.LIAISON)
    return Scene(campaign, lead_unit, liaison, make_mixed(campaign, lead_unit, other_unit, liaison))


@pytest.fixture(scope="module")
def kept_scene(kept_city) -> Scene:
    return kept_city("figures", build_scene)


@pytest.fixture
def scene(db, today, kept_scene) -> Scene:
    """A copy, since tests change it."""
    return copy.deepcopy(kept_scene)


@pytest.fixture
def campaign(scene) -> Campaign:
    return scene.campaign


@pytest.fixture
def lead_unit(scene) -> Unit:
    return scene.lead_unit


@pytest.fixture
def liaison(scene) -> User:
    return scene.liaison


@pytest.fixture
def mixed(scene) -> dict[str, Task]:
    return scene.tasks


def make_mixed(campaign: Campaign, lead_unit: Unit, other_unit: Unit, liaison: User) -> dict[str, Task]:
    """Tasks of every state in three lists of two categories, by what they are; made a month ago."""
    begun = {"starts_on": TODAY - ONE * 40}
    with clock.at(TODAY - ONE * 30):
        made = {
            "late": make_task(campaign, lead_unit, due=(PAST, PAST - ONE, None, FAR), **begun),
            "soon": make_task(campaign, other_unit, due=(SOON,), list_code="rectification-1", **begun),
            "far": make_task(campaign, other_unit, due=(FAR,), list_code="renovation-2", **begun),
            "waiting": make_task(campaign, lead_unit, due=(PAST,), **begun),
            "half": make_task(campaign, lead_unit, due=(PAST, FAR, FAR), list_code="rectification-1", **begun),
            "done": make_task(campaign, lead_unit, due=(PAST,), **begun),
            "closed": make_task(campaign, other_unit, due=(PAST,), **begun),
            "later": make_task(campaign, lead_unit, due=(FAR,), starts_on=TODAY + ONE * 20),
            "ongoing": make_task(campaign, lead_unit, due=(None,), is_ongoing=True, starts_on=TODAY - ONE * 10),
            "suspended": make_task(campaign, lead_unit, due=(PAST, FAR), list_code="renovation-2", **begun),
            "cancelled": make_task(campaign, lead_unit, due=(PAST,), **begun),
            "draft": make_task(campaign, lead_unit, due=(PAST,), handed_out=False, **begun),
        }
        add_measure(actor=SYSTEM, task=made["far"], draft=MeasureDraft("小区", "个", target=Decimal(50)))
    claim(made["waiting"], liaison, 1)
    verify(made["half"], liaison, 1)
    verify(made["done"], liaison, 1)
    with clock.at(TODAY - ONE * 5):
        suspensions.suspend_task(actor=SYSTEM, task=fresh(made["suspended"]), reason="等待拆迁")
        tasks.cancel_task(actor=SYSTEM, task=fresh(made["cancelled"]), reason="并入")
    verify(made["closed"], make_reporter(made["closed"]), 1)
    tasks.close_task(actor=SYSTEM, task=fresh(made["closed"]))
    return made


def make_reporter(task: Task) -> User:
    return make_person(f"reporter{task.pk}", task.lead_unit, Role.LIAISON)


def naive(task: Task, on: dt.date, against: str = "plan", behind: int = 10) -> Tally:
    """What one task adds, milestone by milestone, in the words of rules.md §4."""
    due = "due_on" if against == "plan" else "baseline_due_on"
    if task.state in {"draft", "cancelled"}:
        return Tally()
    steps = [each for each in task.milestones.all() if each.state != "cancelled"]
    late = [
        each
        for each in steps
        if each.state == "open" and task.state == "active" and getattr(each, due) and getattr(each, due) < on
    ]
    states = Counter(each.state for each in steps)
    counts = {
        oracle.light(task, on, due): 1,
        "waiting": int(states["open"] == 0 and states["claimed"] > 0),
        "late": int(bool(late)),
        "late_milestones": len(late),
    }
    if task.state != "suspended" and not task.is_ongoing:
        counts |= shares(task, steps, oracle.expected_and_gap(task, on, due), behind)
    return Tally(**counts)


def shares(task: Task, steps, pace, behind: int) -> dict[str, int]:
    whole = sum(each.weight for each in steps)
    verified = sum(each.weight for each in steps if each.state == "verified")
    claimed = sum(each.weight for each in steps if each.state in {"verified", "claimed"})
    measured = [each.current / each.target for each in task.measures.all()]
    found = {
        "averaged": 1,
        "claimed_sum": hundredths(Decimal(claimed) / whole),
        "verified_sum": hundredths(Decimal(verified) / whole),
        "measured_of": bool(measured),
        "measured_sum": hundredths(sum(measured, Decimal(0)) / len(measured)) if measured else 0,
    }
    if pace:
        found |= {"paced": 1, "expected_sum": int(pace[0] * 100), "on_pace": pace[1] > -behind}
    return {name: int(number) for name, number in found.items()}


def hundredths(share: Decimal) -> int:
    return int((share * 10_000).quantize(Decimal(1), ROUND_HALF_UP))


def ensure_right(campaign: Campaign, behind: int = 10) -> None:
    """Every figure of the campaign is the sum of its tasks' naive ones, against both sets of dates."""
    for against in ("plan", "baseline"):
        figures = campaign_figures(campaign, against)
        tasks_with_list = Task.objects.filter(campaign=campaign).select_related("project_list")
        adds = {task: naive(task, clock.today(), against, behind) for task in tasks_with_list}
        assert figures.total == sum(adds.values(), Tally())
        for tallies, key_of in (
            (figures.lists, lambda task: task.project_list_id),
            (figures.categories, lambda task: task.project_list.category),
            (figures.actions, lambda task: task.project_list.action_id),
            (figures.units, lambda task: task.lead_unit_id),
        ):
            for key, tally in tallies.items():
                expected = sum((added for task, added in adds.items() if key_of(task) == key), Tally())
                assert tally == expected, key


def test_every_kind_of_task_is_counted_once(campaign, mixed):
    total = campaign_figures(campaign).total

    assert total.lights == {"red": 1, "yellow": 2, "grey": 1, "green": 3, "white": 1, "blue": 2}
    assert (total.tasks, total.waiting, total.late, total.late_milestones, total.averaged) == (10, 1, 1, 2, 8)
    ensure_right(campaign)


def test_percents_are_plain_means(campaign, mixed):
    total = campaign_figures(campaign).total

    assert total.verified == Decimal("29.17")  # 2 of 8 are done, one a third
    assert total.claimed == Decimal("41.67")
    assert total.measured == Decimal("0.00")
    assert total.on_pace_share == Decimal("75.00")
    assert Tally().verified is Tally().measured is Tally().expected is Tally().on_pace_share is None


CHANGES = {
    "claim": lambda made, liaison: claim(made["late"], liaison, 1),
    "verify": lambda made, liaison: verify(made["half"], liaison, 2),
    "suspend": lambda made, liaison: suspensions.suspend_task(actor=SYSTEM, task=fresh(made["late"]), reason="等待"),
    "resume": lambda made, liaison: suspensions.resume_task(actor=SYSTEM, task=fresh(made["suspended"])),
    "cancel": lambda made, liaison: tasks.cancel_task(actor=SYSTEM, task=fresh(made["soon"]), reason="并入"),
    "hand out": lambda made, liaison: tasks.hand_out(actor=SYSTEM, task=fresh(made["draft"])),
    "extend": lambda made, liaison: extensions.extend_milestone(
        actor=SYSTEM, milestone=milestone(made["late"], 2), new_due_on=FAR, reason="汛期"
    ),
    "correct": lambda made, liaison: dates.correct_milestone(
        actor=SYSTEM, milestone=milestone(made["far"], 1), due_on=PAST, reason="写错"
    ),
    "another unit": lambda made, liaison: tasks.edit_task(
        actor=SYSTEM,
        task=fresh(made["late"]),
        edit=tasks.TaskEdit({}, units=[(fresh(made["soon"]).lead_unit, "lead")]),
    ),
    "measure": lambda made, liaison: add_measure(
        actor=SYSTEM, task=fresh(made["half"]), draft=MeasureDraft("树", "棵", target=Decimal(9))
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_nothing_kept_is_stale(campaign, mixed, liaison, change):
    before = campaign_figures(campaign)
    campaign_figures(campaign, "baseline")

    CHANGES[change](mixed, liaison)

    assert campaign_figures(campaign) != before
    ensure_right(campaign)


def test_a_date_that_moves_no_figure_of_its_task_is_counted(campaign, mixed):
    """An undated milestone counts by the task's date in expectation, so giving it that date moves nothing stored."""
    with clock.at(FAR + ONE):
        before = campaign_figures(campaign).total.late_milestones

        dates.correct_milestone(actor=SYSTEM, milestone=milestone(mixed["late"], 3), due_on=FAR, reason="补填")

        assert campaign_figures(campaign).total.late_milestones == before + 1


def test_a_new_day_is_counted_anew(campaign, mixed):
    campaign_figures(campaign)

    for days in (1, 5, 8):
        with clock.at(TODAY + ONE * days):
            ensure_right(campaign)


def test_the_campaigns_points_decide_who_is_on_pace(campaign, mixed):
    """The late task is 50 points behind: far behind at 30, not behind at 60."""
    campaign_figures(campaign)
    section = section_of("tasks")

    save_policy(
        actor=SYSTEM,
        campaign=campaign,
        section=section,
        values={"behind_points": 60, "far_behind_points": 70},
        version=campaign.version,
    )

    total = campaign_figures(campaign).total
    assert (total.paced, total.on_pace) == (8, 8)


def test_the_worst_come_first_red_and_yellow_only(campaign, mixed):
    assert campaign_figures(campaign).worst == [mixed[name].pk for name in ("late", "soon", "far")]


def test_a_day_without_history_has_no_total_and_one_that_is_not_over_is_refused(campaign, mixed):
    assert total_as_of(campaign, TODAY - ONE * 60) is None
    with pytest.raises(ValueError, match="not over"):
        total_as_of(campaign, TODAY)


def test_it_costs_three_queries_while_nothing_changes_and_five_when_something_did(campaign, mixed, liaison):
    campaign_figures(campaign)
    with CaptureQueriesContext(connection) as quiet:
        campaign_figures(campaign)

    claim(mixed["late"], liaison, 1)

    with CaptureQueriesContext(connection) as moved:
        campaign_figures(campaign)
    with CaptureQueriesContext(connection) as lights:
        campaign_figures(campaign, with_milestones=False)
    assert (len(quiet), len(moved), len(lights)) == (3, 5, 2)


def test_without_a_cache_the_figures_are_the_same(campaign, mixed, settings):
    kept = campaign_figures(campaign)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/broker.sock"}
    }

    assert campaign_figures(campaign) == kept
