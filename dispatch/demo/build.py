"""Makes the demo city's history through the services, day by day, under the clock of each day."""

import dataclasses
import datetime as dt
import io
import uuid
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw

from accounts.models import Unit, User
from accounts.roles import Role
from accounts.services.people import PersonDraft, assign, create_person
from base import clock, files, outbox
from base.trail import SYSTEM, Actor
from campaign.campaign_file import CampaignPlan, PhasePlan, UnitPlan, read_campaign_file
from campaign.models import Campaign
from campaign.services.campaigns import create_campaign
from dispatch.demo.city import DemoCity, DemoMeeting, DemoMilestone, DemoTask, read_city
from dispatch.models import Meeting
from dispatch.services.meetings import MeetingDraft, create_meeting
from dispatch.services.reports import build_report, request_report
from tasks.models import MilestoneClaim, Task
from tasks.services import claims, spells
from tasks.services.imports import current_phase
from tasks.services.milestones import MilestoneDraft
from tasks.services.tasks import TaskDraft, create_task, hand_out
from tasks.services.updates import Proof, UpdateDraft, accept_update, submit_update

NAMESPACE = uuid.UUID("6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c11")
PHASES = ("开局年", "突破年", "决胜年")
Step = Callable[[], None]


class DemoBuilder:
    """One city, one campaign, its tasks and their history; deterministic but for the days, which count from today."""

    def __init__(self, city: DemoCity, today: dt.date) -> None:
        self.city = city
        self.today = today
        self.people: dict[str, User] = {}
        self.units: dict[str, Unit] = {}
        self.agenda: dict[int, list[Step]] = defaultdict(list)

    def build(self) -> Campaign:
        first = min(task.made for task in self.city.tasks) - 1
        with clock.at(self.day(first)), transaction.atomic():
            self.campaign = create_campaign(actor=SYSTEM, plan=self.plan())
            root = self.campaign.unit
            self.units = {unit.name: unit for unit in Unit.objects.at_or_below(root.path)}
            self.make_people()
        for number, task in enumerate(self.city.tasks, 1):
            self.agenda[task.made].append(self.step_make(number, task))
        for meeting in self.city.meetings:
            self.agenda[meeting.made].append(self.step_plan(meeting))
        while self.agenda:
            offset = min(self.agenda)
            with clock.at(self.day(offset)):
                for step in self.agenda.pop(offset):
                    step()
                self.run_jobs()
        self.run_jobs()
        return self.campaign

    def run_jobs(self) -> None:
        """What the worker would have done on that day."""
        spells.flag_overdue()
        outbox.deliver_waiting()

    def day(self, offset: int) -> dt.date:
        return self.today + dt.timedelta(days=offset)

    def plan(self) -> CampaignPlan:
        """The default campaign with this city's names, this year as its second."""
        default = read_campaign_file(Path(settings.BASE_DIR) / "campaign" / "data" / "default_campaign.yaml")
        years = [self.today.year - 1 + number for number in range(len(PHASES))]
        return dataclasses.replace(
            default,
            city=self.city.city,
            office=self.city.office,
            starts_on=dt.date(years[0], 1, 1),
            ends_on=dt.date(years[-1], 12, 31),
            phases=tuple(
                PhasePlan(name, dt.date(year, 1, 1), dt.date(year, 12, 31))
                for name, year in zip(PHASES, years, strict=True)
            ),
            units=tuple(UnitPlan(**unit) for unit in self.city.units),
        )

    def make_people(self) -> None:
        for person in self.city.people:
            draft = PersonDraft(name=person.name, username=person.username)
            user = create_person(actor=SYSTEM, draft=draft, password=settings.DEMO_PASSWORD)
            assign(actor=SYSTEM, user=user, unit=self.units[person.unit], role=Role(person.role))
            self.people[person.username] = user

    def actor(self, username: str) -> Actor:
        return self.people[username].as_actor()

    def step_make(self, number: int, task: DemoTask) -> Step:
        def make() -> None:
            lists = self.campaign.lists.of_code(task.project_list)
            roles = [(self.units[task.units["lead"]], "lead")]
            roles += [(self.units[name], role) for role in ("build", "support") for name in task.units.get(role, [])]
            draft = TaskDraft(
                project_list=lists.get(),
                phase=current_phase(self.campaign),
                code=str(number),
                title=task.title,
                leader_name=task.leader,
                starts_on=self.day(task.starts if task.starts is not None else task.made),
                units=roles,
                milestones=[
                    MilestoneDraft(step.name, due_on=self.day(step.due), weight=step.weight) for step in task.milestones
                ],
            )
            made = create_task(actor=self.actor("office"), draft=draft)
            hand_out(actor=self.actor("office"), task=made)
            for order, step in enumerate(task.milestones, 1):
                if step.claim is not None:
                    self.agenda[step.claim].append(self.step_claim(made, order, step))

        return make

    def step_claim(self, task: Task, order: int, step: DemoMilestone) -> Step:
        def claim() -> None:
            milestone = task.milestones.get(number=order)
            lead = self.units[task.lead_unit.name] if task.lead_unit else self.campaign.office_unit
            proof = Proof(files.store(picture(task.pk, order), allowed=files.IMAGES), "现场照片.png")
            draft = UpdateDraft(
                task=task,
                unit=lead,
                narrative=f"“{step.name}”已完成，现场照片附后，请予核验。",
                next_steps="按计划推进下一节点。",
                claims=[milestone.pk],
                proofs=[proof],
                client_uid=uuid.uuid5(NAMESPACE, f"{task.pk}-{order}"),
            )
            submit_update(actor=self.reporter(lead), draft=draft)
            if step.verify is not None:
                self.agenda[step.verify].append(self.step_decide(milestone.pk, step))
            if step.returned is not None:
                self.agenda[step.returned].append(self.step_decide(milestone.pk, step))

        return claim

    def reporter(self, unit: Unit) -> Actor:
        """The unit's liaison, else the second office worker filing on its behalf."""
        for person in self.city.people:
            if person.unit == unit.name and person.role == Role.LIAISON:
                return self.actor(person.username)
        return self.actor("head").on_behalf_of(unit.pk)

    def step_decide(self, milestone_id: int, step: DemoMilestone) -> Step:
        def decide() -> None:
            related = ("update__task__campaign", "milestone__task__campaign__parent")
            claim = MilestoneClaim.objects.select_related(*related).get(milestone=milestone_id, state="pending")
            actor = self.actor(step.by)
            if step.returned is not None:
                claims.return_claim(actor=actor, claim=claim, reason=step.reason)
            else:
                claims.verify_claim(actor=actor, claim=claim)
            accept_update(actor=actor, update=claim.update)

        return decide

    def step_plan(self, meeting: DemoMeeting) -> Step:
        def plan() -> None:
            draft = MeetingDraft(
                campaign=self.campaign,
                title=meeting.title,
                held_at=clock.at_time(self.day(meeting.held), dt.time(15)),
                cutoff_at=clock.at_time(self.day(meeting.cutoff), dt.time(9)),
                chair=meeting.chair,
            )
            planned = create_meeting(actor=self.actor("office"), draft=draft)
            if meeting.cutoff < 0:
                self.agenda[meeting.cutoff].append(self.step_report(planned))

        return plan

    def step_report(self, meeting: Meeting) -> Step:
        def report() -> None:
            build_report(request_report(actor=SYSTEM, meeting=meeting).pk)

        return report


def picture(task_id: int, order: int) -> bytes:
    """A small picture that stands for a photo; another one for each milestone."""
    shade = (task_id * 37 + order * 61) % 120
    image = Image.new("RGB", (640, 420), (120 + shade, 150, 190 - shade))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 230, 600, 400), fill=(110, 110, 105))
    draw.polygon([(80, 230), (320, 90 + shade), (560, 230)], fill=(170, 80, 70))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def build_demo() -> Campaign:
    """Makes the demo city; today is the clock's."""
    return DemoBuilder(read_city(), clock.today()).build()
