"""Order of work: cycles of dependencies, and what stands behind an open milestone (rules.md §5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

Edge = tuple[int, int]
"""(milestone, milestone it depends on)."""


def find_cycle(edges: Iterable[Edge]) -> list[int]:
    """The milestones of one cycle, each depending on the next and the last on the first; [] when there is none."""
    needs: dict[int, list[int]] = defaultdict(list)
    for milestone, needed in edges:
        needs[milestone].append(needed)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        cycle: list[int] = error.args[1]
        return cycle[:0:-1]
    return []


@dataclass(frozen=True)
class Node:
    """A milestone in the graph. `share` is its weight over its task's weights, 0 in a cancelled task or cancelled."""

    is_open: bool
    share: Fraction


def downstream(milestone: int, dependents: Mapping[int, Sequence[int]]) -> set[int]:
    """Every milestone that waits for this one, directly or through others in any state; itself not among them."""
    found: set[int] = set()
    stack = list(dependents.get(milestone, ()))
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += dependents.get(node, ())
    return found - {milestone}


def weight_behind(milestone: int, nodes: Mapping[int, Node], dependents: Mapping[int, Sequence[int]]) -> Fraction:
    """The summed shares of the distinct open milestones that wait for this one."""
    waiting = downstream(milestone, dependents)
    return sum((nodes[each].share for each in waiting if each in nodes and nodes[each].is_open), Fraction(0))
