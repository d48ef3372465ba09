"""Make a plan: read what the published outcomes want written, judge it, freeze it.

Nothing is asked of Jira, Trello or Slack here: old values are those that ingest read, and ``apply``
compares them with the present ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from statistics import median

import duckdb
import pyarrow as pa

from config.settings import Settings
from lake.connect import connect
from lake.runs import source_status
from lake.schema import ensure
from tools.connections import resolve
from writeback.plan import store
from writeback.plan.policy import BREAKER_FLOOR, Policy, policy_of
from writeback.plan.summary import PlanSummary
from writeback.plan.verdicts import COLUMNS, judge
from writeback.report.posts import posts
from writeback.write import WritebackError


def make_plan(settings: Settings, run_id: str | None = None) -> PlanSummary:
    """Freeze the plan of a run (default: the newest published one). The same outcomes give the same plan.

    Raises WritebackError when no night is published or the run is unknown, ConfigError when a connection is
    half configured.
    """
    with connect(settings) as con:
        if "ops.writeback_plans" not in tables(con):
            ensure(con)
        return plan_on(con, settings, run_id)


def plan_on(con: duckdb.DuckDBPyConnection, settings: Settings, run_id: str | None = None) -> PlanSummary:
    """:func:`make_plan` on an open lake."""
    connections = resolve(settings)
    policy = policy_of(settings, connections)
    with one_snapshot(con):
        run_id = run_id or published_run(con)
        as_of = run_clock(con, run_id)
        failed = failed_sources(con, run_id)
        _gather(con, policy, as_of, failed)
        rows = judge(con, "planned_writes", policy, failed)
        warnings = _warnings(con, rows, policy, run_id, failed)
    plan = store.freeze(con, run_id, as_of, rows, connections.is_sandbox, warnings)
    return summary(con, plan)


@contextmanager
def one_snapshot(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Read one version of the lake, whatever is published meanwhile; cheaper too: it is opened once."""
    con.begin()
    try:
        yield
        con.commit()
    except BaseException:
        con.rollback()
        raise


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


def published_run(con: duckdb.DuckDBPyConnection) -> str:
    """Run id of the newest publication. Raises WritebackError when there is none."""
    row = con.execute("select run_id from ops.publications order by published_at desc limit 1").fetchone()
    if not row:
        raise WritebackError("no night is published yet", "run `make nightly` first")
    return str(row[0])


def run_clock(con: duckdb.DuckDBPyConnection, run_id: str) -> datetime:
    """``as_of`` of a run. Raises WritebackError when the run is unknown."""
    row = con.execute("select min(as_of) from ops.runs where run_id = ?", [run_id]).fetchone()
    if not row or row[0] is None:
        raise WritebackError(f"run {run_id} is unknown", "`python -m writeback status` lists the runs")
    return row[0]


def failed_sources(con: duckdb.DuckDBPyConnection, run_id: str) -> list[str]:
    """Sources that could not be read in a run: nothing may be written there on stale knowledge."""
    return sorted(source for source, status in source_status(con, run_id).items() if status == "failed")


def _gather(con: duckdb.DuckDBPyConnection, policy: Policy, as_of: datetime, failed: list[str]) -> None:
    """Temporary table ``planned_writes``: the published plan with each object's place, and the report."""
    published = tables(con)
    if "outcomes.mart_writeback_plan" not in published:
        raise WritebackError("outcomes.mart_writeback_plan is not published", "run `make nightly` first")
    con.execute(_PLANNED, {"extras": policy.extras})
    for post in posts(con, policy, as_of.date(), failed, published):
        con.execute(_POST, post.parameters())


def tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Tables and views that write-back reads, as ``schema.name``: asking for each would cost more."""
    query = (
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema in ('ops', 'marts', 'outcomes')"
    )
    return {name for (name,) in con.execute(query).fetchall()}


def _warnings(
    con: duckdb.DuckDBPyConnection, rows: pa.Table, policy: Policy, run_id: str, failed: list[str]
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


def out_of_proportion(
    con: duckdb.DuckDBPyConnection, intended: int, policy: Policy, run_id: str
) -> list[str]:
    """A warning when a plan is far larger than what the last five writing runs wrote; empty otherwise."""
    nights = [count for (count,) in con.execute(_NIGHTS, [run_id]).fetchall()]
    if not nights or intended <= max(BREAKER_FLOOR, policy.max_growth * median(nights)):
        return []
    return [f"out of proportion: {intended} writes, the last {len(nights)} nights wrote {median(nights):.0f}"]


_PLANNED = f"""
create or replace temp table planned_writes as
with published as (
    select max(published_at) as published_at from ops.publications
),
-- the outcomes cannot know what was written after they were published: a plan made again in the same night
written_since as (
    select distinct write_id
    from ops.writeback_journal
    where status = 'done' and recorded_at > (select published_at from published)
),
plan as (
    select * from outcomes.mart_writeback_plan
    anti join written_since using (write_id)
    -- the report is frozen with its content further on
    where target <> 'slack' and new_value is distinct from old_value
        and (
            list_contains($extras::varchar[], field)
            or field not in ('due', 'property', 'link') and (target <> 'jira' or field <> 'comment')
        )
),
boards as (
    select source_id, any_value(container_id) as board_id
    from marts.dim_work_item
    where source = 'trello'
    group by source_id
)
select
    {", ".join(f"plan.{name}" for name in COLUMNS if name not in ("confidence", "container"))},
    try_cast(plan.confidence as double) as confidence,
    case plan.target
        -- a project key may hold an underscore, never a hyphen
        when 'jira' then nullif(regexp_extract(plan.object_ref, '^(.+)-[0-9]+$', 1), '')
        when 'trello' then boards.board_id
    end as container,
from plan
left join boards on plan.target = 'trello' and boards.source_id = plan.object_id
"""

_POST = """
insert into planned_writes by name
with last_post as (
    select new_value
    from ops.writeback_journal
    where target = 'slack' and object_id = $object_id and field = $field and status in ('done', 'undone')
    order by recorded_at desc
    limit 1
)
select
    md5(concat_ws(chr(31), 'slack', $object_id, $field, $content)) as write_id,
    'slack' as target,
    'channel' as object_type,
    $object_id as object_id,
    '#' || $channel as object_ref,
    $field as field,
    $title as field_name,
    (select new_value from last_post) as old_value,
    $content as new_value,
    'what to do, and why' as reason,
    $evidence as evidence,
    1.0 as confidence,
    split_part($field, ':', 1) as rule,
    $team_id as team_id,
    $channel as container,
where $content is distinct from (select new_value from last_post)
"""

_NIGHTS = """
with written as (
    select run_id, count(*) as writes, max(recorded_at) as last_at
    from ops.writeback_journal
    where status = 'done' and run_id <> ?
    group by run_id
)
select writes from written order by last_at desc limit 5
"""
