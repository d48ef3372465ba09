"""Why a value stands on an object: from the value back to the raw records that it rests on.

The journal says what was written, when, in which run; the frozen plan by which rule, on what evidence, and
how sure; the raw layer which records of the tools the run had read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
from rich.console import Console
from rich.markup import escape

from tools import TOOLS
from tools.connections import Connections
from writeback.plug import Plugs
from writeback.write import WritebackError


@dataclass(frozen=True)
class EvidenceRecord:
    """A raw record: where it lies in the lake, what it was asked by, and when and in which run it landed."""

    table: str
    record_id: str
    request: str
    loaded_at: datetime
    run_id: str


@dataclass(frozen=True)
class Reason:
    """One written value with all that is known about it."""

    target: str
    object_ref: str
    object_id: str
    field: str
    old_value: str | None
    new_value: str | None
    status: str
    written_at: datetime
    run_id: str
    plan_id: str
    as_of: datetime | None
    rule: str
    reason: str
    evidence: str
    confidence: float | None
    records: tuple[EvidenceRecord, ...]


def reasons(
    con: duckdb.DuckDBPyConnection, targets: Plugs, subject: str, field_name: str | None = None
) -> list[Reason]:
    """What was written to an object, newest first and once per field.

    ``subject`` is its reference (``PAY-12``), its id or its key (``jira:10012``); ``field_name`` is a field's
    id or name. Raises WritebackError when nothing was ever written there.
    """
    rows = con.execute(_VALUES, {"subject": subject, "field": field_name}).fetchall()
    if not rows:
        where = f"{subject}, field {field_name}" if field_name else subject
        raise WritebackError(
            f"nothing was ever written to {where}",
            "name an issue's key, a card's id or a channel, and a field as `show` lists it",
        )
    return [Reason(*(*row, _records(con, targets, row[0], row[2], row[8]))) for row in rows]


def account(connections: Connections, target: str) -> str:
    """Under which account a tool is written to, without its secret."""
    tool = TOOLS[target]
    connection = connections.of(tool)
    return tool.account(connection) if connection else "an account that is gone"


REASON_COLUMNS = (
    "object", "field", "old", "new", "status", "who", "when (UTC)", "run", "plan", "why", "rule", "evidence",
    "confidence", "state of", "raw records",
)  # fmt: skip


def rows_of(found: list[Reason], connections: Connections) -> list[tuple[object, ...]]:
    """A row of REASON_COLUMNS per value, for programs; its raw records are one text."""
    return [
        (
            it.object_ref, it.field, it.old_value, it.new_value, it.status, account(connections, it.target),
            it.written_at, it.run_id, it.plan_id, it.reason, it.rule, it.evidence, it.confidence, it.as_of,
            ", ".join(f"{record.table} {record.record_id}" for record in it.records),
        )
        for it in found
    ]  # fmt: skip


def show_reasons(console: Console, found: list[Reason], connections: Connections) -> None:
    """Print who, what, when and why, value by value."""
    for reason in found:
        console.print(f"[bold]{escape(reason.object_ref)}: {escape(reason.field)}[/]")
        values = {
            "value": f"{_short(reason.old_value)} → {_short(reason.new_value)} ({reason.status})",
            "who": account(connections, reason.target),
            "when": f"{reason.written_at:%Y-%m-%d %H:%M:%S} UTC, run {reason.run_id}, plan {reason.plan_id}",
            "why": f"{reason.reason} (rule {reason.rule})",
            "evidence": f"{reason.evidence}, trusted {reason.confidence or 0:.0%}",
            "state of": f"{reason.as_of:%Y-%m-%d %H:%M} UTC" if reason.as_of else "unknown",
        }
        for name, value in values.items():
            console.print(f"  {name:<9} {escape(value)}")
        for record in reason.records:
            console.print(
                f"  {'raw':<9} {record.table} record {escape(record.record_id)}, landed "
                f"{record.loaded_at:%Y-%m-%d %H:%M} UTC in run {record.run_id}"
            )
            console.print(f"{'':12}asked with {escape(record.request)}")


def _records(
    con: duckdb.DuckDBPyConnection, targets: Plugs, target: str, object_id: str, run_id: str
) -> tuple[EvidenceRecord, ...]:
    """The newest version of the object's own raw records that the run could see."""
    found: list[EvidenceRecord] = []
    for table, condition in targets[target].records:
        rows = con.execute(
            _RECORDS.format(table=table, condition=condition), {"id": object_id, "run": run_id}
        ).fetchall()
        found += [EvidenceRecord(f"raw.{table}", *row) for row in rows]
    return tuple(found)


def _short(value: str | None, limit: int = 200) -> str:
    flat = " ".join((value or "(empty)").split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


_VALUES = """
with written as (
    select *, split_part(idempotency_key, ':', 1) as plan_id
    from ops.writeback_journal
    where status in ('done', 'undone')
        and (object_ref = $subject or object_id = $subject or target || ':' || object_id = $subject)
    qualify row_number() over (partition by target, object_id, field order by recorded_at desc) = 1
)
select
    written.target,
    coalesce(written.object_ref, written.object_id),
    written.object_id,
    coalesce(rows.field_name, written.field),
    written.old_value,
    written.new_value,
    written.status,
    written.recorded_at,
    written.run_id,
    written.plan_id,
    plans.as_of,
    coalesce(rows.rule, ''),
    coalesce(rows.reason, ''),
    coalesce(rows.evidence, ''),
    rows.confidence,
from written
left join ops.writeback_plan_rows as rows
    on written.plan_id = rows.plan_id and written.write_id = rows.write_id
left join ops.writeback_plans as plans on written.plan_id = plans.plan_id
where $field is null or $field in (written.field, rows.field_name)
order by written.recorded_at desc, written.field
"""

_RECORDS = """
with seen as (
    select min(started_at) as started_at from ops.runs where run_id = $run
)
select record_id, request, loaded_at, run_id
from raw.{table}
where {condition}
    and (run_id = $run or loaded_at <= coalesce((select started_at from seen), loaded_at))
qualify row_number() over (
    partition by record_id order by record_updated_at desc nulls last, loaded_at desc
) = 1
order by loaded_at desc, record_id desc
limit 5
"""
