"""The acts of the demo city's tasks, each made through the service that makes it in life."""

import dataclasses
import datetime as dt
import io
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PIL import Image, ImageDraw

from accounts.models import Unit
from accounts.roles import Role
from base import clock, files
from base.errors import InvalidInputError
from base.models import StoredFile
from base.trail import Actor
from campaign.models import Campaign, Phase, ProjectList
from campaign.services.phases import current_phase
from dispatch.demo.city import DemoCity, DemoDependency, DemoMeasure, DemoTask
from dispatch.demo.plan import Act, TaskPlan, plan_point, reading_of
from tasks.models import Extension, Measure, Milestone, MilestoneClaim, ProgressUpdate, Task
from tasks.services import claims, extensions, suspensions
from tasks.services.dates import correct_milestone
from tasks.services.dependencies import set_dependencies
from tasks.services.drafts import Proof, UpdateDraft, save_draft
from tasks.services.many import NewTask, create_tasks
from tasks.services.measures import MeasureDraft, PartDraft, add_measure
from tasks.services.milestones import MilestoneDraft, cancel_milestone
from tasks.services.order import override_order
from tasks.services.readings import ReadingDraft
from tasks.services.tasks import QuestionDraft, TaskDraft, cancel_task, close_task
from tasks.services.updates import accept_update, return_update, submit_update

NAMESPACE = uuid.UUID("6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c11")
SHADES = 8
UNDATED = "尽快"
BEHIND = "前期手续和管线迁改耗时较长，影响了进度。"
Step = Callable[[], None]


@dataclass(frozen=True)
class Desk:
    """Who acts for a campaign."""

    campaign: Campaign
    office: Actor
    head: Actor
    leader: Actor


