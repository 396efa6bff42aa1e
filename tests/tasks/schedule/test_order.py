"""Order of work: cycles are found and named; what stands behind a milestone is weighed (rules.md §5)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.schedule.order import Node, downstream, find_cycle, weight_behind

HALF, ALL = Fraction(1, 2), Fraction(1)


@pytest.mark.parametrize(
    ("edges", "cycle"),
    [
        ([], []),
        ([(2, 1), (3, 2)], []),
        ([(3, 1), (3, 2), (2, 1)], []),  # a diamond is no cycle
        ([(1, 2), (2, 1)], {1, 2}),
        ([(1, 2), (2, 3), (3, 1), (4, 1)], {1, 2, 3}),
        ([(1, 1)], {1}),
    ],
)
def test_a_cycle_is_found(edges, cycle):
    assert set(find_cycle(edges)) == set(cycle)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=30))
def test_each_of_a_cycle_depends_on_the_next(edges):
    cycle = find_cycle(edges)

    assert all(pair in edges for pair in zip(cycle, cycle[1:] + cycle[:1], strict=True))


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=30))
def test_a_graph_that_goes_one_way_has_none(edges):
    assert find_cycle([(max(pair), min(pair)) for pair in edges if pair[0] != pair[1]]) == []


# 1 ← 2 ← 3, 1 ← 4; 5 waits for nobody
DEPENDENTS = {1: [2, 4], 2: [3]}


@pytest.mark.parametrize(("milestone", "found"), [(1, {2, 3, 4}), (2, {3}), (3, set()), (5, set())])
def test_what_waits_downstream(milestone, found):
    assert downstream(milestone, DEPENDENTS) == found


@pytest.mark.parametrize(
    ("nodes", "weight"),
    [
        ({2: Node(True, HALF), 3: Node(True, HALF), 4: Node(True, ALL)}, Fraction(2)),
        ({2: Node(False, HALF), 3: Node(True, HALF), 4: Node(True, ALL)}, Fraction(3, 2)),  # reached through any state
        ({2: Node(True, HALF), 3: Node(True, Fraction(0)), 4: Node(False, ALL)}, HALF),  # cancelled tasks weigh nothing
        ({}, Fraction(0)),
    ],
)
def test_the_weight_behind_a_milestone(nodes, weight):
    assert weight_behind(1, nodes, DEPENDENTS) == weight


def test_two_ways_to_one_milestone_count_it_once():
    diamond = {1: [2, 3], 2: [4], 3: [4]}

    assert weight_behind(1, {4: Node(True, HALF)}, diamond) == HALF
