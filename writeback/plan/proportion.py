"""Whether a plan is far larger than what is usually written: then a person is to look first."""

from __future__ import annotations

from statistics import median

import duckdb

from writeback.plan.policy import BREAKER_FLOOR, WritebackPolicy


def out_of_proportion(
    con: duckdb.DuckDBPyConnection, intended: int, policy: WritebackPolicy, run_id: str
) -> list[str]:
    """A warning when a plan is far larger than what the last five writing runs wrote; empty otherwise."""
    runs = [count for (count,) in con.execute(_RUNS, [run_id]).fetchall()]
    if not runs or intended <= max(BREAKER_FLOOR, policy.max_growth * median(runs)):
        return []
    return [f"out of proportion: {intended} writes, the last {len(runs)} runs wrote {median(runs):.0f}"]


_RUNS = """
with written as (
    select run_id, count(*) as writes, max(recorded_at) as last_at
    from ops.writeback_journal
    where status = 'done' and run_id <> ?
    group by run_id
)
select writes from written order by last_at desc limit 5
"""
