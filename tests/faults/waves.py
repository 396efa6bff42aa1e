"""Milestones that become overdue or reach a rung in waves, and what must have happened to them. Needs Django."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Notification, Unit
from accounts.roles import Role
from base import clock
from base.models import Delivery, Event
from campaign.models import Campaign
from tasks.models import Milestone, NoticeItem, Spell, SpellStep, Task
from tasks.services.figures import gathered, refresh_tasks
from tasks.services.rungs import set_next_rungs
from tasks.services.spells import KIND, flag_overdue
from tasks.workflow import NoticeKind
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_task

LADDER = (1, 3, 7, 15)
NOTICE_OF = {2: NoticeKind.REMINDER, 3: NoticeKind.SUPERVISION, 4: NoticeKind.WARNING}
DAYS_LATE = (1, 4, 9, 16)
CLIMBING = DAYS_LATE[1:]


@dataclass(frozen=True)
class Wave:
    """Tasks whose milestones are flagged once they are active, and milestones at their first rung, held still."""

    fresh: list[int]
    climbing: list[int]


class Sea:
    """All waves of a run, made before it; `release` lets one go."""

    def __init__(self, campaign: Campaign, waves: int) -> None:
        self.today = clock.today()
        self.late: dict[int, int] = {}
        self.climbing: set[int] = set()
        units = [make_unit(f"街道{number}", parent=campaign.unit) for number in range(3)]
        for number, unit in enumerate(units):
            make_person(f"street{number}", unit, Role.LIAISON)
        make_person("leader0", units[0], Role.LEADER)
        make_person("office", campaign.unit, Role.OFFICE)
        with clock.at(self.today - dt.timedelta(days=40)), gathered():
            self.waves = [self._make(campaign, units[number % 3]) for number in range(waves)]
        self._flag()
        Spell.objects.update(next_rung_on=None)

    def _make(self, campaign: Campaign, unit: Unit) -> Wave:
        fresh, climbing = (self._task(campaign, unit, days) for days in (DAYS_LATE * 12, CLIMBING * 16))
        Task.objects.filter(pk=fresh).update(state="draft")
        milestones = Milestone.objects.filter(task=climbing).values_list("pk", flat=True)
        self.climbing |= set(milestones)
        return Wave([fresh], list(milestones))

    def _task(self, campaign: Campaign, unit: Unit, days_late: tuple[int, ...]) -> int:
        task = make_task(campaign, unit, due=[self.today - dt.timedelta(days=days) for days in days_late])
        numbers = task.milestones.order_by("number").values_list("pk", flat=True)
        self.late |= dict(zip(numbers, days_late, strict=True))
        return task.pk

    def _flag(self) -> None:
        """Each climbing milestone on the day after its due date, so that it stands at the first rung."""
        for days in sorted(CLIMBING, reverse=True):
            with clock.at(self.today - dt.timedelta(days=days - 1)):
                flag_overdue()

    def release(self) -> Iterator[None]:
        """Lets one wave go at each step."""
        for wave in self.waves:
            with transaction.atomic():
                Task.objects.filter(pk__in=wave.fresh).update(state="active")
                refresh_tasks(wave.fresh)
                set_next_rungs(KIND, wave.climbing)
            yield

    def is_waiting(self) -> bool:
        """Whether something released is not flagged or has not climbed yet."""
        overdue = Milestone.objects.overdue(self.today).not_flagged()
        return overdue.exists() or Spell.objects.at_a_rung(self.today).exists()

    def faults(self) -> list[str]:
        """Whatever did not happen, or not once."""
        spells = {each.subject_id: each for each in Spell.objects.filter(kind=KIND)}
        if Spell.objects.count() != len(self.late) or spells.keys() != self.late.keys():
            return [f"{Spell.objects.count()} spells of {len(self.late)} milestones"]
        return [*self._steps(spells), *self._events(), *self._notices(spells), *self._messages(spells)]

    def _steps(self, spells: dict[int, Spell]) -> Iterator[str]:
        found: dict[int, list[tuple[int, bool]]] = {}
        for pk, level, acted in SpellStep.objects.order_by("level").values_list("spell", "level", "has_acted"):
            found.setdefault(pk, []).append((level, acted))
        for subject, spell in spells.items():
            top = self.top(subject)
            acting = {1, top} if subject in self.climbing else {top}
            wanted = [(level, level in acting) for level in range(1, top + 1)]
            if found.get(spell.pk) != wanted:
                yield f"milestone {subject}: rungs {found.get(spell.pk)}, not {wanted}"

    def _events(self) -> Iterator[str]:
        flagged = Counter(Event.objects.filter(name="milestone.overdue").values_list("subject_id", flat=True))
        climbed = Counter(Event.objects.filter(name="spell.escalated").values_list("subject_id", flat=True))
        above = sum(self.top(each) > 1 for each in self.late)
        if flagged != dict.fromkeys(self.late, 1):
            yield f"flagging told {flagged.total()} times of {len(self.late)}"
        if (len(climbed), climbed.total()) != (above, above):
            yield f"climbing told {climbed.total()} times of {len(climbed)} spells, not {above}"

    def _notices(self, spells: dict[int, Spell]) -> Iterator[str]:
        items = NoticeItem.objects.values_list("subject_id", "notice__kind")
        wanted = {(each, NOTICE_OF[self.top(each)].value) for each in spells if self.top(each) > 1}
        if Counter(items) != dict.fromkeys(wanted, 1):
            yield f"{len(items)} items in notices, not {len(wanted)}"

    def _messages(self, spells: dict[int, Spell]) -> Iterator[str]:
        wanted = {
            f"spell:{spells[each].pk}:rung:1" for each in self.late if self.top(each) == 1 or each in self.climbing
        }
        wanted |= {f"spell:{spells[each].pk}:rung:2" for each in self.late if self.top(each) == 2}
        rows = {each.dedupe_key: each for each in Delivery.objects.filter(dedupe_key__startswith="spell:")}
        if rows.keys() != wanted:
            yield f"{len(rows)} messages, not {len(wanted)}"
        got = Counter(Notification.objects.values_list("delivery_id", "recipient"))
        due = {(each.pk, person) for each in rows.values() for person in each.payload["recipients"]}
        if got != dict.fromkeys(due, 1):
            yield f"{got.total()} notifications to {len(got)} readers, not {len(due)}"

    def top(self, subject: int) -> int:
        """The highest level a milestone has reached by today."""
        return sum(days <= self.late[subject] for days in LADDER)

    @property
    def rungs(self) -> int:
        """How many rungs all of them reach."""
        return sum(self.top(each) for each in self.late)
