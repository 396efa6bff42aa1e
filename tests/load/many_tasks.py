"""A city with very many tasks for benchmarks: 23 lists, 200 units, dates and states as a campaign has them. No chance.

Written in bulk and past the services, which would take hours; the stored figures come from the services in the end.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from accounts.models import Unit
from base import clock
from campaign.models import Campaign
from tasks.models import Dependency, Measure, MeasureReading, Milestone, ProgressUpdate, Responsibility, Task
from tasks.services.figures import refresh_tasks
from tasks.services.imports import current_phase
from tests.factories.accounts import make_unit

TODAY = dt.date(2026, 7, 14)
WEEK_BEFORE = TODAY - dt.timedelta(days=10)
STEPS = 5
UNITS = 200
BATCH = 5000
NAMES = ("完成立项批复", "完成招标", "开工建设", "主体完工", "竣工验收并投入使用")
WORDS = ("老旧小区改造", "背街小巷整治", "农贸市场升级", "雨污分流管网", "口袋公园建设", "公共厕所新建")


def make_units(campaign: Campaign) -> list[Unit]:
    return [make_unit(f"市第{number}责任单位", parent=campaign.unit) for number in range(UNITS)]


def load_tasks(campaign: Campaign, units: list[Unit], numbers: range) -> None:
    """A task of five milestones for each number, their figures as of a week before and of TODAY."""
    made = Task.objects.bulk_create(_tasks(campaign, units, numbers), batch_size=BATCH)
    roles = [Responsibility(task=task, unit=task.lead_unit, role="lead") for task in made]
    roles += [
        Responsibility(task=task, unit=units[_chance(task.code, "support", UNITS)], role="support", order=1)
        for task in made
    ]
    Responsibility.objects.bulk_create(roles, batch_size=BATCH)
    steps = Milestone.objects.bulk_create(_milestones(made), batch_size=BATCH)
    _depend(steps)
    _measure(made)
    with clock.at(WEEK_BEFORE):
        refresh_tasks(task.pk for task in made)
    with clock.at(TODAY):
        refresh_tasks(task.pk for task in made)


def _chance(code: str, about: str, of: int) -> int:
    """A number below `of` that depends on a task and a question only."""
    number = int(code)
    for letter in about:
        number = (number * 31 + ord(letter) * 17 + 7) % 1_000_003
    return number % of


def _tasks(campaign: Campaign, units: list[Unit], numbers: range) -> Iterator[Task]:
    lists = list(campaign.lists.all())
    phase = current_phase(campaign)
    for number in numbers:
        code = str(number)
        state = {0: "draft", 1: "draft", 2: "suspended", 3: "cancelled", 4: "closed"}.get(
            _chance(code, "state", 60), "active"
        )
        yield Task(
            campaign=campaign,
            phase=phase,
            project_list=lists[_chance(code, "list", len(lists))],
            code=code,
            title=f"{WORDS[number % len(WORDS)]}第{number}项",
            location=f"第{number % 40}街道",
            leader_name="周明远",
            lead_unit=units[_chance(code, "unit", UNITS)],
            state=state,
            is_ongoing=_chance(code, "ongoing", 40) == 0,
            starts_on=TODAY - dt.timedelta(days=_chance(code, "start", 260) - 20),
            handed_out_at=None if state == "draft" else clock.midnight(dt.date(2025, 10, 8)),
        )


def _start(task: Task) -> dt.date:
    assert task.starts_on is not None
    return task.starts_on


def _milestones(tasks: list[Task]) -> Iterator[Milestone]:
    entered = dt.date(2025, 10, 8)
    for task in tasks:
        length = 24 + _chance(task.code, "length", 50)
        dates = [_start(task) + dt.timedelta(days=length * number) for number in range(1, STEPS + 1)]
        due = sum(day < TODAY for day in dates)
        lag = {0: 1, 1: 1, 2: 2}.get(_chance(task.code, "lag", 20), 0)
        done = STEPS if task.state == "closed" else max(0, due - lag)
        waits = _chance(task.code, "waits", 10) == 0 and task.state != "closed"
        for number, day in enumerate(dates, 1):
            is_done = number <= done
            is_claimed = is_done and waits and number == done
            yield Milestone(
                task=task,
                number=number,
                name=NAMES[number - 1],
                entered_on=entered,
                weight=1 + number % 2,
                due_on=None if task.is_ongoing else day,
                baseline_due_on=None
                if task.is_ongoing
                else day - dt.timedelta(days=_chance(task.code, "moved", 3) * 9),
                judged_by_on=None if task.is_ongoing else day,
                state="claimed" if is_claimed else "verified" if is_done else "open",
                claimed_on=min(day, TODAY) if is_done else None,
                verified_on=min(day, TODAY) if is_done and not is_claimed else None,
                late_days=0 if is_done else None,
            )


def _depend(steps: list[Milestone]) -> None:
    """Every tenth task's third milestone waits for that of the task before."""
    thirds = [step for step in steps if step.number == 3]
    Dependency.objects.bulk_create(
        (
            Dependency(milestone=after, needed=before)
            for position, (before, after) in enumerate(pairwise(thirds))
            if position % 10 == 0
        ),
        batch_size=BATCH,
    )


def _measure(tasks: list[Task]) -> None:
    """A tenth of the tasks count something and have one accepted reading."""
    counting = [task for task in tasks if _chance(task.code, "measure", 10) == 0]
    measures = Measure.objects.bulk_create(
        (Measure(task=task, name="改造小区", unit_label="个", target=Decimal(50)) for task in counting),
        batch_size=BATCH,
    )
    at = clock.midnight(TODAY)
    updates = ProgressUpdate.objects.bulk_create(
        (
            ProgressUpdate(
                task=task,
                unit=task.lead_unit,
                author_id=0,
                period=dt.date(2026, 6, 27),
                narrative="按计划推进",
                state="accepted",
                created_at=at,
                submitted_at=at,
            )
            for task in counting
        ),
        batch_size=BATCH,
    )
    MeasureReading.objects.bulk_create(
        (
            MeasureReading(
                update=update,
                measure=measure,
                value=Decimal(min(50, max(0, (TODAY - _start(task)).days // 4 + _chance(task.code, "read", 20)))),
            )
            for task, measure, update in zip(counting, measures, updates, strict=True)
        ),
        batch_size=BATCH,
    )
