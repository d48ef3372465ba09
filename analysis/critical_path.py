"""The critical path method (Kelley & Walker 1959) over open items: how early, how late, how much slack.

Items that wait for each other cannot be put in order: a component of the graph is one step, as long as all
its members together. A step begins when all it waits for is done. The forward pass does not depend on the
scope, because a scope holds all blockers of its items: it runs once; the backward pass runs per scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.graph import Floats, Graph, Ints

#: slack up to which a step is critical, in working days
TOLERANCE_DAYS = 0.01


@dataclass(frozen=True)
class Schedule:
    """The items of one scope with all their open blockers; all times in working days from now (nodes,)."""

    node: Ints
    earliest_start: Floats
    earliest_finish: Floats
    latest_start: Floats
    latest_finish: Floats
    position: Ints  # place on the one chain that decides the length, from 1; 0 for the others

    @property
    def slack(self) -> Floats:
        """Working days by which an item may slip without moving the end."""
        return self.latest_start - self.earliest_start

    @property
    def is_critical(self) -> np.ndarray:
        """Items whose slip moves the end."""
        return self.slack <= TOLERANCE_DAYS

    @property
    def length(self) -> float:
        """Working days until the scope can be done."""
        return float(self.earliest_finish.max(initial=0.0))


class CriticalPath:
    """A forward pass over the whole graph, and a backward pass for each scope that is asked for."""

    def __init__(self, graph: Graph, duration: Floats) -> None:
        """``duration`` (nodes,): working days left of each item."""
        self.graph = graph
        steps = graph.condensed
        self.duration: list[float] = np.bincount(
            graph.component, duration, graph.component_size.size
        ).tolist()
        starts, blockers = steps.predecessors()
        self._starts, self._blockers = starts.tolist(), blockers.tolist()
        self.start, self.decided_by = self._forward()
        members = np.argsort(graph.component, kind="stable")
        self._members = members
        self._first_member = np.concatenate([[0], np.cumsum(graph.component_size)]).astype(np.int64)

    def _forward(self) -> tuple[list[float], list[int]]:
        """Earliest start of each step, and the blocker that decides it (−1: none)."""
        start, decided_by = [0.0] * len(self.duration), [-1] * len(self.duration)
        for step in range(len(start)):  # blockers have lesser numbers
            for blocker in self._blockers[self._starts[step] : self._starts[step + 1]]:
                finish = start[blocker] + self.duration[blocker]
                if decided_by[step] < 0 or finish > start[step]:
                    start[step], decided_by[step] = finish, blocker
        return start, decided_by

    def roots(self) -> Ints:
        """The first step of the chain that holds up each node (nodes,): it waits for nothing itself."""
        root = list(range(len(self.duration)))
        for step, blocker in enumerate(self.decided_by):
            if blocker >= 0:
                root[step] = root[blocker]
        return np.asarray(root, np.int64)[self.graph.component] if root else np.zeros(0, np.int64)

    def schedule(self, scope: Sequence[int] | Ints) -> Schedule:
        """The backward pass of one scope: ``scope`` are the nodes that must be done."""
        steps = self._needed(np.unique(self.graph.component[np.asarray(scope, np.int64)]).tolist())
        finish = {step: self.start[step] + self.duration[step] for step in steps}
        end = max(finish.values(), default=0.0)
        latest = dict.fromkeys(steps, end)
        for step in reversed(steps):
            begin = latest[step] - self.duration[step]
            for blocker in self._blockers[self._starts[step] : self._starts[step + 1]]:
                if begin < latest[blocker]:
                    latest[blocker] = begin
        chain = self._chain(finish, end)
        return self._of_nodes(steps, [latest[step] for step in steps], chain)

    def _needed(self, scope: list[int]) -> list[int]:
        """The steps of the scope and all that they wait for, in topological order."""
        seen, stack = set(scope), list(scope)
        while stack:
            step = stack.pop()
            for blocker in self._blockers[self._starts[step] : self._starts[step + 1]]:
                if blocker not in seen:
                    seen.add(blocker)
                    stack.append(blocker)
        return sorted(seen)

    def _chain(self, finish: dict[int, float], end: float) -> list[int]:
        """From the last step of the path back to the first, turned round."""
        step = next((step for step, at in finish.items() if at == end), -1)
        chain = []
        while step >= 0:
            chain.append(step)
            step = self.decided_by[step]
        return chain[::-1]

    def _of_nodes(self, steps: list[int], latest: list[float], chain: list[int]) -> Schedule:
        size = self.graph.component_size
        counts = size[steps] if steps else np.zeros(0, np.int64)
        first = np.repeat(self._first_member[steps] - np.cumsum(counts) + counts, counts) if steps else counts
        node = self._members[first + np.arange(counts.sum())] if steps else counts
        start = np.asarray([self.start[step] for step in steps])
        duration = np.asarray([self.duration[step] for step in steps])
        late = np.asarray(latest)
        place = np.zeros(size.size, np.int64)
        place[chain] = np.arange(1, len(chain) + 1)
        return Schedule(
            node,
            earliest_start=np.repeat(start, counts),
            earliest_finish=np.repeat(start + duration, counts),
            latest_start=np.repeat(late - duration, counts),
            latest_finish=np.repeat(late, counts),
            position=place[self.graph.component[node]],
        )
