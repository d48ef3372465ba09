"""Open work of little companies: nothing open, and nothing that belongs to a plan."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from analysis.dependencies import OpenWork, tables
from analysis.graph import Graph

NO_SCOPES = pa.table(
    {
        "scope_type": pa.array([], pa.string()),
        "scope_key": pa.array([], pa.string()),
        "item": pa.array([], pa.int64()),
    }
)


def work(size: int) -> OpenWork:
    """``size`` items, of which none waits and none belongs to an epic or a version."""
    nobody = np.zeros(0, np.int64)
    graph = Graph.of(size, nobody, nobody)
    keys = pa.array([f"jira:{number}" for number in range(size)], pa.string())
    return OpenWork(keys, np.ones(size), graph, graph, NO_SCOPES)


@pytest.mark.parametrize("size", [0, 1, 3])
def test_work_without_a_plan_has_no_paths_and_no_error(size: int) -> None:
    found = tables(work(size))
    assert {name: table.num_rows for name, table in found.items()} == {
        "dependency_closure": 0,
        "dependency_cycle": 0,
        "dependency_node": 0,
        "critical_path_item": 0,
    }
