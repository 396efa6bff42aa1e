"""Drafts of reports, what is judged at submission, what a return and a withdrawal leave (rules.md §2, §6)."""

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal

import pytest

from base import clock
from base.errors import InvalidInputError, MoveRefusedError, StaleVersionError
from base.models import Event
from tasks.models import Evidence, MilestoneClaim, ProgressUpdate, Task
from tasks.services.claims import verify_claim
from tasks.services.drafts import UpdateDraft, attach_proof, discard_draft, open_draft, remove_proof, save_draft
from tasks.services.measures import MeasureDraft, add_measure
from tasks.services.readings import ReadingDraft
from tasks.services.updates import accept_update, return_update, submit_update, withdraw_update
from tests.factories.tasks import fresh, make_proof, make_task

pytestmark = pytest.mark.django_db

REASON = "雨季停工"


@pytest.fixture
def task(campaign, lead_unit, other_unit) -> Task:
    return make_task(campaign, lead_unit, due=(dt.date(2026, 8, 31), dt.date(2026, 12, 31)), support=[other_unit])


@pytest.fixture
def draft(task, lead_unit) -> UpdateDraft:
    return UpdateDraft(task=task, unit=lead_unit, narrative="完成招标")


def ids(task: Task, *numbers: int) -> list[int]:
    return list(task.milestones.filter(number__in=numbers).values_list("pk", flat=True))


def test_a_draft_may_be_incomplete_and_is_seen_by_its_unit_only(task, lead_unit, liaison, outsider, office, leader):
    update = save_draft(actor=liaison.as_actor(), draft=UpdateDraft(task=task, unit=lead_unit))

    assert (update.state, update.version, open_draft(task, lead_unit)) == ("draft", 1, update)
    seen = {name: ProgressUpdate.objects.visible_to(user).exists() for name, user in locals().items() if name in PEOPLE}
    assert seen == {"liaison": True, "outsider": False, "office": False, "leader": False}
    assert fresh(task).figures_version == task.figures_version


PEOPLE = {"liaison", "outsider", "office", "leader"}


def test_a_draft_is_rewritten_by_whoever_read_its_last_version(draft, liaison):
    update = save_draft(actor=liaison.as_actor(), draft=draft)
    later = dataclasses.replace(draft, narrative="完成招标和监理招标", claims=ids(draft.task, 1))

    save_draft(actor=liaison.as_actor(), draft=later, version=1)

    assert (fresh(update).narrative, fresh(update).version) == ("完成招标和监理招标", 2)
    assert list(update.claims.values_list("state", flat=True)) == ["ticked"]
    assert set(draft.task.milestones.values_list("state", flat=True)) == {"open"}
    assert list(
        Event.objects.filter(root_id=draft.task.pk, name__startswith="update").values_list("name", flat=True)
    ) == ["update.begun"]


def test_two_people_in_one_draft_find_out_before_either_loses_text(draft, liaison):
    save_draft(actor=liaison.as_actor(), draft=draft)
    save_draft(actor=liaison.as_actor(), draft=dataclasses.replace(draft, narrative="甲写的"), version=1)

    with pytest.raises(StaleVersionError) as refused:
        save_draft(actor=liaison.as_actor(), draft=dataclasses.replace(draft, narrative="乙写的"), version=1)

    assert "甲写的" in refused.value.fields["narrative"][0]
    assert ProgressUpdate.objects.get().narrative == "甲写的"


def test_a_second_draft_of_the_unit_meets_the_first(draft, liaison):
    save_draft(actor=liaison.as_actor(), draft=draft)
    other = dataclasses.replace(draft, narrative="另一份", client_uid=uuid.uuid4())

    with pytest.raises(StaleVersionError) as refused:
        save_draft(actor=liaison.as_actor(), draft=other, version=0)

    assert "完成招标" in refused.value.fields["narrative"][0]
    assert ProgressUpdate.objects.count() == 1


