"""Graph algorithms at 100,000 open items: SciPy against rustworkx and networkx, and what the analysis does.

``python benchmarks/graph.py [ITEMS]``. Shapes: a random graph without cycles, one with, a chain, a ring.
rustworkx is measured where it is installed. The last line is JSON: seconds of the worst shape, and how many
times faster the components are than networkx's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx
import numpy as np
from rich.console import Console
from rich.table import Table

from analysis.closure import closure
from analysis.critical_path import CriticalPath
from analysis.cycles import cycles
from analysis.graph import Graph, Ints


def shapes(items: int) -> Iterator[tuple[str, Ints, Ints]]:
    """Name, blockers and what they block; 1.2 edges per item as in a real backlog."""
    rng = np.random.default_rng(7)
    a, b = rng.integers(0, items, (2, int(1.2 * items)))
    yield "random, no cycle", np.minimum(a, b), np.maximum(a, b)
    yield "random, cycles", a, b
    yield "chain", np.arange(items - 1), np.arange(1, items)
    yield "ring", np.arange(items), (np.arange(items) + 1) % items


def seconds(work: Callable[[], Any]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def with_networkx(items: int, blocker: Ints, blocked: Ints) -> int:
    """Components by networkx, its graph built from the same arrays."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(items))
    graph.add_edges_from(zip(blocker.tolist(), blocked.tolist(), strict=True))
    return sum(1 for _ in nx.strongly_connected_components(graph))


def with_rustworkx(items: int, blocker: Ints, blocked: Ints) -> int:
    """Components by rustworkx. Raises ImportError where it is not installed."""
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(items))
    graph.add_edges_from_no_data(list(zip(blocker.tolist(), blocked.tolist(), strict=True)))
    return len(rustworkx.strongly_connected_components(graph))


def measured(items: int, blocker: Ints, blocked: Ints) -> dict[str, float]:
    """Seconds of each part."""
    graph = Graph.of(items, blocker, blocked)
    days, everything = np.ones(items), np.arange(items)
    found = {"components": seconds(lambda: graph.component)}
    found["networkx"] = seconds(lambda: with_networkx(items, blocker, blocked))
    try:
        found["rustworkx"] = seconds(lambda: with_rustworkx(items, blocker, blocked))
    except ImportError:
        found["rustworkx"] = float("nan")
    found["cycles"] = seconds(lambda: cycles(graph))
    found["critical path"] = seconds(lambda: CriticalPath(graph, days).schedule(everything))
    found["closure, 4 deep"] = seconds(lambda: closure(graph, max_depth=4))
    return found


def main(items: int = 100_000) -> None:
    """Measure every shape and print a table."""
    results = {name: measured(items, blocker, blocked) for name, blocker, blocked in shapes(items)}
    columns = list(next(iter(results.values())))
    table = Table("shape", *columns, title=f"seconds at {items:,} items")
    for name, row in results.items():
        table.add_row(name, *(f"{row[column]:.3f}" for column in columns))
    Console().print(table)
    worst = {column: max(row[column] for row in results.values()) for column in columns}
    summary = {
        "items": items,
        "seconds_components": round(worst["components"], 4),
        "seconds_critical_path": round(worst["critical path"], 3),
        "seconds_cycles": round(worst["cycles"], 3),
        "seconds_closure": round(worst["closure, 4 deep"], 3),
        "ratio_vs_networkx": round(min(row["networkx"] / row["components"] for row in results.values()), 1),
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
