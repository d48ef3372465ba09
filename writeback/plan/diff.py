"""A plan as a reviewer reads it: what changes where, from what to what, why.

For a terminal one line a change; with a form, whole: every row, with all of its old and new text.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.tables import Format, show
from writeback.plan import store
from writeback.plan.store import Plan
from writeback.plan.summary import Summary
from writeback.setup import SetupFinding

VALUE_WIDTH = 60
SIGNS = {"write": "[green]+[/]", "refused": "[red]✗[/]", "skipped": "[yellow]·[/]"}


#: the text of a post, as its tool shows it: of a target and the content that is frozen
TextOf = Callable[[str, str], str]
COLUMNS = (
    "verdict", "kind", "target", "object", "field", "old", "new", "reason", "note", "rule", "evidence",
)  # fmt: skip


def show_whole(
    console: Console, con: duckdb.DuckDBPyConnection, plan: Plan, form: Format, text_of: TextOf
) -> None:
    """Print every row of a plan with its whole values; posts as the text that people will read."""
    rows = []
    for row in con.execute(_WHOLE, [plan.plan_id]).fetchall():
        verdict, kind, target, place, field, old, new, *rest = row
        values = (_text(kind, target, value, text_of) for value in (old, new))
        rows.append((verdict, kind, target, place, field, *values, *rest))
    show(console, COLUMNS, rows, form)


def _text(kind: str, target: str, value: str | None, text_of: TextOf) -> str | None:
    return text_of(target, value) if kind == "post" and value else value


def show_plan(
    console: Console, con: duckdb.DuckDBPyConnection, plan: Plan, limit: int, text_of: TextOf
) -> None:
    """Print the first ``limit`` rows of a plan, its fields in figures, and its warnings."""
    console.print(f"[bold]Plan {plan.plan_id}[/] of run {plan.run_id}, state of {plan.as_of:%Y-%m-%d}")
    _show_rows(console, con, plan, limit, text_of)
    _show_fields(console, con, plan)
    for warning in plan.warnings:
        console.print(f"[yellow]![/] {escape(warning)}")


def show_summary(console: Console, summary: Summary, problems: list[str]) -> None:
    """Print figures by target, and what went wrong."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    targets = sorted({target for by_target in summary.counts.values() for target in by_target})
    table.add_column("")
    for target in targets:
        table.add_column(target, justify="right")
    for status in summary.statuses:
        if by_target := summary.counts.get(status):
            table.add_row(status, *(f"{by_target.get(target, 0):,}" for target in targets))
    if targets:
        console.print(table)
    for problem in problems:
        console.print(f"[yellow]![/] {escape(problem)}")


def show_findings(console: Console, findings: list[SetupFinding]) -> None:
    """Print what a site has and lacks, place by place; what is there only as a number."""
    signs = {"there": "[green]✓[/]", "made": "[green]+[/]", "missing": "[yellow]![/]", "refused": "[red]✗[/]"}
    table = Table(box=box.SIMPLE, pad_edge=False, show_header=False)
    for finding in findings:
        if finding.state != "there":
            table.add_row(signs[finding.state], escape(finding.place), escape(finding.what), finding.state,
                          escape(finding.note))  # fmt: skip
    there = sum(finding.state == "there" for finding in findings)
    console.print(f"{signs['there']} {there} of {len(findings)} are there")
    if table.row_count:
        console.print(table)


def change(old: str | None, new: str | None) -> str:
    """``old → new`` on one line, with empty values readable."""
    return f"{_short(old)} → {_short(new)}"


def _show_rows(
    console: Console, con: duckdb.DuckDBPyConnection, plan: Plan, limit: int, text_of: TextOf
) -> None:
    rows = con.execute(_ROWS, [plan.plan_id, limit + 1]).fetchall()
    if not rows:
        console.print("Nothing to write: everything is as it should be.")
        return
    table = Table(box=box.SIMPLE, pad_edge=False, show_header=False)
    for verdict, kind, target, place, field, old, new, reason, note in rows[:limit]:
        values = escape(change(*(_text(kind, target, value, text_of) for value in (old, new))))
        table.add_row(SIGNS[verdict], target, f"[bold]{escape(place)}[/]", escape(field), values,
                      f"[dim]{escape(note or reason or '')}[/]")  # fmt: skip
    console.print(table)
    if len(rows) > limit:
        console.print(f"… and more, whole: `truce writeback show {plan.plan_id} --format csv`")


def _show_fields(console: Console, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in ("target", "field", "to write", "refused", "skipped", "objects"):
        table.add_column(name, justify="left" if name in ("target", "field") else "right")
    for target, field, *figures in con.execute(_FIELDS, [plan.plan_id]).fetchall():
        table.add_row(target, escape(field), *(f"{figure:,}" for figure in figures))
    if table.row_count:
        console.print(table)


def _short(value: str | None) -> str:
    if value is None or value == "":
        return "(empty)"
    flat = " ".join(value.split())
    return flat if len(flat) <= VALUE_WIDTH else flat[: VALUE_WIDTH - 1] + "…"


_ROWS = f"""
select
    verdict, kind, target, coalesce(object_ref, object_id), coalesce(field_name, field), old_value, new_value,
    reason, note,
from {store.READABLE}
where plan_id = ?
order by verdict, position
limit ?
"""

_WHOLE = f"""
select
    verdict, kind, target, coalesce(object_ref, object_id), coalesce(field_name, field), old_value, new_value,
    reason, note, rule, evidence,
from {store.READABLE}
where plan_id = ?
order by verdict, position
"""

_FIELDS = f"""
select
    target,
    if(kind = 'post', split_part(field, ':', 1), coalesce(field_name, field)) as field_label,
    count(*) filter (verdict = 'write'),
    count(*) filter (verdict = 'refused'),
    count(*) filter (verdict = 'skipped'),
    count(distinct object_id),
from {store.READABLE}
where plan_id = ?
group by all
order by all
"""
