"""The demo city: made through the services, in an empty embedded database only. It is built once and kept."""

from collections import Counter

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import Unit, User
from base import clock
from base.models import Event
from campaign.models import Campaign
from dispatch.demo.build import build_demo
from dispatch.demo.reading import read_city
from dispatch.models import Meeting, Report
from inspections.models import Exposure, Finding, RedBlackEntry, Visit, Whistle
from tasks.models import (
    Extension,
    Milestone,
    MilestoneClaim,
    Notice,
    ProgressUpdate,
    Spell,
    Suspension,
    Task,
    TaskQuestion,
)
from tasks.selectors import stumbling_blocks
from tasks.workflow import ClaimState, Light, MilestoneState, SpellState, TaskState, UpdateState
from tests.conftest import TODAY
from tests.factories.dispatch import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def city(kept_city):
    """The whole city, on the suite's day."""
    return kept_city("demo", build_demo)


def lights_of(campaign, on):
    return Counter(Task.objects.filter(campaign=campaign).counted().with_light(on).values_list("light", flat=True))


def unlike_their_course(on):
    """Tasks whose light is not the one their course promises."""
    promised = {task.title: task.course.light for task in read_city().tasks}
    lit = Task.objects.with_light(on).values_list("title", "light")
    return [(title, light) for title, light in lit if light != promised[title]]


def test_it_has_the_size_of_a_city(city):
    county = Campaign.objects.get(parent=city)

    assert Unit.objects.count() >= 55
    assert (city.lists.count(), county.lists.count()) == (23, 23)
    assert (city.tasks.count(), county.tasks.count()) == (280, 20)
    assert set(city.tasks.values_list("project_list", flat=True)) == set(city.lists.values_list("pk", flat=True))


def test_every_light_in_believable_proportions(city, today):
    lights = lights_of(city, today)

    assert set(lights) == set(Light.values)
    percents = {light: 100 * count / lights.total() for light, count in lights.items()}
    assert 10 < percents["red"] < 15
    assert 15 < percents["yellow"] < 22
    assert 17 < percents["blue"] < 24
    assert 5 < percents["white"] + percents["grey"] < 10
    assert unlike_their_course(today) == []


def test_every_state(city):
    assert set(city.tasks.values_list("state", flat=True)) == set(TaskState.values)
    assert set(Milestone.objects.values_list("state", flat=True)) == set(MilestoneState.values)
    claimed = set(MilestoneClaim.objects.values_list("state", flat=True))
    assert claimed == set(ClaimState.values) - {ClaimState.WITHDRAWN}
    assert set(ProgressUpdate.objects.values_list("state", flat=True)) == set(UpdateState.values)
    assert set(Extension.objects.values_list("state", flat=True)) == {"asked", "granted", "refused"}
    assert set(Suspension.objects.values_list("state", flat=True)) == {"granted", "ended"}
    assert set(Spell.objects.values_list("state", flat=True)) == {SpellState.RUNNING, SpellState.ENDED}


def test_what_an_office_meets(city, today):
    tasks = city.tasks.all()

    assert tasks.filter(lead_unit=city.office_unit, milestones__state="verified").exists()
    assert tasks.filter(leader_name="").exists()
    assert TaskQuestion.objects.filter(answered_at__isnull=True).exists()
    assert any(task.is_waiting for task in tasks)
    assert Milestone.objects.exclude(order_override="").exists()
    assert Event.objects.filter(name="milestone.corrected").exists()
    blocks = stumbling_blocks(city.pk, today)
    assert len(blocks) >= 6
    assert max(block.waiting for block in blocks) >= 4


def test_its_units(city):
    assert max(len(name) for name in Unit.objects.exclude(short_name="").values_list("name", flat=True)) >= 24
    assert Unit.objects.filter(is_confirmed=False).exists()
    assert Unit.objects.filter(ended_on__isnull=False, successor__name="市文旅体局").exists()
    leading = Unit.objects.filter(led_tasks__isnull=False).distinct()
    assert leading.exclude(assignments__role="liaison").count() >= 5