def test_a_second_tap_at_the_same_moment_finds_the_report_submitted(draft, lead_unit, liaison):
    save_draft(actor=liaison.as_actor(), draft=draft)
    claiming = dataclasses.replace(draft, claims=ids(draft.task, 1), proofs=[make_proof()])
    tapped_before = dataclasses.replace(claiming, begun=open_draft(draft.task, lead_unit))

    first = submit_update(actor=liaison.as_actor(), draft=claiming, version=1)
    second = submit_update(actor=liaison.as_actor(), draft=tapped_before, version=1)

    assert (first, ProgressUpdate.objects.count(), first.claims.count()) == (second, 1, 1)


@pytest.mark.parametrize("read_before", [True, False])
def test_another_text_of_a_submitted_draft_is_refused_and_not_lost_in_silence(draft, lead_unit, liaison, read_before):
    save_draft(actor=liaison.as_actor(), draft=draft)
    begun = open_draft(draft.task, lead_unit) if read_before else None
    submit_update(actor=liaison.as_actor(), draft=draft, version=1)

    for other in ({"narrative": "乙写的"}, {"claims": ids(draft.task, 1)}):
        with pytest.raises(MoveRefusedError):
            submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(draft, begun=begun, **other), version=1)

    assert ProgressUpdate.objects.get().narrative == "完成招标"


def test_a_draft_is_submitted_once_however_often_it_is_sent(draft, liaison):
    save_draft(actor=liaison.as_actor(), draft=draft)

    first = submit_update(actor=liaison.as_actor(), draft=draft, version=1)
    again = submit_update(actor=liaison.as_actor(), draft=draft, version=1)

    assert (first, first.state, ProgressUpdate.objects.count()) == (again, "submitted", 1)
    with pytest.raises(MoveRefusedError):
        save_draft(actor=liaison.as_actor(), draft=draft)


def test_a_draft_is_a_report_of_the_period_in_which_it_is_submitted(draft, liaison):
    save_draft(actor=liaison.as_actor(), draft=draft)

    with clock.at(dt.date(2026, 7, 30)):
        update = submit_update(actor=liaison.as_actor(), draft=draft)

    assert (update.period, fresh(update).period) == (dt.date(2026, 8, 27), dt.date(2026, 8, 27))


def test_evidence_is_added_one_by_one_and_begins_a_draft(task, lead_unit, liaison):
    draft = UpdateDraft(task=task, unit=lead_unit)
    proof = dataclasses.replace(make_proof(), longitude=Decimal("107.2"), latitude=Decimal("30.7"))

    first = attach_proof(actor=liaison.as_actor(), draft=draft, proof=proof)
    again = attach_proof(actor=liaison.as_actor(), draft=draft, proof=proof)
    attach_proof(actor=liaison.as_actor(), draft=draft, proof=make_proof())

    update = ProgressUpdate.objects.get()
    assert (first, first.longitude, update.evidence.count()) == (again, Decimal("107.2"), 2)
    submitted = dataclasses.replace(draft, narrative="完成", claims=ids(task, 1))
    submit_update(actor=liaison.as_actor(), draft=submitted, version=update.version)
    with pytest.raises(MoveRefusedError):
        remove_proof(evidence=first)
    with pytest.raises(MoveRefusedError):
        attach_proof(actor=liaison.as_actor(), draft=draft, proof=make_proof())


def test_no_more_files_than_a_report_may_have(task, lead_unit, liaison, monkeypatch):
    monkeypatch.setattr("tasks.services.drafts.MOST_PROOFS", 2)
    draft = UpdateDraft(task=task, unit=lead_unit, narrative="完成", proofs=[make_proof() for _number in range(3)])

    with pytest.raises(InvalidInputError, match="最多 2 个附件"):
        submit_update(actor=liaison.as_actor(), draft=draft)

    assert not Evidence.objects.exists()


