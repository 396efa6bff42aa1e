"""Makes the demo city's history through the services, day by day, under the clock of each day."""

import dataclasses
import datetime as dt
import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.db import transaction

from accounts.models import Unit
from accounts.roles import Role
from accounts.services.people import PersonDraft, assign, create_person
from accounts.services.unit_tree import end_unit
from accounts.services.units import UnitDraft, create_unit, edit_unit
from base import clock, outbox, trail
from base.trail import SYSTEM, Actor
from campaign.campaign_file import CampaignPlan, PhasePlan, read_campaign_file
from campaign.models import Campaign, Phase
from campaign.services.campaigns import create_campaign
from campaign.services.parts import create_part
from campaign.services.start import CampaignDraft, start_campaign
from dispatch.demo.acts import Desk, Story
from dispatch.demo.city import DemoCity, DemoMeeting, DemoTask, DemoUnit
from dispatch.demo.notices import tend_notices
from dispatch.demo.plan import LATEST, TaskPlan, plan_task
from dispatch.demo.reading import read_city
from dispatch.demo.streets import Streets
from dispatch.models import Meeting
from dispatch.services.issuing import check_report, issue_report
from dispatch.services.meetings import MeetingDraft, create_meeting
from dispatch.services.reports import build_report, request_report
from tasks.services import ladder, spells
from tasks.services.figures import gathered

PHASES = ("开局年", "突破年", "决胜年")
ORDERED_ON = -9
"""The day on which the office says what waits for what."""
QUICK_ROUNDS = 1000
NINE = dt.time(9)
Step = Callable[[], None]
Tell = Callable[[int, int], None]
"""Called with the number of days that are lived through and of all."""


def made_on(planned: tuple[DemoTask, TaskPlan]) -> int:
    """The day, from today, on which a task is made."""
    return planned[1].made