def test_its_history_is_dated_as_it_happened_and_traced(city):
    for spell in Spell.objects.filter(state="ended"):
        assert spell.since < spell.ended_at < clock.midnight(TODAY)
    verified = (
        Milestone.objects.filter(state="verified").count() + MilestoneClaim.objects.filter(state="revoked").count()
    )
    assert Event.objects.filter(name="milestone.verified").count() == verified
    assert set(Event.objects.values_list("actor_kind", flat=True)) == {"person", "system"}
    assert set(Event.objects.filter(at__gte=clock.midnight(TODAY)).values_list("name", flat=True)) <= {
        "milestone.overdue",
        "finding.overdue",
        "finding.reported",
        "spell.escalated",
        "notice.drafted",
        "notice.extended",
        "notice.removed",
    }


def test_everything_late_is_flagged(city, today):
    late = Milestone.objects.overdue(today)

    assert late.count() == Spell.objects.running().filter(kind="tasks.milestone").count() >= 20
    assert not late.filter(overdue_since__isnull=True).exists()


def test_a_past_meeting_has_its_report_and_another_is_to_come(city):
    assert list(Report.objects.values_list("state", "is_preview")) == [("issued", False)]
    past, coming = Meeting.objects.order_by("number")
    assert past.held_at < clock.midnight(TODAY) < coming.held_at


def test_its_units_told_highlights_before_the_past_report_and_since(city):
    told = ProgressUpdate.objects.exclude(highlights="")
    assert told.count() == len(read_city().highlights)
    assert told.filter(state="submitted").count() == 1

    (past,), coming = Report.objects.all(), Meeting.objects.get(number=2)
    since = make_report(coming).contents["highlights"]

    before = past.contents["highlights"]
    assert (len(before), len(since)) == (4, 6)
    assert {row["id"] for row in (*before, *since)} == set(told.filter(state="accepted").values_list("pk", flat=True))
    assert len({row["unit"] for row in since}) >= 4


def test_its_streets_have_findings_in_every_state_a_round_whistles_and_a_board(city):
    states = Counter(Finding.objects.values_list("state", flat=True))

    assert set(states) == {"reported", "assigned", "taken", "disputed", "rectified", "verified", "duplicate"}
    assert Finding.objects.filter(relapse_of__isnull=False).count() == 2
    assert Counter(Visit.objects.values_list("state", flat=True)) == {"submitted": 2, "planned": 3}
    assert set(Whistle.objects.values_list("state", flat=True)) == {"handling", "raised"}
    assert Spell.objects.filter(kind="inspections.finding", state="running").count() == 5
    assert set(Exposure.objects.values_list("state", flat=True)) == {"draft", "published"}
    assert set(RedBlackEntry.objects.values_list("colour", "state")) == {("red", "published"), ("black", "published")}


def test_everyone_signs_in_and_finds_their_day(city, today):
    names = {person.username for person in read_city().people}
    assert set(User.objects.values_list("username", flat=True)) == names
    readme = {"admin", "head", "office", "leader", "liaison", "liaison2", "unitleader", "inspector"}
    assert readme | {"countyoffice", "countyhead", "countyliaison"} <= names

    for user in User.objects.all():
        client = Client()
        assert client.login(username=user.username, password=django_settings.DEMO_PASSWORD)
        assert client.get("/").status_code == 200


def test_its_notices_have_come_as_far_as_they_can(city):
    states = set(Notice.objects.filter(campaign=city).values_list("state", flat=True))
    numbers = list(Notice.objects.filter(campaign=city, kind="supervision", number__isnull=False).order_by("number"))

    assert states >= {"draft", "issued", "received", "answered", "closed"}
    assert [each.number for each in numbers] == list(range(1, len(numbers) + 1))
    assert Notice.objects.filter(follows__isnull=False).exists()
