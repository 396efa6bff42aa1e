"""After any sequence of moves the stored figures say what the rules say, for days to come and as of days past."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base import clock
from base.errors import DomainError
from base.trail import SYSTEM
from tasks.models import Milestone, MilestoneClaim, ProgressUpdate, Task, TaskFigures
from tasks.schedule.figures import figures
from tasks.services import claims, dates, drafts, extensions, milestones, suspensions, tasks, updates
from tasks.services.figures import read_clocks
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.readings import ReadingDraft
from tasks.services.rules import rules_of
from tests.conftest import TODAY
from tests.factories.tasks import claim, fresh, make_task, milestone
from tests.tasks import oracle

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)


def a_claim(task: Task, number: int) -> MilestoneClaim:
    waiting = MilestoneClaim.objects.filter(milestone__task=task, milestone__number=number, state="pending")
    found = waiting.select_related("milestone__task__campaign", "update__task").first()
    if found is None:
        raise DomainError("nothing waits")
    return found


def read(task: Task, user, value: int) -> None:
    readings = [ReadingDraft(task.measures.get().pk, Decimal(value))]
    told = {"narrative": "进展", "behind_reason": "雨季", "readings": readings}
    draft = drafts.UpdateDraft(task=task, unit=task.lead_unit, **told)
    updates.submit_update(actor=user.as_actor(), draft=draft)


def accept(task: Task) -> None:
    for update in ProgressUpdate.objects.filter(task=task, state="submitted").select_related("task"):
        updates.accept_update(actor=SYSTEM, update=update)


def in_days(count: int) -> dt.date:
    return clock.today() + ONE * count


MOVES = {
    "claim": claim,
    "verify": lambda task, user, number: claims.verify_claim(actor=SYSTEM, claim=a_claim(task, number)),
    "return": lambda task, user, number: claims.return_claim(actor=SYSTEM, claim=a_claim(task, number), reason="补"),
    "withdraw": lambda task, user, number: claims.withdraw_claim(actor=SYSTEM, claim=a_claim(task, number)),
    "revoke": lambda task, user, number: claims.revoke_verification(
        actor=SYSTEM, milestone=milestone(task, number), reason="不实"
    ),
    "cancel": lambda task, user, number: milestones.cancel_milestone(
        actor=SYSTEM, milestone=milestone(task, number), reason="并入"
    ),
    "extend": lambda task, user, number: extensions.extend_milestone(
        actor=SYSTEM, milestone=milestone(task, number), new_due_on=in_days(number * 20), reason="汛期"
    ),
    "correct": lambda task, user, number: dates.correct_milestone(
        actor=SYSTEM, milestone=milestone(task, number), due_on=in_days(number * 13 - 20), reason="写错"
    ),
    "undate": lambda task, user, number: dates.correct_milestone(
        actor=SYSTEM, milestone=milestone(task, number), due_on=None, reason="写错"
    ),
    "add": lambda task, user, number: milestones.add_milestone(
        actor=SYSTEM, task=task, draft=milestones.MilestoneDraft("增补", due_on=in_days(number * 9), weight=number)
    ),
    "suspend": lambda task, user, number: suspensions.suspend_task(actor=SYSTEM, task=task, reason="等待"),
    "resume": lambda task, user, number: suspensions.resume_task(actor=SYSTEM, task=task),
    "close": lambda task, user, number: tasks.close_task(actor=SYSTEM, task=task),
    "read": lambda task, user, number: read(task, user, number * 13),
    "accept": lambda task, user, number: accept(task),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(MOVES)), st.integers(1, 3), st.sampled_from([0, 0, 1, 5, 17])),
    min_size=1,
    max_size=12,
)


def play(task: Task, user, steps) -> dict[dt.date, str]:
    """Makes the moves on their days, refused ones left out; the light of each day as it ended."""
    today, lights = clock.today(), {}
    for verb, number, wait in steps:
        for passed in range(wait):
            with clock.at(today + ONE * passed):
                lights[clock.today()] = oracle.light(fresh(task), clock.today())
        today += ONE * wait
        with clock.at(today):
            try:
                with transaction.atomic():
                    MOVES[verb](fresh(task), user, number)
            except DomainError:
                pass
            lights[today] = oracle.light(fresh(task), today)
    return lights


def ensure_right(task: Task, last: dt.date) -> None:
    """The stored lights and paces of a hundred days to come are those of the rules."""
    stored = fresh(task)
    for day in (last + ONE * number for number in range(0, 100, 7)):
        against = (
            Task.objects.with_light(day).get(pk=task.pk).light,
            Task.objects.with_light(day, against="baseline").get(pk=task.pk).light,
        )
        assert against == (oracle.light(stored, day), oracle.light(stored, day, "baseline_due_on"))
        pace = stored.pace(day)
        if stored.state != "suspended":
            assert (pace and (pace.expected, pace.gap)) == oracle.expected_and_gap(stored, day)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_stored_figures_are_the_rules(campaign, lead_unit, liaison, steps):
    with transaction.atomic():
        task = make_task(
            campaign, lead_unit, due=(TODAY + ONE * 5, TODAY + ONE * 30, TODAY + ONE * 60), starts_on=TODAY + ONE * 2
        )
        Milestone.objects.filter(task=task, number=3).update(weight=3)
        plan = [(TODAY + ONE * 20, Decimal(10))]
        add_measure(actor=SYSTEM, task=fresh(task), draft=MeasureDraft("小区", "个", target=Decimal(50), plan=plan))

        lights = play(task, liaison, steps)

        last = max(lights)
        with clock.at(last):
            ensure_right(task, last)
            stored = fresh(task)
            again = figures(read_clocks([stored])[task.pk], rules_of(campaign))
            assert {name: getattr(stored, name) for name in vars(again)} == vars(again)
        for day, light in lights.items():
            assert TaskFigures.objects.valid_on(day).with_light(day).get(task=task).light == light
        transaction.set_rollback(True)
