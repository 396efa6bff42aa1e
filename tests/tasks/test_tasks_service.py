"""Making tasks and handing them out."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from base.trail import SYSTEM
from tasks.models import Milestone, Responsibility, Task
from tasks.services.imports import current_phase
from tasks.services.tasks import TaskDraft, create_task, hand_out
from tests.factories.campaign import make_campaign
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(campaign, lead_unit) -> TaskDraft:
    return TaskDraft(
        project_list=campaign.lists.of_code("renovation-1").get(),
        phase=current_phase(campaign),
        code="1",
        title="改造老旧小区50个",
        units=[(lead_unit, "lead")],
    )


def test_a_task_without_milestones_gets_one_named_done(draft):
    task = create_task(actor=SYSTEM, draft=draft)

    milestone = task.milestones.get()
    assert (milestone.name, milestone.weight, milestone.due_on) == ("完成", 1, None)


def test_a_new_task_is_a_draft_with_an_event_and_figures(draft, lead_unit):
    task = create_task(actor=SYSTEM, draft=draft)

    task.refresh_from_db()
    assert (task.state, task.lead_unit, task.figures_version) == ("draft", lead_unit, 1)
    assert Event.objects.filter(name="task.created", subject_id=task.pk).count() == 1


def test_a_code_stands_once_in_a_list_and_phase(draft):
    create_task(actor=SYSTEM, draft=draft)

    with pytest.raises(InvalidInputError, match="编号为 1"):
        create_task(actor=SYSTEM, draft=dataclasses.replace(draft, client_uid=uuid.uuid4()))

    assert Task.objects.count() == 1


def test_phase_and_list_are_of_one_campaign(draft):
    other = make_campaign("另一市")

    with pytest.raises(InvalidInputError, match="不属于同一创建活动"):
        create_task(actor=SYSTEM, draft=dataclasses.replace(draft, phase=current_phase(other)))


def test_handing_out_starts_the_clock(draft, today):
    task = create_task(actor=SYSTEM, draft=draft)

    hand_out(actor=SYSTEM, task=task)

    task.refresh_from_db()
    assert task.state == "active"
    assert task.handed_out_at is not None
    assert Milestone.objects.get(task=task).entered_on == today
    assert Event.objects.get(name="task.handed_out").to_state == "active"


def test_without_a_lead_unit_nothing_is_handed_out(draft):
    task = create_task(actor=SYSTEM, draft=dataclasses.replace(draft, units=[]))

    with pytest.raises(InvalidInputError, match="牵头单位"):
        hand_out(actor=SYSTEM, task=task)

    task.refresh_from_db()
    assert task.state == "draft"


def test_a_task_is_handed_out_once(campaign, lead_unit):
    task = make_task(campaign, lead_unit)

    with pytest.raises(MoveRefusedError, match="已交办"):
        hand_out(actor=SYSTEM, task=task)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Milestone, {"state": "claimed"}),
        (Milestone, {"state": "verified"}),
        (Milestone, {"claimed_on": dt.date(2026, 7, 1)}),
        (Milestone, {"weight": 0}),
        (Task, {"title": ""}),
        (Task, {"lead_unit": None}),
        (Task, {"verified_percent": 60, "claimed_percent": 50}),
    ],
)
def test_the_database_refuses_impossible_records(campaign, lead_unit, model, values):
    make_task(campaign, lead_unit)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


def test_a_task_has_one_lead(campaign, lead_unit, other_unit):
    task = make_task(campaign, lead_unit)

    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(task=task, unit=other_unit, role="lead")
