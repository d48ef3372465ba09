"""Components, closure, cycles and the critical path against naive ones that are slow and evident."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.closure import closure
from analysis.critical_path import CriticalPath
from analysis.cycles import cycles
from analysis.graph import Graph

SIZE = 9
edges = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=22)
durations = st.lists(st.integers(1, 40).map(lambda quarter: quarter / 4), min_size=SIZE, max_size=SIZE)


def graph_of(pairs: list[tuple[int, int]], size: int = SIZE) -> Graph:
    array = np.asarray(pairs, np.int64).reshape(-1, 2)
    return Graph.of(size, array[:, 0], array[:, 1])


def naive(pairs: list[tuple[int, int]]) -> nx.DiGraph:
    plain = nx.DiGraph((a, b) for a, b in pairs if a != b)
    plain.add_nodes_from(range(SIZE))
    return plain


@given(edges)
def test_components_are_those_of_the_textbook_in_topological_order(pairs: list[tuple[int, int]]) -> None:
    graph = graph_of(pairs)
    found = {
        frozenset(np.flatnonzero(graph.component == c).tolist()) for c in range(len(graph.component_size))
    }
    assert found == {frozenset(c) for c in nx.strongly_connected_components(naive(pairs))}
    assert (graph.component[graph.blocker] <= graph.component[graph.blocked]).all()


@given(edges, st.integers(1, 4))
def test_the_closure_has_every_pair_with_its_shortest_way(pairs: list[tuple[int, int]], cap: int) -> None:
    result = closure(graph_of(pairs), max_depth=cap)
    ways = dict(nx.all_pairs_shortest_path_length(naive(pairs)))
    every = {(a, b): n for a, reached in ways.items() for b, n in reached.items() if n}
    listed = dict(
        zip(
            zip(result.blocker.tolist(), result.blocked.tolist(), strict=True),
            result.depth.tolist(),
            strict=True,
        )
    )
    assert listed == {pair: n for pair, n in every.items() if n <= cap}
    left_out = {b for (_, b), n in every.items() if n == cap + 1}
    flagged = {b for b, cut in zip(result.blocked.tolist(), result.is_truncated, strict=True) if cut}
    assert flagged == left_out


def test_a_closure_that_would_explode_stops_and_says_so() -> None:
    ring = graph_of([(i, (i + 1) % 200) for i in range(200)], 200)
    result = closure(ring, max_depth=200, max_pairs=1_000)
    assert result.depth.max() == 5 and len(result.depth) == 1_000
    assert result.is_truncated.all()


@given(edges)
def test_each_component_has_one_real_cycle(pairs: list[tuple[int, int]]) -> None:
    plain, found = naive(pairs), cycles(graph_of(pairs))
    components = [c for c in nx.strongly_connected_components(plain) if len(c) > 1]
    assert sorted(map(sorted, components)) == sorted(cycle.members for cycle in found)
    for cycle in found:
        assert len(set(cycle.way)) == len(cycle.way) >= 2
        assert all(plain.has_edge(a, b) for a, b in pairwise([*cycle.way, cycle.way[0]]))


def naive_times(
    pairs: list[tuple[int, int]], days: list[float], scope: set[int]
) -> dict[int, tuple[float, float]]:
    """Earliest and latest start of each item by trying every way through the condensed graph."""
    plain = naive(pairs)
    needed = scope.union(*(nx.ancestors(plain, node) for node in scope))
    steps = nx.condensation(plain.subgraph(needed))
    length = {step: sum(days[node] for node in steps.nodes[step]["members"]) for step in steps}

    def longest(step: int, neighbours: str) -> float:
        ways = [longest(other, neighbours) for other in getattr(steps, neighbours)(step)]
        return length[step] + max(ways, default=0.0)

    end = max(longest(step, "predecessors") for step in steps)
    return {
        node: (longest(step, "predecessors") - length[step], end - longest(step, "successors"))
        for step in steps
        for node in steps.nodes[step]["members"]
    }


@given(edges, durations, st.sets(st.integers(0, SIZE - 1), min_size=1))
@settings(max_examples=150)
def test_the_schedule_equals_trying_every_way(
    pairs: list[tuple[int, int]], days: list[float], scope: set[int]
) -> None:
    plan = CriticalPath(graph_of(pairs), np.asarray(days)).schedule(sorted(scope))
    expected = naive_times(pairs, days, scope)
    assert set(plan.node.tolist()) == set(expected)
    for row, node in enumerate(plan.node.tolist()):
        assert plan.earliest_start[row] == pytest.approx(expected[node][0])
        assert plan.latest_start[row] == pytest.approx(expected[node][1])
    assert (plan.slack >= -1e-9).all()
    on_chain = plan.position > 0
    assert plan.is_critical[on_chain].all() and on_chain.any()
    last = plan.position == plan.position.max()
    assert plan.earliest_finish[last] == pytest.approx(plan.length)


@given(edges, durations)
def test_the_root_of_what_waits_waits_for_nothing(pairs: list[tuple[int, int]], days: list[float]) -> None:
    graph, plain = graph_of(pairs), naive(pairs)
    for node, root in enumerate(CriticalPath(graph, np.asarray(days)).roots().tolist()):
        members = set(np.flatnonzero(graph.component == root).tolist())
        assert node in members or node in nx.descendants(plain, min(members))
        assert not set(nx.ancestors(plain, min(members))) - members


@pytest.mark.parametrize("shape", ["chain", "ring", "rings in a chain"])
def test_a_hundred_thousand_items_deep(shape: str) -> None:
    size = 100_000
    pairs = [(i, i + 1) for i in range(size - 1)]
    if shape == "ring":
        pairs.append((size - 1, 0))
    if shape == "rings in a chain":
        pairs += [(i + 9, i) for i in range(0, size, 10)]
    graph = graph_of(pairs, size)
    plan = CriticalPath(graph, np.ones(size)).schedule([size - 1])
    assert plan.length == size and plan.is_critical.all()
    assert len(cycles(graph)) == {"chain": 0, "ring": 1, "rings in a chain": size // 10}[shape]
    assert closure(graph, max_depth=3).is_truncated.any()


def test_an_empty_graph_is_no_error() -> None:
    graph = graph_of([], 0)
    assert cycles(graph) == [] and closure(graph).depth.size == 0
    assert CriticalPath(graph, np.zeros(0)).roots().size == 0
    assert CriticalPath(graph_of([], 3), np.ones(3)).schedule([1]).length == 1.0


def test_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="outside of 0 to 2"):
        graph_of([(0, 7)], 3)
