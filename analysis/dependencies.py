"""From the lake's open edges to closure, cycles, roots and critical paths, as tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import numpy as np
import orjson
import pyarrow as pa

from analysis.closure import closure
from analysis.critical_path import CriticalPath, Schedule
from analysis.cycles import Cycle, cycles
from analysis.graph import Floats, Graph, Ints


@dataclass(frozen=True)
class OpenWork:
    """Open items and what ties them. Item numbers are positions in ``key``, which is sorted."""

    key: pa.Array  # (items,) varchar
    duration: Floats  # (items,) working days left
    waiting: Graph  # blockers only
    planning: Graph  # blockers, and the children of epics
    scopes: pa.Table  # scope_type, scope_key, item: sorted by scope


def read(con: duckdb.DuckDBPyConnection) -> OpenWork:
    """Read what dbt built. Raises duckdb.CatalogException where it has not."""
    con.execute(_NUMBERED)
    items = con.execute("select * from numbered order by number").to_arrow_table()
    edges = con.execute(_EDGES).fetchnumpy()
    size, is_blocking = items.num_rows, np.asarray(edges["is_blocking"], bool)
    return OpenWork(
        items["work_item_key"].combine_chunks(),
        items["duration_days"].to_numpy(),
        Graph.of(size, edges["blocker"][is_blocking], edges["blocked"][is_blocking]),
        Graph.of(size, edges["blocker"], edges["blocked"]),
        con.execute(_SCOPES).to_arrow_table(),
    )


def tables(work: OpenWork) -> dict[str, pa.Table]:
    """The rows of the four tables of dependencies in schema ``analysis``."""
    path = CriticalPath(work.planning, work.duration)
    return {
        "dependency_closure": _closure(work),
        "dependency_cycle": _cycles(work),
        "dependency_node": _nodes(work),
        "critical_path_item": _schedules(work, path),
    }


def _closure(work: OpenWork) -> pa.Table:
    pairs = closure(work.waiting)
    return pa.table(
        {
            "blocker_key": work.key.take(pa.array(pairs.blocker)),
            "blocked_key": work.key.take(pa.array(pairs.blocked)),
            "depth": pairs.depth,
            "is_truncated": pairs.is_truncated,
        }
    )


def _cycles(work: OpenWork) -> pa.Table:
    rows = [_cycle(work, cycle) for cycle in cycles(work.waiting)]
    schema = pa.schema(
        [
            ("cycle_id", pa.string()),
            ("items", pa.int64()),
            ("member_keys", pa.string()),
            ("cycle_keys", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _cycle(work: OpenWork, cycle: Cycle) -> dict[str, object]:
    members, way = (
        orjson.dumps(work.key.take(pa.array(nodes)).to_pylist()) for nodes in (cycle.members, cycle.way)
    )
    return {
        "cycle_id": hashlib.md5(members, usedforsecurity=False).hexdigest(),
        "items": len(cycle.members),
        "member_keys": members.decode(),
        "cycle_keys": way.decode(),
    }


def _nodes(work: OpenWork) -> pa.Table:
    """Items that block or are blocked: where the chain begins that holds them up; none above a cycle."""
    graph, path = work.waiting, CriticalPath(work.waiting, work.duration)
    node = np.union1d(graph.blocker, graph.blocked)
    size, root = graph.component_size, path.roots()
    # a component of one is its own only member
    member = np.zeros(size.size, np.int64)
    member[graph.component] = np.arange(graph.size)
    is_single = size[root] == 1 if graph.size else np.zeros(0, bool)
    waits = root != graph.component
    key = pa.array(np.where(is_single, member[root], 0)[node], mask=~(is_single & waits)[node])
    return pa.table(
        {
            "work_item_key": work.key.take(pa.array(node)),
            "root_key": work.key.take(key),
            "is_in_cycle": size[graph.component][node] > 1,
            "waiting_days": np.asarray(path.start)[graph.component[node]],
        }
    )


def _schedules(work: OpenWork, path: CriticalPath) -> pa.Table:
    parts = [_schedule(work, path, *scope) for scope in _by_scope(work.scopes)]
    return pa.concat_tables(parts) if parts else _NO_SCHEDULE


def _by_scope(scopes: pa.Table) -> Iterator[tuple[str, str, Ints]]:
    types, keys = (scopes[name].to_pylist() for name in ("scope_type", "scope_key"))
    starts = [
        row
        for row in range(len(keys))
        if not row or (types[row], keys[row]) != (types[row - 1], keys[row - 1])
    ]
    item = scopes["item"].to_numpy()
    for start, end in pairwise([*starts, len(keys)]):
        yield types[start], keys[start], item[start:end]


def _schedule(work: OpenWork, path: CriticalPath, scope_type: str, scope_key: str, items: Ints) -> pa.Table:
    plan: Schedule = path.schedule(items)
    size = plan.node.size
    return pa.table(
        {
            "scope_type": pa.array([scope_type] * size, pa.string()),
            "scope_key": pa.array([scope_key] * size, pa.string()),
            "work_item_key": work.key.take(pa.array(plan.node)),
            "is_in_scope": np.isin(plan.node, items),
            "duration_days": work.duration[plan.node],
            "earliest_start": plan.earliest_start,
            "earliest_finish": plan.earliest_finish,
            "latest_start": plan.latest_start,
            "latest_finish": plan.latest_finish,
            "slack_days": plan.slack,
            "is_critical": plan.is_critical,
            "path_position": pa.array(plan.position, mask=plan.position == 0),
        }
    )


_NO_SCHEDULE = pa.table(
    {name: pa.array([], pa.string()) for name in ("scope_type", "scope_key", "work_item_key")}
)

_NUMBERED = """
create or replace temporary table numbered as
select
    row_number() over (order by work_item_key) - 1 as number,
    work_item_key,
    duration_days::double as duration_days,
from lake.intermediate.int_path_node
"""

_EDGES = """
select blockers.number as blocker, blocked.number as blocked, edges.is_blocking,
from lake.intermediate.int_path_edge as edges
inner join numbered as blockers on edges.blocker_key = blockers.work_item_key
inner join numbered as blocked on edges.blocked_key = blocked.work_item_key
"""

_SCOPES = """
select scopes.scope_type, scopes.scope_key, numbered.number as item,
from lake.intermediate.int_path_scope as scopes
inner join numbered on scopes.work_item_key = numbered.work_item_key
order by scopes.scope_type, scopes.scope_key, numbered.number
"""
