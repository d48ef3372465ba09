"""The order of a queue that makes its due items least late: positions solved by OR-Tools' CP-SAT.

One machine with known slot days, due dates and precedence (Pinedo, Scheduling, chapter 3: total tardiness is
NP-hard already without precedence), so a solver rather than a rule of thumb such as earliest due date.
"""

from __future__ import annotations

import networkx as nx
import numpy as np

#: days late beyond which a date has been given up, and another day says nothing
LATEST = 60.0
#: items with a due date that are placed; the rest keeps its order around them
MOST_PLACED = 25
LATE_DAY, MOVED_PLACE = 100, 1
#: the solver's own clock: the same answer on a slow machine as on a fast one
EFFORT = 0.2


def best_order(slots: np.ndarray, due: np.ndarray, started: int, edges: list[tuple[int, int]]) -> np.ndarray:
    """Places of the present order in the better one.

    ``slots`` (n,) expected finish days rising, ``due`` (n,) days or inf; the first ``started`` items are
    being worked at and stay in front; ``edges`` are (before, after) places. Returns the present order when
    nothing with a due date waits, or when nothing better is found.
    """
    count = len(slots)
    present = np.arange(count)
    placed = _placed(due, started, edges)
    if not placed:
        return present
    positions = _solve(slots, due, started, placed, edges)
    if positions is None:
        return present
    taken = {position: item for item, position in positions.items()}
    others = iter(item for item in range(count) if item not in positions)
    order = np.array([taken[place] if place in taken else next(others) for place in range(count)])
    return order if _keeps(order, edges) else present


def _placed(due: np.ndarray, started: int, edges: list[tuple[int, int]]) -> list[int]:
    """Waiting items with the earliest due dates, and those of the team that must come before."""
    waiting = [item for item in np.argsort(due, kind="stable") if item >= started and np.isfinite(due[item])]
    chosen = {int(item) for item in waiting[:MOST_PLACED]}
    graph = nx.DiGraph(edges)
    before = {b for item in chosen if item in graph for b in nx.ancestors(graph, item) if b >= started}
    return sorted(chosen | before)


def _solve(
    slots: np.ndarray, due: np.ndarray, started: int, placed: list[int], edges: list[tuple[int, int]]
) -> dict[int, int] | None:
    """Position of each placed item; one yes or no per item and position, whose relaxation is nearly whole."""
    from ortools.sat.python import cp_model

    model, positions = cp_model.CpModel(), range(started, len(slots))
    at = {item: [model.new_bool_var(f"{item}@{place}") for place in positions] for item in placed}
    for variables in at.values():
        model.add_exactly_one(variables)
    for place in range(len(positions)):
        model.add_at_most_one(at[item][place] for item in placed)
    where = {item: sum(p * v for p, v in zip(positions, at[item], strict=True)) for item in placed}
    for before, after in edges:
        if before in at and after in at:
            model.add(where[before] + 1 <= where[after])
    model.minimize(
        sum(
            int(cost) * variable
            for item in placed
            for cost, variable in zip(_costs(slots, due[item], item)[started:], at[item], strict=True)
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.relative_gap_limit = 0.01
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {
        item: place
        for item in placed
        for place, v in zip(positions, at[item], strict=True)
        if solver.value(v)
    }


def _costs(slots: np.ndarray, due: float, item: int) -> np.ndarray:
    """(n,) cost of every position: days late, and a little for every place that it moves."""
    late = np.clip(slots - due, 0.0, LATEST) if np.isfinite(due) else np.zeros(len(slots))
    return np.rint(late * LATE_DAY + np.abs(np.arange(len(slots)) - item) * MOVED_PLACE).astype(int)


def _keeps(order: np.ndarray, edges: list[tuple[int, int]]) -> bool:
    place = np.argsort(order)
    return all(place[before] < place[after] for before, after in edges if before < after)