class DemoBuilder:
    """One city and one county below it; deterministic but for the days, which count from today."""

    def __init__(self, city: DemoCity, today: dt.date, tell: Tell) -> None:
        self.city = city
        self.today = today
        self.tell = tell
        self.agenda: dict[int, list[Step]] = defaultdict(list)

    @transaction.atomic
    def build(self) -> Campaign:
        plans = [(task, plan_task(task, self.today)) for task in self.city.tasks]
        first = min([self.city.county.made, *(plan.made for _task, plan in plans)]) - 1
        with clock.at(self.day(first)):
            self.set_up()
        for day, made in itertools.groupby(sorted(plans, key=made_on), key=made_on):
            self.agenda[day].append(functools.partial(self.story.make, list(made)))
        for task, plan in plans:
            for act in plan.acts:
                self.agenda[act.day].append(self.story.step_act(task, act))
        for meeting in self.city.meetings:
            self.agenda[meeting.made].append(self.step_plan(meeting))
        for unit in self.city.units:
            if unit.ended is not None:
                self.agenda[unit.ended].append(self.step_end(unit))
        self.agenda[LATEST].append(lambda: self.story.begin_draft("liaison"))
        self.agenda[ORDERED_ON].append(lambda: self.story.order(self.city.dependencies))
        self.live()
        if not self.city.is_sample:
            with clock.at(clock.now()):
                Streets(self.campaign, self.units, self.people, self.reporter).furnish()
            outbox.deliver_waiting()
        return self.campaign

    def reporter(self, unit: Unit) -> Actor:
        """The unit's liaison, else the head of the office on its behalf."""
        return self.story.liaisons.get(unit.name) or self.people["head"].on_behalf_of(unit.pk)

    def live(self) -> None:
        """Lives the agenda through, each day from nine o'clock on, with what the worker would have done at its end."""
        for lived in itertools.count():
            self.tell(lived, lived + len(self.agenda))
            if not self.agenda:
                break
            offset = min(self.agenda)
            at = clock.at_time(self.day(offset), NINE)
            with clock.at(at + dt.timedelta(hours=9)):
                with gathered(), trail.together():
                    self.live_day(at, self.agenda.pop(offset))
                tend_notices(self.campaign, self.people, self.reporter)
                self.run_jobs()
        self.run_jobs()

    @staticmethod
    def live_day(at: dt.datetime, steps: Iterable[Step]) -> None:
        for number, step in enumerate(steps):
            with clock.at(at + dt.timedelta(minutes=2 * number)):
                step()

    @staticmethod
    def run_jobs() -> None:
        spells.flag_overdue()
        ladder.escalate()
        outbox.deliver_waiting()

    def day(self, offset: int) -> dt.date:
        return self.today + dt.timedelta(days=offset)

    def set_up(self) -> None:
        self.campaign = create_campaign(actor=SYSTEM, plan=self.plan())
        city, office = self.campaign.unit, self.campaign.office_unit
        edit_unit(actor=SYSTEM, unit=office, values=self.city.office_leader)
        self.units: dict[str, Unit] = {city.name: city, office.name: office}
        for unit in self.city.units:
            self.units[unit.name] = self.make_unit(unit)
        county = self.start_county()
        with quick_hashing():
            self.make_people()
        self.story = Story(
            self.city,
            self.today,
            self.units,
            desks=(
                Desk(self.campaign, self.people["office"], self.people["head"], self.people["leader"]),
                Desk(county, self.people["countyoffice"], self.people["countyhead"], self.people["countyleader"]),
            ),
            people=self.people,
        )

    def plan(self) -> CampaignPlan:
        """The default campaign with this city's names, this year as its second."""
        default = read_campaign_file(Path(settings.BASE_DIR) / "campaign" / "data" / "default_campaign.yaml")
        phases = tuple(self.phases())
        return dataclasses.replace(
            default,
            city=self.city.city,
            office=self.city.office,
            starts_on=phases[0].starts_on,
            ends_on=phases[-1].ends_on,
            phases=phases,
        )

    def phases(self) -> Iterator[PhasePlan]:
        for year, name in enumerate(PHASES, self.today.year - 1):
            yield PhasePlan(name, dt.date(year, 1, 1), dt.date(year, 12, 31))

    def make_unit(self, unit: DemoUnit) -> Unit:
        draft = UnitDraft(
            unit.name,
            parent=self.units[unit.parent or self.city.city],
            kind=unit.kind,
            short_name=unit.short_name,
            aliases=unit.aliases,
            leader_name=unit.leader_name,
            leader_title=unit.leader_title,
            is_confirmed=unit.is_confirmed,
        )
        return create_unit(actor=SYSTEM, draft=draft, campaign_id=self.campaign.pk)

    def start_county(self) -> Campaign:
        county = self.city.county
        draft = CampaignDraft(
            unit=self.units[county.unit],
            office_unit=self.units[county.office],
            city=county.city,
            title=county.title,
            starts_on=self.campaign.starts_on,
            ends_on=self.campaign.ends_on,
            parent=self.campaign,
            copies_parts=True,
        )
        campaign = start_campaign(actor=SYSTEM, draft=draft)
        for phase in self.phases():
            create_part(actor=SYSTEM, part=Phase(campaign=campaign, **vars(phase)))
        return campaign

    def make_people(self) -> None:
        self.people = {}
        for person in self.city.people:
            draft = PersonDraft(name=person.name, username=person.username)
            user = create_person(actor=SYSTEM, draft=draft, password=settings.DEMO_PASSWORD)
            assign(actor=SYSTEM, user=user, unit=self.units[person.unit], role=Role(person.role))
            self.people[person.username] = user.as_actor()

    def step_end(self, unit: DemoUnit) -> Step:
        def end() -> None:
            stored = Unit.objects.get(pk=self.units[unit.name].pk)
            end_unit(actor=SYSTEM, unit=stored, ended_on=clock.today(), successor=self.units[unit.successor])

        return end

    def step_plan(self, meeting: DemoMeeting) -> Step:
        def plan() -> None:
            draft = MeetingDraft(
                campaign=self.campaign,
                title=meeting.title,
                held_at=clock.at_time(self.day(meeting.held), dt.time(15)),
                cutoff_at=clock.at_time(self.day(meeting.cutoff), NINE),
                chair=meeting.chair,
            )
            planned = create_meeting(actor=self.people["office"], draft=draft)
            if meeting.cutoff < 0:
                self.agenda[meeting.cutoff].insert(0, self.step_report(planned))

        return plan

    def step_report(self, meeting: Meeting) -> Step:
        def report() -> None:
            made = request_report(actor=SYSTEM, meeting=meeting)
            build_report(made.pk)
            made.refresh_from_db()
            check_report(actor=self.people["office"], report=made)
            issue_report(actor=self.people["head"], report=made)

        return report


@contextmanager
def quick_hashing() -> Iterator[None]:
    """Passwords hashed in few rounds: this one is printed at every start, and a sign-in hashes it anew in full."""
    hasher = get_hasher()
    if not hasattr(hasher, "iterations"):
        yield
        return
    vars(hasher)["iterations"] = QUICK_ROUNDS
    try:
        yield
    finally:
        del vars(hasher)["iterations"]


def tell_nobody(lived: int, days: int) -> None:
    """The `tell` of who does not watch."""


def build_demo(*, is_sample: bool = False, tell: Tell = tell_nobody) -> Campaign:
    """Makes the demo city, or a small one with a task of each course; today is the clock's. All or nothing."""
    city = read_city()
    return DemoBuilder(city.sample() if is_sample else city, clock.today(), tell).build()
