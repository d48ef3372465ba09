"""Items that wait for each other: one cycle per strongly connected component, a short one to show."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from analysis.graph import Graph


@dataclass(frozen=True)
class Cycle:
    """A component of two nodes and more: all its members, and one way round through the first of them."""

    members: list[int]
    way: list[int]


def cycles(graph: Graph) -> list[Cycle]:
    """One cycle per component, by the least number of its members."""
    size = graph.component_size
    inside = np.flatnonzero(size[graph.component] > 1) if graph.size else np.zeros(0, np.int64)
    order = inside[np.argsort(graph.component[inside], kind="stable")]
    ends = np.cumsum(size[size > 1])
    groups = [np.sort(members).tolist() for members in np.split(order, ends[:-1])] if order.size else []
    starts, blocked = (array.tolist() for array in graph.successors())
    found = [Cycle(members, _shortest_way(members, starts, blocked)) for members in groups]
    return sorted(found, key=lambda cycle: cycle.members[0])


def _shortest_way(members: list[int], starts: list[int], blocked: list[int]) -> list[int]:
    """The shortest cycle through the first member, breadth first; nodes in the order of waiting."""
    first, allowed = members[0], set(members)
    came_from: dict[int, int] = {}
    queue = deque([first])
    while queue:
        node = queue.popleft()
        for after in blocked[starts[node] : starts[node + 1]]:
            if after == first:
                return _trace(came_from, first, node)
            if after in allowed and after not in came_from:
                came_from[after] = node
                queue.append(after)
    raise AssertionError(f"node {first} is in no cycle")


def _trace(came_from: dict[int, int], first: int, last: int) -> list[int]:
    way = [last]
    while way[-1] != first:
        way.append(came_from[way[-1]])
    return way[::-1]
