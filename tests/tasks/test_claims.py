"""A unit claims a milestone in an update; the office verifies or returns it (rules.md §2, §3, §6)."""

import dataclasses
import datetime as dt
import uuid

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from tasks.models import Milestone, MilestoneClaim, ProgressUpdate, Spell
from tasks.services.claims import return_claim, verify_claim
from tasks.services.dates import correct_milestone
from tasks.services.drafts import UpdateDraft
from tasks.services.spells import flag_overdue
from tasks.services.updates import accept_update, return_update, submit_update, withdraw_update
from tests.factories.tasks import claim, make_proof, make_task, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(campaign, lead_unit):
    return make_task(campaign, lead_unit, due=(dt.date(2026, 7, 10), dt.date(2026, 8, 31)))


@pytest.fixture
def draft(task, lead_unit):
    claims = list(task.milestones.filter(number=1).values_list("pk", flat=True))
    return UpdateDraft(task=task, unit=lead_unit, narrative="已完成招标", claims=claims, proofs=[make_proof()])


def test_a_claim_dates_the_milestone_and_moves_the_figures(task, liaison, today):
    claim(task, liaison, 1)

    milestone = task.milestones.get(number=1)
    task.refresh_from_db()
    assert (milestone.state, milestone.claimed_on) == ("claimed", today)
    assert (str(task.claimed_percent), str(task.verified_percent)) == ("50.00", "0.00")
    assert (task.open_count, task.waiting_count, task.has_begun) == (1, 1, True)


def test_a_submitted_update_is_one_record_however_often_it_is_sent(draft, liaison):
    first = submit_update(actor=liaison.as_actor(), draft=draft)

    again = submit_update(actor=liaison.as_actor(), draft=draft)

    assert again.pk == first.pk
    assert ProgressUpdate.objects.count() == MilestoneClaim.objects.count() == 1


def test_a_second_report_of_the_period_is_a_supplement(draft, liaison):
    submit_update(actor=liaison.as_actor(), draft=draft)

    second = submit_update(
        actor=liaison.as_actor(), draft=dataclasses.replace(draft, claims=(), client_uid=uuid.uuid4())
    )

    assert (second.period, second.supplement) == (dt.date(2026, 7, 27), 1)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"narrative": " "}, "narrative", "请写明本期做了什么"),
        ({"proofs": ()}, "proofs", "申报完成须附佐证"),
        ({"claims": (999_999,)}, "claims", "请选择本项目的节点"),
    ],
)
def test_an_incomplete_report_is_refused_beside_its_field(draft, liaison, change, field, message):
    with pytest.raises(InvalidInputError) as refused:
        submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(draft, **change))

    assert message in refused.value.fields[field][0]
    assert not ProgressUpdate.objects.exists()


def test_a_supporting_unit_claims_only_milestones_that_name_it(campaign, lead_unit, other_unit, outsider):
    task = make_task(campaign, lead_unit, support=[other_unit], due=(dt.date(2026, 8, 1), dt.date(2026, 9, 1)))
    Milestone.objects.filter(task=task, number=2).update(unit=other_unit)
    first, second = task.milestones.values_list("pk", flat=True)
    draft = UpdateDraft(task=task, unit=other_unit, narrative="完成", claims=[first], proofs=[make_proof()])

    with pytest.raises(InvalidInputError, match="节点1"):
        submit_update(actor=outsider.as_actor(), draft=draft)
    submit_update(actor=outsider.as_actor(), draft=dataclasses.replace(draft, claims=[second]))

    assert Milestone.objects.get(pk=second).state == "claimed"


def test_a_milestone_is_claimed_once(task, liaison):
    claim(task, liaison, 1)

    with pytest.raises(InvalidInputError, match="节点1"):
        claim(task, liaison, 1)


def test_verifying_ends_the_spell_and_keeps_the_day_of_the_claim(task, liaison, office, today):
    flag_overdue()
    (made,) = claim(task, liaison, 1)

    with clock.at(today + dt.timedelta(days=3)):
        verify_claim(actor=office.as_actor(), claim=made)

    milestone = task.milestones.get(number=1)
    assert (milestone.state, milestone.claimed_on) == ("verified", today)
    assert milestone.verified_on == today + dt.timedelta(days=3)
    assert milestone.overdue_since is None
    assert Spell.objects.get(subject_id=milestone.pk).state == "ended"


