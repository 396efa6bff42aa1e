"""Moves: compare-and-set in the table of moves, with an event."""

import datetime as dt

import pytest
from django.db import transaction

from base.errors import MoveRefusedError
from base.models import Event
from base.moves import Around, Move, find, make
from base.trail import SYSTEM, Actor
from dispatch.models import Meeting
from dispatch.services.meetings import MeetingDraft, create_meeting

START = Move("start", frozenset({"preparing"}), "in_session", "meeting.started", "Start")
CLOSE = Move("close", frozenset({"in_session", "minuted"}), "closed", "meeting.closed")
HELD_AT = dt.datetime(2026, 7, 20, 1, tzinfo=dt.UTC)


@pytest.fixture
def meeting(campaign) -> Meeting:
    draft = MeetingDraft(campaign, "第一次调度会", held_at=HELD_AT, cutoff_at=HELD_AT, chair="王市长")
    return create_meeting(actor=SYSTEM, draft=draft)


def test_a_move_is_found_by_its_verb():
    assert find([START, CLOSE], "close") is CLOSE


def test_a_verb_that_is_not_in_the_table_is_an_error():
    with pytest.raises(KeyError, match="reopen"):
        find([START, CLOSE], "reopen")


def test_a_move_changes_row_and_instance(meeting):
    make(meeting, START, actor=SYSTEM)

    assert meeting.state == "in_session"
    assert Meeting.objects.get(pk=meeting.pk).state == "in_session"


def test_values_are_written_with_the_move_and_nothing_else(meeting):
    meeting.title = "只在内存里"

    make(meeting, START, actor=SYSTEM, values={"chair": "李市长"})

    row = Meeting.objects.get(pk=meeting.pk)
    assert (row.state, row.chair, row.title) == ("in_session", "李市长", "第一次调度会")
    assert meeting.chair == "李市长"


def test_the_event_says_who_from_where_to_where_and_why(meeting):
    around = Around(root=meeting.campaign, campaign_id=meeting.campaign_id, reason="到点")

    make(meeting, START, actor=Actor("person", 7, on_behalf_unit_id=3), around=around)

    event = Event.objects.get(name="meeting.started")
    assert (event.from_state, event.to_state, event.reason) == ("preparing", "in_session", "到点")
    assert (event.subject_kind, event.subject_id) == ("dispatch.meeting", meeting.pk)
    assert (event.root_kind, event.root_id) == ("campaign.campaign", meeting.campaign_id)
    assert (event.actor_kind, event.actor_id, event.on_behalf_unit_id) == ("person", 7, 3)
    assert event.campaign_id == meeting.campaign_id


def test_the_event_keeps_old_and_new_values_that_differ(meeting):
    later = HELD_AT + dt.timedelta(hours=1)

    make(meeting, START, actor=SYSTEM, values={"held_at": later, "chair": "王市长"})

    event = Event.objects.get(name="meeting.started")
    assert event.changes == {"held_at": [HELD_AT.isoformat(), later.isoformat()]}


@pytest.mark.parametrize(
    ("state", "move"),
    [("preparing", CLOSE), ("in_session", START), ("minuted", START), ("closed", START), ("closed", CLOSE)],
)
def test_from_a_wrong_state_nothing_moves(meeting, state, move):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    meeting.refresh_from_db()

    with pytest.raises(MoveRefusedError, match="第一次调度会"):
        make(meeting, move, actor=SYSTEM, values={"chair": "李市长"})

    row = Meeting.objects.get(pk=meeting.pk)
    assert (row.state, row.chair, meeting.chair) == (state, "王市长", "王市长")
    assert not Event.objects.filter(name=move.event).exists()


def test_of_two_who_read_the_same_state_one_moves(meeting):
    slower = Meeting.objects.get(pk=meeting.pk)
    make(meeting, START, actor=SYSTEM, values={"chair": "李市长"})

    with pytest.raises(MoveRefusedError):
        make(slower, START, actor=SYSTEM, values={"chair": "赵市长"})

    assert Meeting.objects.get(pk=meeting.pk).chair == "李市长"
    assert (slower.state, slower.chair) == ("preparing", "王市长")
    assert Event.objects.filter(name="meeting.started").count() == 1


def test_a_row_that_is_gone_does_not_move(meeting):
    Meeting.objects.filter(pk=meeting.pk).delete()

    with pytest.raises(MoveRefusedError):
        make(meeting, START, actor=SYSTEM)


def test_move_and_event_are_rolled_back_together(meeting):
    with transaction.atomic():
        make(meeting, START, actor=SYSTEM)
        transaction.set_rollback(True)

    assert Meeting.objects.get(pk=meeting.pk).state == "preparing"
    assert not Event.objects.filter(name="meeting.started").exists()
