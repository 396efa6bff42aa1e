"""When things happened in a task: its pattern and its course become dated milestones and dated acts. No ORM."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from dispatch.demo.city import Course, CourseAct, DemoMeasure, DemoTask, PatternStep
from tasks.schedule.reporting import Reporting

EARLIEST, LATEST = -345, -1
"""Days from today on which history happens."""
VERIFIED_BY = 14
"""So many days after its date every milestone that lies behind is verified, even one claimed late."""
REPORTS = 3
"""How many of the latest reports are told: readings of measures, and those of ongoing tasks."""
RECENT, STRIDE = -21, 7
"""What lies further back than three weeks happens on one day of seven: fewer days to live through."""
HOLLOW = "只有表态，没有具体做法和数据，请重新填报"
HALF, HALF_WAY = 0.5, 0.4
"""A plan with a point reaches so much of the target at half of its time."""


@dataclass(frozen=True)
class Act:
    """What happens on a day; `step` counts milestones from 0. `share` is of the measure's plan, 0 to 1.

    `days`: how far a date is moved; of a report, that it is left for its return.
    """

    day: int
    verb: str
    step: int = 0
    reason: str = ""
    days: int = 0
    share: float | None = None


@dataclass(frozen=True)
class TaskPlan:
    """Days from today: when the task is made, when it starts, when its milestones are due, what happens then."""

    made: int
    starts: int
    dues: tuple[int | None, ...]
    has_plan_point: bool
    acts: tuple[Act, ...]


def plan_task(task: DemoTask, today: dt.date) -> TaskPlan:
    """The plan of a task; the same for the same title, whatever the day. Raises ValueError outside the history."""
    found = _Planner(task, today).plan()
    days = [found.made, *(act.day for act in found.acts)]
    if min(days) < EARLIEST or max(days) > LATEST:
        raise ValueError(f"{task.title}: its history goes from {min(days)} to {max(days)}")
    return found


class _Planner:
    def __init__(self, task: DemoTask, today: dt.date) -> None:
        self.task, self.today = task, today
        self.course: Course = task.course
        self.steps: Sequence[PatternStep] = task.pattern
        self.seed = crc32(task.title.encode())
        shift = self.pick(0, self.course.spread, 3)
        self.turns = [CourseAct(act.verb, act.day - shift, act.reason, act.days) for act in self.course.acts]

    def pick(self, low: int, high: int, salt: int = 0) -> int:
        """A number from `low` to `high` that follows from the title."""
        return low + (self.seed >> salt) % (high - low + 1)

    def plan(self) -> TaskPlan:
        passed = self.passed()
        dues = self.dues(passed)
        made = self.made(dues)
        starts = self.course.starts if self.course.starts is not None else made + self.pick(0, 3, 5)
        has_point = bool(self.task.measure and (self.task.measure.parts or self.seed % 3 == 0))
        acts = [*self.claims(dues, passed), *self.turned(passed)]
        last = dues[-1]
        if self.task.measure and last is not None and not self.course.is_draft:
            acts += self.readings(starts, last, has_point=has_point, is_done=passed == len(self.steps))
        if self.course.missing is not None:
            acts += self.reports(made)
        return TaskPlan(made, starts, tuple(dues), has_point, tuple(sorted(acts, key=lambda act: act.day)))

    def passed(self) -> int:
        """How many milestones lie behind."""
        if self.course.passed is None:
            return len(self.steps)
        last = len(self.steps) - 1
        if self.course.is_last:
            return last
        low, high = (min(each, last) for each in self.course.passed)
        return self.pick(low, high, 7)

    def dues(self, passed: int) -> list[int | None]:
        """The first day of each milestone, before anything moved it: what a resumption adds is taken off."""
        if self.course.next is None:
            return [None] * len(self.steps)
        anchor = min(passed, len(self.steps) - 1)
        behind = min(-16, *(act.day - VERIFIED_BY for act in self.turns), 0)
        days = {anchor: self.pick(*self.course.next)}
        if passed > anchor:
            days[anchor] = min(days[anchor], behind if self.turns else 0)
        for number in range(anchor, 0, -1):
            days[number - 1] = min(days[number] - (self.steps[number].gap or 0), behind)
        for number in range(anchor + 1, len(self.steps)):
            days[number] = days[number - 1] + (self.steps[number].gap or 0)
            if number == anchor + 1 and self.course.after is not None:
                days[number] = max(days[number], self.course.after)
        paused = self.paused_days()
        return [days[number] - (paused if number >= passed else 0) for number in range(len(self.steps))]

    def paused_days(self) -> int:
        """Days of a suspension that has ended."""
        by_verb = {act.verb: act.day for act in self.turns}
        return by_verb["resume"] - by_verb["suspend"] if "resume" in by_verb else 0

    def made(self, dues: Sequence[int | None]) -> int:
        if self.course.next is None:
            return lived(-self.pick(125, 190))
        gap = self.steps[0].gap or 0
        first = dues[0] or 0
        return lived(min(first - gap, -self.pick(10, 25, 9), *(act.day - 20 for act in self.turns), 0))

    def claims(self, dues: Sequence[int | None], passed: int) -> Iterator[Act]:
        """What lies behind was claimed a few days before its date, now and then after it, and verified soon."""
        for number in range(passed):
            due = dues[number] or 0
            is_late = (self.seed >> number) % 6 == 0 and due <= -VERIFIED_BY - 2
            claimed = due + self.pick(2, 8, number) if is_late else due - self.pick(1, 6, number)
            is_final = number == len(self.steps) - 1
            verified = claimed + self.pick(1, 4, number + 2)
            yield Act(lived(claimed), "claim", number, share=1 if is_final and self.task.measure else None)
            yield Act(lived(verified), "verify", number)

    def turned(self, passed: int) -> Iterator[Act]:
        """The acts of the course, on the milestone that comes next, on the surface or on the last, as they say."""
        last = len(self.steps) - 1
        surface = next((number for number, step in enumerate(self.steps) if step.layer == "surface"), last)
        places = {"surface": surface, "last": last, "": min(passed, last)}
        for act in self.turns:
            verb, _, place = act.verb.partition(" ")
            yield Act(act.day, verb, places[place], act.reason, act.days)

    def reporting_days(self) -> Iterator[int]:
        """Reporting days behind today, the latest first."""
        day = Reporting().before(self.today)
        while True:
            yield (day - self.today).days
            day = Reporting().before(day)

    def readings(self, starts: int, due: int, *, has_point: bool, is_done: bool) -> list[Act]:
        """Readings of the latest reporting days, at the course's pace behind or on its plan."""
        found: list[Act] = []
        end = due - 10 if is_done else 0
        for number, day in enumerate(self.reporting_days()):
            if day < starts + 5 or len(found) == REPORTS:
                return found
            if day < end:
                share = planned((day - starts) / (due - starts), has_point=has_point) * self.course.pace
                found.append(self.report(day, number, share=share))
        return found

    def reports(self, made: int) -> list[Act]:
        """The monthly reports of an ongoing task but for the latest ones that are missing."""
        found: list[Act] = []
        for number, day in enumerate(self.reporting_days()):
            if day < made + 12 or len(found) == REPORTS:
                return found
            if number >= (self.course.missing or 0):
                found.append(self.report(day, number))
            elif self.course.missing == 1 and self.seed % 2:
                found += [Act(day - 4, "report", days=1), Act(day - 1, "return_report", reason=HOLLOW)]
        return found

    def report(self, day: int, number: int, *, share: float | None = None) -> Act:
        """A report for the period of a reporting day, filed on the day itself or a few days before."""
        return Act(lived(day - self.pick(0, 3, number)), "report", share=share)


def lived(day: int) -> int:
    """The day on which something planned for a day happens: never later."""
    return day if day >= RECENT else day - day % STRIDE


def planned(elapsed: float, *, has_point: bool) -> float:
    """The share of the target that the plan reaches at a share of its time."""
    if not has_point:
        return elapsed
    if elapsed <= HALF:
        return elapsed * HALF_WAY / HALF
    return HALF_WAY + (elapsed - HALF) * (1 - HALF_WAY) / (1 - HALF)


def reading_of(target: int, share: float, pace: float) -> int:
    """What a share of a target reads: rounded up on pace, down behind it, so that rounding turns no light."""
    value = target * min(share, 1)
    return math.ceil(round(value, 6)) if pace >= 1 else math.floor(value)


def plan_point(measure: DemoMeasure) -> int:
    """The value that a plan with a point reaches at half of its time."""
    return math.floor(measure.target * HALF_WAY)
