"""Every (state, move) pair of every table, with the outcome written out (rules.md §2)."""

import pytest

from base.moves import find
from tasks.workflow import (
    EXTENSION_MOVES,
    MILESTONE_MOVES,
    SPELL_MOVES,
    SUSPENSION_MOVES,
    TASK_MOVES,
    UPDATE_MOVES,
    ExtensionState,
    MilestoneState,
    SpellState,
    SuspensionState,
    TaskState,
    UpdateState,
)

EXPECTED = {
    "task": (
        TASK_MOVES,
        TaskState,
        {
            ("draft", "hand-out"): "active",
            ("active", "suspend"): "suspended",
            ("suspended", "resume"): "active",
            ("active", "close"): "closed",
            ("closed", "reopen"): "active",
            ("draft", "cancel"): "cancelled",
            ("active", "cancel"): "cancelled",
            ("suspended", "cancel"): "cancelled",
            ("closed", "cancel"): "cancelled",
        },
    ),
    "milestone": (
        MILESTONE_MOVES,
        MilestoneState,
        {
            ("open", "claim"): "claimed",
            ("claimed", "verify"): "verified",
            ("claimed", "return"): "open",
            ("claimed", "withdraw"): "open",
            ("verified", "revoke"): "open",
            ("open", "cancel"): "cancelled",
        },
    ),
    "extension": (
        EXTENSION_MOVES,
        ExtensionState,
        {("asked", "grant"): "granted", ("asked", "refuse"): "refused", ("asked", "withdraw"): "withdrawn"},
    ),
    "suspension": (
        SUSPENSION_MOVES,
        SuspensionState,
        {
            ("asked", "grant"): "granted",
            ("asked", "refuse"): "refused",
            ("asked", "withdraw"): "withdrawn",
            ("granted", "end"): "ended",
        },
    ),
    "update": (
        UPDATE_MOVES,
        UpdateState,
        {
            ("draft", "submit"): "submitted",
            ("returned", "submit"): "submitted",
            ("submitted", "withdraw"): "draft",
            ("submitted", "accept"): "accepted",
            ("submitted", "return"): "returned",
        },
    ),
    "spell": (
        SPELL_MOVES,
        SpellState,
        {
            ("running", "pause"): "paused",
            ("paused", "resume"): "running",
            ("running", "end"): "ended",
            ("paused", "end"): "ended",
        },
    ),
}
PAIRS = [
    pytest.param(moves, state.value, move.verb, table.get((state.value, move.verb)), id=f"{name}-{state}-{move.verb}")
    for name, (moves, states, table) in EXPECTED.items()
    for state in states
    for move in moves
]


@pytest.mark.parametrize(("moves", "state", "verb", "target"), PAIRS)
def test_a_move_leads_where_the_table_says_or_nowhere(moves, state, verb, target):
    move = find(moves, verb)

    assert (move.target if state in move.sources else None) == target


def test_an_unknown_verb_is_an_error():
    with pytest.raises(KeyError):
        find(TASK_MOVES, "celebrate")