def test_a_withdrawn_report_is_a_draft_with_its_ticks(task, draft, liaison):
    sent = dataclasses.replace(draft, claims=ids(task, 1), proofs=[make_proof()])
    update = submit_update(actor=liaison.as_actor(), draft=sent)

    withdraw_update(actor=liaison.as_actor(), update=update)
    assert (fresh(update).state, list(update.claims.values_list("state", flat=True))) == ("draft", ["ticked"])
    submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(sent, proofs=[]))

    assert (fresh(update).state, list(update.claims.values_list("state", flat=True))) == ("submitted", ["pending"])
    withdraw_update(actor=liaison.as_actor(), update=fresh(update))


def test_withdrawing_waits_for_the_other_draft(task, draft, liaison):
    update = submit_update(actor=liaison.as_actor(), draft=draft)
    save_draft(actor=liaison.as_actor(), draft=dataclasses.replace(draft, client_uid=uuid.uuid4()))

    with pytest.raises(MoveRefusedError, match="另有草稿"):
        withdraw_update(actor=liaison.as_actor(), update=update)


def test_a_decided_claim_keeps_its_report_from_being_withdrawn(task, draft, liaison, office):
    sent = dataclasses.replace(draft, claims=ids(task, 1), proofs=[make_proof()])
    update = submit_update(actor=liaison.as_actor(), draft=sent)
    verify_claim(actor=office.as_actor(), claim=MilestoneClaim.objects.select_related("milestone__task").get())

    with pytest.raises(MoveRefusedError):
        withdraw_update(actor=liaison.as_actor(), update=update)

    assert fresh(update).state == "submitted"


def test_a_returned_report_is_mended_and_submitted_again(task, draft, liaison, office):
    sent = dataclasses.replace(draft, claims=ids(task, 1), proofs=[make_proof()])
    update = submit_update(actor=liaison.as_actor(), draft=sent)
    notes = {"proofs": "照片看不清", "claims": "缺验收单", "unknown": "x", "narrative": " "}
    return_update(actor=office.as_actor(), update=update, notes=notes)
    assert fresh(update).return_notes == {"proofs": "照片看不清", "claims": "缺验收单"}
    assert fresh(update).return_reason == "照片看不清；缺验收单"
    assert list(task.milestones.filter(number=1).values_list("state", flat=True)) == ["open"]

    submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(sent, proofs=[make_proof()]), version=1)

    again = fresh(update)
    assert (again.state, again.return_reason, again.period, again.supplement) == ("submitted", "", update.period, 0)
    assert list(update.claims.values_list("state", flat=True)) == ["pending"]
    assert update.evidence.count() == 2


def test_a_returned_report_may_leave_a_claim_out(task, draft, liaison, office):
    sent = dataclasses.replace(draft, claims=ids(task, 1, 2), proofs=[make_proof()])
    update = submit_update(actor=liaison.as_actor(), draft=sent)
    return_update(actor=office.as_actor(), update=update, reason="只完成一项")

    submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(sent, claims=ids(task, 1)))

    assert dict(update.claims.values_list("milestone__number", "state")) == {1: "pending", 2: "returned"}
    assert dict(task.milestones.values_list("number", "state")) == {1: "claimed", 2: "open"}


def test_a_return_says_why(draft, liaison, office):
    update = submit_update(actor=liaison.as_actor(), draft=draft)

    with pytest.raises(InvalidInputError):
        return_update(actor=office.as_actor(), update=update, notes={"narrative": "  "})