class Story:
    """Makes tasks and what happens to them; each `step_…` is to be called under the clock of its day.

    `steps`: the number and name of each milestone, by its task and its place from 0.
    """

    def __init__(
        self,
        city: DemoCity,
        today: dt.date,
        units: Mapping[str, Unit],
        *,
        desks: tuple[Desk, Desk],
        people: Mapping[str, Actor],
    ) -> None:
        self.city, self.today, self.units = city, today, units
        self.city_desk, self.county_desk = desks
        self.liaisons = {each.unit: people[each.username] for each in city.people if each.role == Role.LIAISON}
        self.highlights = {(each.title, each.milestone): each.highlight for each in city.highlights}
        self.made: dict[str, Task] = {}
        self.steps: dict[tuple[int, int], tuple[int, str]] = {}
        with clock.at(today):
            self.phases: dict[int, Phase] = {desk.campaign.pk: current_phase(desk.campaign) for desk in desks}
        self.lists: dict[tuple[int, str], ProjectList] = {
            (desk.campaign.pk, each.code): each for desk in desks for each in desk.campaign.lists.all()
        }

    def day(self, offset: int) -> dt.date:
        return self.today + dt.timedelta(days=offset)

    def desk(self, task: DemoTask) -> Desk:
        return self.county_desk if task.is_county else self.city_desk

    def step_act(self, task: DemoTask, act: Act) -> Step:
        deed: Callable[[DemoTask, Act], None] = getattr(self, act.verb)
        return lambda: deed(task, act)

    def make(self, planned: Sequence[tuple[DemoTask, TaskPlan]]) -> None:
        """Enters and hands out the tasks of a day as an import does, then adds their measures."""
        for desk in (self.city_desk, self.county_desk):
            mine = [(task, plan) for task, plan in planned if self.desk(task) is desk]
            new = [NewTask(self.draft(task, plan), hands_out=not task.course.is_draft) for task, plan in mine]
            for (task, plan), made in zip(mine, create_tasks(actor=desk.office, new=new), strict=True):
                self.made[task.title] = made
                if task.measure:
                    self.measure(desk, made, task.measure, plan)
            entered = Milestone.objects.filter(task__in=[self.made[task.title].pk for task, _plan in mine])
            for task_id, number, pk, name in entered.order_by("pk").values_list("task", "number", "pk", "name"):
                self.steps[task_id, number - 1] = pk, name

    def draft(self, task: DemoTask, plan: TaskPlan) -> TaskDraft:
        desk = self.desk(task)
        is_ongoing = task.course.missing is not None
        undated = "长期坚持" if is_ongoing else UNDATED
        questions = [QuestionDraft("due_on" if None in plan.dues else "units", task.course.question, undated)]
        return TaskDraft(
            project_list=self.lists[desk.campaign.pk, task.project_list],
            phase=self.phases[desk.campaign.pk],
            code=task.code,
            title=task.title,
            location=task.location,
            leader_name=task.leader,
            leader_title=self.city.leaders.get(task.leader, ""),
            starts_on=self.day(plan.starts),
            is_ongoing=is_ongoing,
            units=[(self.units[name], role) for name, role in task.units],
            milestones=[
                MilestoneDraft(step.name, None, due_text=undated, weight=step.weight)
                if due is None
                else MilestoneDraft(step.name, self.day(due), weight=step.weight, layer=step.layer)
                for step, due in zip(task.pattern, plan.dues, strict=True)
            ],
            questions=questions if task.course.question else (),
        )

    def measure(self, desk: Desk, task: Task, measure: DemoMeasure, plan: TaskPlan) -> None:
        last = plan.dues[-1]
        has_point = plan.has_plan_point and last is not None
        middle = self.day(plan.starts + ((last or 0) - plan.starts) // 2)
        draft = MeasureDraft(
            name=measure.name,
            unit_label=measure.unit_label,
            kind=measure.kind,
            target=Decimal(measure.target),
            plan=[(middle, Decimal(plan_point(measure)))] if has_point else (),
            parts=[PartDraft(self.units[name], Decimal(target)) for name, target in measure.parts.items()],
        )
        add_measure(actor=desk.office, task=task, draft=draft)

    def order(self, dependencies: Iterable[DemoDependency]) -> None:
        """Says what waits for what."""
        for each in dependencies:
            milestone = self.named_milestone(each.title, each.milestone)
            needed = self.named_milestone(each.needs, each.needed)
            present = [row.needed for row in milestone.dependencies.select_related("needed__task")]
            set_dependencies(actor=self.city_desk.office, milestone=milestone, needed=[*present, needed])

    def named_milestone(self, title: str, name: str) -> Milestone:
        related = Milestone.objects.select_related("task__campaign__parent")
        found: Milestone = related.get(task=self.made[title].pk, name=name)
        return found

    def milestone(self, task: DemoTask, act: Act) -> Milestone:
        related = Milestone.objects.select_related("task__campaign__parent", "unit")
        found: Milestone = related.get(task=self.made[task.title].pk, number=act.step + 1)
        return found

    def reporter(self, task: DemoTask, unit_name: str) -> Actor:
        """The unit's liaison, else the head of the office filing on its behalf."""
        unit = self.units[unit_name]
        return self.liaisons.get(unit.name) or self.desk(task).head.on_behalf_of(unit.pk)

    def reviewer(self, task: DemoTask) -> Actor:
        """The office; for what the office itself leads (自办), a leader of the campaign."""
        desk = self.desk(task)
        return desk.leader if self.units[task.lead].pk == desk.campaign.office_unit_id else desk.office

    def claim(self, task: DemoTask, act: Act) -> None:
        made = self.made[task.title]
        milestone_id, name = self.steps[made.pk, act.step]
        readings = self.readings(task, act.share) if act.share is not None else {}
        proof = Proof(self.picture(made.pk, act.step), "现场照片.png")
        draft = UpdateDraft(
            task=made,
            unit=self.units[task.lead],
            narrative=f"“{name}”已完成，现场照片附后，请予核验。",
            next_steps="按计划推进下一节点。",
            highlights=self.highlights.get((task.title, name), ""),
            claims=[milestone_id],
            proofs=[proof],
            readings=readings.pop(task.lead, ()),
            client_uid=self.uid(task, act),
        )
        self.file(task, task.lead, draft)

    def report(self, task: DemoTask, act: Act) -> None:
        """What units report in a period: readings where the task has a measure, each unit its own part."""
        readings = self.readings(task, act.share) if act.share is not None else {}
        for name, values in (readings or {task.lead: ()}).items():
            draft = UpdateDraft(
                task=self.made[task.title],
                unit=self.units[name],
                narrative="本期按计划推进，数据已更新。" if values else "本期常态化开展，巡查、劝导、整改同步推进。",
                difficulties="进度未达预期，正增派力量、倒排工期。" if task.course.pace < 1 else "",
                next_steps="继续按月报送。",
                readings=values,
                client_uid=self.uid(task, act, name),
            )
            update = self.file(task, name, draft)
            if act.day + 2 < 0 and not act.days:
                accept_update(actor=self.reviewer(task), update=update)

    def file(self, task: DemoTask, unit_name: str, draft: UpdateDraft) -> ProgressUpdate:
        """Submits; where the task turns out to be behind, with the reason that is asked for then."""
        actor = self.reporter(task, unit_name)
        draft = dataclasses.replace(draft, behind_reason=BEHIND if task.course.pace < 1 else "")
        try:
            return submit_update(actor=actor, draft=draft)
        except InvalidInputError as error:
            if "behind_reason" not in error.fields:
                raise
        return submit_update(actor=actor, draft=dataclasses.replace(draft, behind_reason=BEHIND))

    def begin_draft(self, username: str) -> None:
        """A report of this person's unit that is written and not submitted yet, with a milestone ticked in it."""
        unit_name = next(each.unit for each in self.city.people if each.username == username)
        unit = self.units[unit_name]
        led = Milestone.objects.filter(task__lead_unit=unit, task__state="active", state="open", unit=None)
        led = led.filter(due_on__gt=clock.today())
        milestone = led.select_related("task__campaign__parent").order_by("due_on", "pk")[0]
        draft = UpdateDraft(
            task=milestone.task,
            unit=unit,
            narrative=f"“{milestone.name}”现场已完工，待拍照后提交。",
            claims=[milestone.pk],
            client_uid=uuid.uuid5(NAMESPACE, f"draft {username}"),
        )
        save_draft(actor=self.liaisons[unit_name], draft=draft)

    def return_report(self, task: DemoTask, act: Act) -> None:
        waiting = ProgressUpdate.objects.select_related("task").filter(task=self.made[task.title].pk, state="submitted")
        return_update(actor=self.reviewer(task), update=waiting.get(), reason=act.reason)

    def readings(self, task: DemoTask, share: float) -> dict[str, Sequence[ReadingDraft]]:
        """Readings by the unit that files them: the parts of a measure, else the whole by the lead."""
        found: dict[str, Sequence[ReadingDraft]] = {}
        for measure in Measure.objects.filter(task=self.made[task.title].pk, children__isnull=True):
            name = measure.unit.name if measure.unit else task.lead
            value = reading_of(int(measure.target or 0), share, task.course.pace)
            found[name] = [ReadingDraft(measure.pk, Decimal(value))]
        return found

    def decided(self, task: DemoTask, act: Act) -> MilestoneClaim:
        made = self.made[task.title]
        pending = MilestoneClaim.objects.select_related("update", "milestone").filter(state="pending")
        found: MilestoneClaim = pending.get(milestone=self.steps[made.pk, act.step][0])
        found.update.task = found.milestone.task = made
        return found

    def verify(self, task: DemoTask, act: Act) -> None:
        claim, actor = self.decided(task, act), self.reviewer(task)
        claims.verify_claim(actor=actor, claim=claim)
        accept_update(actor=actor, update=claim.update)

    def return_(self, task: DemoTask, act: Act) -> None:
        claim, actor = self.decided(task, act), self.reviewer(task)
        claims.return_claim(actor=actor, claim=claim, reason=act.reason)
        accept_update(actor=actor, update=claim.update)

    def revoke(self, task: DemoTask, act: Act) -> None:
        claims.revoke_verification(actor=self.desk(task).head, milestone=self.milestone(task, act), reason=act.reason)

    def override(self, task: DemoTask, act: Act) -> None:
        override_order(actor=self.desk(task).head, milestone=self.milestone(task, act), reason=act.reason)

    def correct(self, task: DemoTask, act: Act) -> None:
        milestone = self.milestone(task, act)
        later = (milestone.due_on or clock.today()) + dt.timedelta(days=act.days)
        correct_milestone(actor=self.desk(task).office, milestone=milestone, due_on=later, reason=act.reason)

    def ask_extension(self, task: DemoTask, act: Act) -> None:
        milestone = self.milestone(task, act)
        later = (milestone.due_on or clock.today()) + dt.timedelta(days=act.days)
        actor = self.reporter(task, task.lead)
        extensions.ask_extension(actor=actor, milestone=milestone, new_due_on=later, reason=act.reason)

    def asked(self, task: DemoTask) -> Extension:
        related = Extension.objects.select_related("milestone__task__campaign__parent")
        found: Extension = related.get(milestone__task=self.made[task.title].pk, state="asked")
        return found

    def grant_extension(self, task: DemoTask, act: Act) -> None:
        extensions.grant_extension(actor=self.desk(task).head, extension=self.asked(task))

    def refuse_extension(self, task: DemoTask, act: Act) -> None:
        extensions.refuse_extension(actor=self.desk(task).head, extension=self.asked(task), answer=act.reason)

    def extend(self, task: DemoTask, act: Act) -> None:
        milestone = self.milestone(task, act)
        later = (milestone.due_on or clock.today()) + dt.timedelta(days=act.days)
        extensions.extend_milestone(
            actor=self.desk(task).head, milestone=milestone, new_due_on=later, reason=act.reason
        )

    def suspend(self, task: DemoTask, act: Act) -> None:
        suspensions.suspend_task(actor=self.desk(task).head, task=self.stored(task), reason=act.reason)

    def resume(self, task: DemoTask, act: Act) -> None:
        suspensions.resume_task(actor=self.desk(task).head, task=self.stored(task))

    def drop(self, task: DemoTask, act: Act) -> None:
        cancel_milestone(actor=self.desk(task).office, milestone=self.milestone(task, act), reason=act.reason)

    def close(self, task: DemoTask, act: Act) -> None:
        close_task(actor=self.desk(task).office, task=self.stored(task))

    def cancel(self, task: DemoTask, act: Act) -> None:
        cancel_task(actor=self.desk(task).head, task=self.stored(task), reason=act.reason)

    def stored(self, task: DemoTask) -> Task:
        found: Task = Task.objects.select_related("campaign__parent").get(pk=self.made[task.title].pk)
        return found

    @staticmethod
    def uid(task: DemoTask, act: Act, unit: str = "") -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, f"{task.title}-{act.verb}-{act.step}-{act.day}-{unit}")

    @staticmethod
    def picture(task_id: int, step: int) -> StoredFile:
        """A stored picture that stands for a photo; another one for each task and milestone."""
        return files.store(draw_picture(task_id, step), allowed=files.IMAGES)


def draw_picture(number: int, step: int) -> bytes:
    """A house in some light, with its number in the colour of its door; it grows with the steps."""
    shade = number % SHADES * 15
    sky, wall, roof, door = range(4)
    image = Image.new("P", (320, 210), sky)
    image.putpalette([120 + shade, 150, 190 - shade, 110, 110, 105, 170, 80, 70, 60, number // 256 % 256, number % 256])
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 115, 300, 200), fill=wall)
    draw.polygon([(40, 115), (160, 45 + step * 10), (280, 115)], fill=roof)
    draw.rectangle((140, 150, 180, 200), fill=door)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
