"""Make a plan: read what the published outcomes want written, judge it, freeze it.

Nothing is asked of any tool here: old values are those that ingest read, and ``apply`` compares them with
the present ones.
"""

from __future__ import annotations

from collections import Counter

import duckdb
import pyarrow as pa

from config.settings import Settings
from lake.connect import connect
from lake.schema import ensure
from lake.sites.home import connections_on
from writeback.plan import store
from writeback.plan.gather import PLANNED, gather
from writeback.plan.policy import WritebackPolicy, policy_of
from writeback.plan.proportion import out_of_proportion
from writeback.plan.published import failed_sources, one_snapshot, published_run, run_clock
from writeback.plan.summary import PlanSummary
from writeback.plan.verdicts import judge
from writeback.plug import Plugs


def make_plan(settings: Settings, targets: Plugs, run_id: str | None = None) -> PlanSummary:
    """Freeze the plan of a run (default: the newest published one). The same outcomes give the same plan.

    Raises WritebackError when nothing is published or the run is unknown, ConfigError when a connection is
    half configured.
    """
    with connect(settings) as con:
        ensure(con)
        return plan_on(con, settings, targets, run_id)


def plan_on(
    con: duckdb.DuckDBPyConnection, settings: Settings, targets: Plugs, run_id: str | None = None
) -> PlanSummary:
    """:func:`make_plan` on an open lake."""
    connections = connections_on(con, settings)
    policy = policy_of(settings, connections)
    with one_snapshot(con):
        run_id = run_id or published_run(con)
        as_of = run_clock(con, run_id)
        failed = failed_sources(con, run_id)
        gather(con, settings, policy, targets, as_of, failed)
        rows = judge(con, PLANNED, policy, failed, targets)
        warnings = _warnings(con, rows, policy, run_id, failed)
    plan = store.freeze(con, run_id, as_of, rows, connections.is_sandbox, warnings)
    return summary(con, plan)


def summary(con: duckdb.DuckDBPyConnection, plan: store.Plan) -> PlanSummary:
    """The figures of a frozen plan."""
    rows = con.execute(
        f"select verdict, target, count(*) from {store.ROWS} where plan_id = ? group by all order by all",
        [plan.plan_id],
    ).fetchall()
    found = PlanSummary(plan.plan_id, plan.run_id, warnings=list(plan.warnings))
    for verdict, target, count in rows:
        found.add(verdict, target, count)
    return found


def _warnings(
    con: duckdb.DuckDBPyConnection, rows: pa.Table, policy: WritebackPolicy, run_id: str, failed: list[str]
) -> list[str]:
    found = [f"{source} failed in this run: nothing is written there" for source in failed]
    notes = Counter(
        (note, verdict)
        for note, verdict in zip(rows["note"].to_pylist(), rows["verdict"].to_pylist(), strict=True)
        if verdict != "write"
    )
    found += [f"{count} × {verdict}: {note}" for (note, verdict), count in notes.most_common(10)]
    intended = sum(1 for verdict in rows["verdict"].to_pylist() if verdict == "write")
    return found + out_of_proportion(con, intended, policy, run_id)