def test_returning_opens_the_milestone_and_the_same_spell_runs_on(task, liaison, office):
    flag_overdue()
    spell = Spell.objects.get()
    (made,) = claim(task, liaison, 1)
    assert Spell.objects.get().state == "paused"

    return_claim(actor=office.as_actor(), claim=made, reason="照片看不清")

    milestone = task.milestones.get(number=1)
    assert (milestone.state, milestone.claimed_on, milestone.due_on) == ("open", None, dt.date(2026, 7, 10))
    assert (Spell.objects.get().pk, Spell.objects.get().state) == (spell.pk, "running")
    assert Event.objects.get(name="milestone.returned").reason == "照片看不清"


@pytest.mark.parametrize(
    ("days", "due_on"), [(7, dt.date(2026, 7, 10)), (8, dt.date(2026, 7, 11)), (14, dt.date(2026, 7, 17))]
)
def test_days_of_review_beyond_the_limit_are_given_back(task, liaison, office, today, days, due_on):
    (made,) = claim(task, liaison, 1)

    with clock.at(today + dt.timedelta(days=days)):
        return_claim(actor=office.as_actor(), claim=made, reason="补材料")

    milestone = task.milestones.get(number=1)
    assert (milestone.due_on, milestone.baseline_due_on) == (due_on, dt.date(2026, 7, 10))


def test_a_return_needs_a_reason(task, liaison, office):
    (made,) = claim(task, liaison, 1)

    with pytest.raises(InvalidInputError, match="退回原因"):
        return_claim(actor=office.as_actor(), claim=made, reason="  ")

    assert task.milestones.get(number=1).state == "claimed"


def test_a_claim_is_decided_once(task, liaison, office):
    (made,) = claim(task, liaison, 1)
    verify_claim(actor=office.as_actor(), claim=made)

    with pytest.raises(MoveRefusedError, match="已有决定"):
        return_claim(actor=office.as_actor(), claim=made, reason="反悔")

    assert task.milestones.get(number=1).state == "verified"


def test_a_returned_milestone_may_be_claimed_again_with_the_later_day(task, liaison, office, today):
    (made,) = claim(task, liaison, 1)
    return_claim(actor=office.as_actor(), claim=made, reason="补材料")

    with clock.at(today + dt.timedelta(days=2)):
        claim(task, liaison, 1)

    assert task.milestones.get(number=1).claimed_on == today + dt.timedelta(days=2)


def test_returning_the_update_returns_its_pending_claims(task, liaison, office):
    update = report(task, liaison, 1, 2)
    verify_claim(actor=office.as_actor(), claim=update.claims.get(milestone__number=2))

    return_update(actor=office.as_actor(), update=update, reason="节点1不实")

    assert list(task.milestones.values_list("state", flat=True)) == ["open", "verified"]
    assert ProgressUpdate.objects.get().return_reason == "节点1不实"


def test_accepting_the_update_leaves_its_claims_to_be_decided(task, liaison, office):
    update = report(task, liaison, 1)

    accept_update(actor=office.as_actor(), update=update)

    assert ProgressUpdate.objects.get().state == "accepted"
    assert task.milestones.get(number=1).state == "claimed"
    assert ProgressUpdate.objects.waiting_for_review().count() == 1


def test_one_picture_twice_is_one_piece_of_evidence(task, draft, campaign, liaison):
    campaign.settings = {"tasks": {"claim_evidence": 2}}
    campaign.save()

    with pytest.raises(InvalidInputError) as refused:
        submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(draft, proofs=[*draft.proofs, *draft.proofs]))

    assert list(refused.value.fields) == ["proofs"]


def test_a_report_whose_review_has_begun_is_not_withdrawn(task, liaison, office):
    (made,) = claim(task, liaison, 1)
    verify_claim(actor=office.as_actor(), claim=made)

    with pytest.raises(MoveRefusedError):
        withdraw_update(actor=liaison.as_actor(), update=ProgressUpdate.objects.get(pk=made.update_id))

    assert ProgressUpdate.objects.get(pk=made.update_id).state == "submitted"


def test_a_return_counts_its_days_from_the_date_that_is_stored(campaign, lead_unit, liaison, office):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 31),))
    (made,) = claim(task, liaison, 1)
    read = MilestoneClaim.objects.select_related("milestone__task__campaign").get(pk=made.pk)
    right = {"due_on": dt.date(2026, 8, 31), "reason": "录入有误"}
    correct_milestone(actor=office.as_actor(), milestone=task.milestones.get(), **right)

    with clock.at(dt.date(2026, 7, 22)):  # the limit of five working days ends on the 20th
        return_claim(actor=office.as_actor(), claim=read, reason="不实")

    assert task.milestones.get().due_on == dt.date(2026, 9, 2)
