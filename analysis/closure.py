"""Who waits for whom through others: all pairs up to a depth, the shortest way counting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.graph import Graph, Ints

MAX_DEPTH = 12
MAX_PAIRS = 5_000_000


@dataclass(frozen=True)
class Closure:
    """One entry per pair of different nodes with a way from the first to the second."""

    blocker: Ints
    blocked: Ints
    depth: Ints  # edges of the shortest way, 1 and more
    is_truncated: np.ndarray  # more blockers of this blocked node exist than are listed


def closure(graph: Graph, max_depth: int = MAX_DEPTH, max_pairs: int = MAX_PAIRS) -> Closure:
    """All pairs that are at most ``max_depth`` edges apart, breadth first from all nodes at once.

    Stops before the level that would exceed ``max_pairs``: over a cycle every node reaches every other, and a
    few edges can mean millions of pairs. What is left out is told by ``is_truncated``.
    """
    frontier = graph.blocker * graph.size + graph.blocked
    levels, seen = [frontier], frontier
    for depth in range(1, max_depth + 1):
        further = _step(graph, frontier, seen, max_pairs)
        if further is None or depth == max_depth or seen.size + further.size > max_pairs:
            break
        if not further.size:
            break
        levels.append(further)
        frontier, seen = further, np.union1d(seen, further)
    unfinished = frontier if further is None else further
    return _pairs(graph, levels, np.unique(unfinished % max(graph.size, 1)))


def _step(graph: Graph, frontier: Ints, seen: Ints, max_pairs: int) -> Ints | None:
    """Pairs one edge further that are new, sorted; None where even naming them would be too many."""
    starts, blocked = graph.successors()
    origin, reached = np.divmod(frontier, max(graph.size, 1))
    first, count = starts[reached], starts[reached + 1] - starts[reached]
    if count.sum() > 8 * max_pairs:
        return None
    places = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    origin, reached = np.repeat(origin, count), blocked[places]
    pairs = np.unique((origin * graph.size + reached)[origin != reached])
    return np.setdiff1d(pairs, seen, assume_unique=True)


def _pairs(graph: Graph, levels: list[Ints], unfinished: Ints) -> Closure:
    codes = np.concatenate(levels)
    depth = np.repeat(np.arange(1, len(levels) + 1), [level.size for level in levels])
    blocker, blocked = np.divmod(codes, max(graph.size, 1))
    return Closure(blocker, blocked, depth, np.isin(blocked, unfinished))
