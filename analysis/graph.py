"""The graph of what waits for what: dense node numbers, and its components in topological order.

Tarjan's question (which items wait for each other) is answered by SciPy's compiled search: 10 ms at 100,000
nodes and 120,000 edges, where rustworkx takes 100 ms and networkx 1.4 s, and it does not recurse, so a chain
of 100,000 is as good as any graph (``benchmarks/graph.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Graph:
    """Edges run from the blocker to what it blocks. Numbers of nodes are 0 to ``size`` − 1."""

    size: int
    blocker: Ints  # (edges,)
    blocked: Ints  # (edges,)

    @classmethod
    def of(cls, size: int, blocker: Ints, blocked: Ints) -> Graph:
        """A graph without repeated edges and without loops of one item on itself.

        Raises ValueError when an edge names a node that is not there.
        """
        blocker, blocked = np.asarray(blocker, np.int64), np.asarray(blocked, np.int64)
        if blocker.size and (
            min(blocker.min(), blocked.min()) < 0 or max(blocker.max(), blocked.max()) >= size
        ):
            raise ValueError(f"an edge names a node outside of 0 to {size - 1}")
        kept = blocker != blocked
        codes = np.unique(blocker[kept] * size + blocked[kept]) if size else blocker
        return cls(size, codes // max(size, 1), codes % max(size, 1))

    @cached_property
    def component(self) -> Ints:
        """Strongly connected component of each node (nodes,): no blocker has the greater number."""
        if not self.size:
            return np.zeros(0, np.int64)
        ones = np.ones(self.blocker.size, np.int8)
        matrix = coo_array((ones, (self.blocker, self.blocked)), shape=(self.size, self.size)).tocsr()
        count, labels = connected_components(matrix, connection="strong")
        component = (count - 1 - labels).astype(np.int64)
        # the search numbers what is reached first; SciPy keeps that order but does not promise it
        if (component[self.blocker] > component[self.blocked]).any():
            raise AssertionError("components are not in topological order")
        return component

    @cached_property
    def component_size(self) -> Ints:
        """Nodes in each component (components,)."""
        return np.bincount(self.component)

    @cached_property
    def condensed(self) -> Graph:
        """The graph of the components, which has no cycle."""
        component = self.component
        return Graph.of(self.component_size.size, component[self.blocker], component[self.blocked])

    def successors(self) -> tuple[Ints, Ints]:
        """Edges grouped by blocker: starts (nodes + 1,), and what is blocked (edges,)."""
        starts = np.searchsorted(self.blocker, np.arange(self.size + 1))
        return starts, self.blocked  # ``of`` keeps edges sorted by blocker

    def predecessors(self) -> tuple[Ints, Ints]:
        """Edges grouped by what is blocked: starts (nodes + 1,), and the blockers (edges,)."""
        order = np.argsort(self.blocked, kind="stable")
        starts = np.searchsorted(self.blocked[order], np.arange(self.size + 1))
        return starts, self.blocker[order]