def test_only_a_draft_that_was_never_submitted_is_thrown_away(draft, liaison):
    update = save_draft(actor=liaison.as_actor(), draft=draft)
    discard_draft(actor=liaison.as_actor(), update=update)
    assert not ProgressUpdate.objects.exists()
    update = submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(draft, client_uid=uuid.uuid4()))
    withdraw_update(actor=liaison.as_actor(), update=update)

    with pytest.raises(MoveRefusedError):
        discard_draft(actor=liaison.as_actor(), update=fresh(update))

    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "is_behind"),  # two milestones of equal weight: one of them late is 50 points
    [(dt.date(2026, 7, 1), True), (dt.date(2026, 7, 14), False), (dt.date(2026, 9, 1), False)],
)
def test_behind_pace_without_a_reason_is_refused(campaign, lead_unit, liaison, first, is_behind):
    task = make_task(campaign, lead_unit, due=(first, dt.date(2026, 12, 31)))
    draft = UpdateDraft(task=task, unit=lead_unit, narrative="进展")

    if is_behind:
        with pytest.raises(InvalidInputError, match="滞后序时进度 50 个百分点") as refused:
            submit_update(actor=liaison.as_actor(), draft=draft)
        assert list(refused.value.fields) == ["behind_reason"]
        assert not ProgressUpdate.objects.exists()
    submit_update(actor=liaison.as_actor(), draft=dataclasses.replace(draft, behind_reason=REASON))

    assert ProgressUpdate.objects.get().behind_reason == REASON


def test_behind_is_judged_after_this_reports_own_claims(campaign, lead_unit, liaison, office):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1), dt.date(2026, 12, 31)))
    draft = UpdateDraft(task=task, unit=lead_unit, narrative="完成", claims=ids(task, 1), proofs=[make_proof()])

    assert submit_update(actor=liaison.as_actor(), draft=draft).state == "submitted"


def test_the_office_on_behalf_gives_no_reason(campaign, lead_unit, office):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),))
    draft = UpdateDraft(task=task, unit=lead_unit, narrative="电话报来")

    assert submit_update(actor=office.as_actor().on_behalf_of(lead_unit.pk), draft=draft).on_behalf


@pytest.mark.parametrize(
    ("what", "is_hollow"),
    [
        ("words", True),
        ("same reading", True),
        ("old file", True),
        ("reading", False),
        ("file", False),
        ("claim", False),
    ],
)
def test_hollow_is_what_brings_nothing_new(task, lead_unit, liaison, office, what, is_hollow):
    measure = add_measure(actor=office.as_actor(), task=task, draft=MeasureDraft("改造小区", "个", target=Decimal(50)))
    known = make_proof()
    told = {"behind_reason": REASON, "proofs": [known], "readings": [ReadingDraft(measure.pk, Decimal(5))]}
    before = submit_update(actor=liaison.as_actor(), draft=UpdateDraft(task, lead_unit, "上期", **told))
    accept_update(actor=office.as_actor(), update=before)
    brings = {
        "words": {},
        "same reading": {"readings": [ReadingDraft(measure.pk, Decimal(5))]},
        "old file": {"proofs": [known]},
        "reading": {"readings": [ReadingDraft(measure.pk, Decimal(6))]},
        "file": {"proofs": [make_proof()]},
        "claim": {"claims": ids(task, 1), "proofs": [known]},
    }

    draft = UpdateDraft(task, lead_unit, "本期", behind_reason=REASON, **brings[what])
    update = submit_update(actor=liaison.as_actor(), draft=draft)

    assert fresh(update).is_hollow is is_hollow


def test_an_accepted_report_is_corrected_by_another_that_names_it(task, draft, liaison, office, lead_unit):
    measure = add_measure(actor=office.as_actor(), task=task, draft=MeasureDraft("改造小区", "个", target=Decimal(50)))
    told = dataclasses.replace(draft, behind_reason=REASON, readings=[ReadingDraft(measure.pk, Decimal(9))])
    accepted = submit_update(actor=liaison.as_actor(), draft=told)
    accept_update(actor=office.as_actor(), update=accepted)

    mended = dataclasses.replace(
        told,
        readings=[ReadingDraft(measure.pk, Decimal(6), is_correction=True)],
        corrects=accepted,
        client_uid=uuid.uuid4(),
    )
    update = submit_update(actor=liaison.as_actor(), draft=mended)
    accept_update(actor=office.as_actor(), update=update)

    assert (update.corrects, update.supplement, fresh(measure).current) == (accepted, 1, 6)
    assert fresh(accepted).narrative == "完成招标"
