"""Frozen plans: what was reviewed is what is applied, byte for byte.

A plan lives in the lake (``ops.writeback_plans`` and ``_rows``), so that every worker and every analyst
sees it. Its id is a hash of its run and rows: the same plan made twice is one plan, and a row that was
touched after the review no longer matches the id.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import duckdb
import orjson
import pyarrow as pa

from lake.runs import now
from writeback.report.content import ReportContent
from writeback.write import COLUMNS, Write, WritebackError

ROWS = "ops.writeback_plan_rows"
ID_LENGTH = 12
#: of the rows of plans that were frozen before writes had a kind: what their ids stand for
COLUMNS_WITHOUT_KIND = tuple(name for name in COLUMNS if name != "kind")

# an older home's table has no column for the kind
_STORED = f"(from {ROWS} union all by name select null::varchar as kind where false)"
#: frozen rows as everything here reads them. Plans that are older than the kind have none: what went to a
#: channel was a post
READABLE = f"""(
    select * replace (coalesce(kind, if(object_type = 'channel', 'post', 'field')) as kind) from {_STORED}
)"""


@dataclass(frozen=True)
class Plan:
    """A frozen plan's heading; its rows stay in the lake until they are asked for."""

    plan_id: str
    run_id: str
    as_of: datetime
    content_hash: str
    is_sandbox: bool
    warnings: tuple[str, ...]
    created_at: datetime


def freeze(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    as_of: datetime,
    rows: pa.Table,
    is_sandbox: bool,
    warnings: list[str],
) -> Plan:
    """Store judged rows (COLUMNS, verdict, note) as a plan, in one transaction, unless it is there."""
    con.register("judged_rows", rows)
    try:
        content_hash = _hash(con, "judged_rows")
        plan_id = _plan_id(run_id, content_hash)
        known = find(con, plan_id)
        if known:
            return known
        plan = Plan(plan_id, run_id, as_of, content_hash, is_sandbox, tuple(warnings), now())
        _store(con, plan)
        return plan
    finally:
        con.unregister("judged_rows")


def find(con: duckdb.DuckDBPyConnection, plan_id: str) -> Plan | None:
    """The plan with this id; None when there is none."""
    found = con.execute(_HEADINGS + " where plan_id = ?", [plan_id]).fetchone()
    return _plan(found) if found else None


def newest(con: duckdb.DuckDBPyConnection, run_id: str | None = None) -> Plan:
    """The newest plan, of one run if it is named. Raises WritebackError when there is none."""
    found = con.execute(
        _HEADINGS + " where coalesce(run_id = ?, true) order by created_at desc limit 1", [run_id]
    ).fetchone()
    if not found:
        of_run = f" of run {run_id}" if run_id else ""
        raise WritebackError(f"there is no plan{of_run}", "make one with `python -m writeback plan`")
    return _plan(found)


def chosen(con: duckdb.DuckDBPyConnection, plan_id: str | None, run_id: str | None = None) -> Plan:
    """The plan with this id, else the newest (of the run). Raises WritebackError when there is none."""
    if plan_id is None:
        return newest(con, run_id)
    plan = find(con, plan_id)
    if plan is None or (run_id and plan.run_id != run_id):
        raise WritebackError(f"there is no plan {plan_id}", "`python -m writeback status` lists them")
    return plan


def verify(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Raise WritebackError when the stored rows are not those that the plan's id stands for."""
    kinds = con.execute(f"select count(kind) from {_STORED} where plan_id = ?", [plan.plan_id]).fetchone()
    columns = COLUMNS if kinds and kinds[0] else COLUMNS_WITHOUT_KIND
    content_hash = _hash(con, f"(from {_STORED} where plan_id = '{plan.plan_id}')", columns)
    if (content_hash, _plan_id(plan.run_id, content_hash)) != (plan.content_hash, plan.plan_id):
        raise WritebackError(
            f"the rows of plan {plan.plan_id} were changed after it was made",
            "make and review a new one with `python -m writeback plan`",
        )


def writes(con: duckdb.DuckDBPyConnection, relation: str, verdict: str = "write") -> list[Write]:
    """The writes of a relation of judged rows that have this verdict, in order of execution."""
    names = list(Write.__dataclass_fields__)
    query = f"select {', '.join(names)} from {relation} where verdict = ?"
    return [Write(*row) for row in con.execute(query, [verdict]).fetchall()]


def count(con: duckdb.DuckDBPyConnection, plan_id: str) -> int:
    """How many writes a plan has that are not settled: neither done nor found to be there."""
    found = con.execute(_WAITING, [plan_id]).fetchone()
    return int(found[0]) if found else 0


_WAITING = f"""
select count(*) from {ROWS} as rows
where plan_id = $1 and verdict = 'write' and not exists (
    from ops.writeback_journal as journal
    where journal.idempotency_key = $1 || ':' || rows.write_id and journal.status in ('done', 'unchanged')
)
"""


def newest_report(con: duckdb.DuckDBPyConnection, plan_id: str | None) -> tuple[str, ReportContent]:
    """Target and content of a plan's report; by default of the newest planned: what the channel shows.

    A run whose report says nothing new plans none. Raises WritebackError when there is no such report.
    """
    row = con.execute(
        f"select rows.target, rows.new_value from {READABLE} as rows "
        "inner join ops.writeback_plans as plans using (plan_id) "
        "where rows.kind = 'post' and rows.field = 'report' and rows.new_value is not null "
        "and plan_id = coalesce(?, plan_id) order by plans.created_at desc limit 1",
        [plan_id],
    ).fetchone()
    if not row:
        which = f"plan {plan_id} holds no report" if plan_id else "no report has been planned yet"
        raise WritebackError(which, "`python -m writeback report` without a plan shows the newest")
    return str(row[0]), ReportContent.from_json(row[1])


def _store(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    heading = [
        plan.plan_id, plan.run_id, plan.as_of, plan.content_hash, plan.is_sandbox,
        orjson.dumps(plan.warnings).decode(), plan.created_at,
    ]  # fmt: skip
    con.begin()
    try:
        con.execute(
            f"insert into {ROWS} by name "
            "select ? as plan_id, row_number() over () as position, * from judged_rows",
            [plan.plan_id],
        )
        con.execute("insert into ops.writeback_plans values (?, ?, ?, ?, ?, ?, ?)", heading)
        con.commit()
    except BaseException:
        con.rollback()
        raise


def _hash(con: duckdb.DuckDBPyConnection, relation: str, columns: tuple[str, ...] = COLUMNS) -> str:
    row = con.execute(
        _HASH.format(relation=relation, columns=", ".join((*columns, "verdict", "note")))
    ).fetchone()
    return str(row[0]) if row else ""


def _plan_id(run_id: str, content_hash: str) -> str:
    return hashlib.sha256(f"{run_id}\n{content_hash}".encode()).hexdigest()[:ID_LENGTH]


def _plan(row: tuple[object, ...]) -> Plan:
    plan_id, run_id, as_of, content_hash, is_sandbox, warnings, created_at = row
    return Plan(
        str(plan_id), str(run_id), as_of, str(content_hash), bool(is_sandbox),  # type: ignore[arg-type]
        tuple(orjson.loads(str(warnings or "[]"))), created_at,  # type: ignore[arg-type]
    )  # fmt: skip


_HEADINGS = """
select plan_id, run_id, as_of, content_hash, is_sandbox, warnings, created_at from ops.writeback_plans
"""

_HASH = """
with lines as (
    select to_json(row({columns}))::varchar as line from {relation}
)
select sha256(coalesce(string_agg(line, chr(10) order by line), '')) from lines
"""
