"""The people of the fault runs and their tasks. Import it on a stage: it needs Django."""

import datetime as dt
import random

from django.urls import reverse

from accounts.models import Unit
from accounts.roles import Role
from base import clock
from campaign.models import Campaign
from tasks.services.figures import gathered
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_task
from tests.faults.reporter import Reporter
from tests.faults.visitor import Visitor

TASKS, MILESTONES, SHARED = 12, 5, 2


def make_reporters(campaign: Campaign, address: str, people: int, seed: int, *, is_patient: bool) -> list[Reporter]:
    """Liaisons, each of a unit with twelve tasks of five milestones; the first two share a unit and two tasks."""
    units: dict[int, Unit] = {}
    tasks: dict[int, list[int]] = {}
    reporters = []
    for number in range(people):
        place = max(number, 1)
        if place not in units:
            units[place] = make_unit(f"第{place}局", parent=campaign.unit)
            tasks[place] = _make_tasks(campaign, units[place])
        person = make_person(f"liaison{number}", units[place], Role.LIAISON)
        visitor = Visitor(address, person.username)
        mine = tasks[place][:SHARED] if number < 2 else tasks[place]
        reporters.append(Reporter(visitor, mine, random.Random(seed + number), is_patient))
    return reporters


def sign_in(reporters: list[Reporter]) -> None:
    for each in reporters:
        each.visitor.sign_in(reverse("account_login"))
        each.visitor.answers.clear()


def _make_tasks(campaign: Campaign, unit: Unit) -> list[int]:
    due = [clock.today() + dt.timedelta(days=60 + number) for number in range(MILESTONES)]
    with gathered():
        return [make_task(campaign, unit, due=due).pk for _number in range(TASKS)]
