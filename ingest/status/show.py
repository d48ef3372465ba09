"""How a reading is shown: the plan before it, progress while it runs, what became of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from config.settings import Settings
from ingest.source.extent import SourceResult, Watch
from ingest.status.step import Step
from lake.connect import connect

#: remarks shown below the tables; the others are one command away
REMARKS = 8

_ENTITIES = """
select
    source, entity, count(*) as scopes, sum(source_says)::bigint as source_says,
    sum(fetched)::bigint as fetched, sum(landed)::bigint as landed, sum(in_lake)::bigint as in_lake,
    sum(quarantined)::bigint as quarantined,
from ops.ingest_ledger
where run_id = ? and list_contains(?, source)
group by all
having sum(fetched) > 0 or sum(quarantined) > 0
order by source, entity
"""
_FILES = """
select
    source, file,
    coalesce(sum("count") filter (unit = 'members' and outcome = 'read'), 0)::bigint as members_read,
    coalesce(sum("count") filter (unit = 'members' and outcome = 'set aside'), 0)::bigint as members_aside,
    coalesce(sum("count") filter (unit = 'members' and outcome = 'left out'), 0)::bigint as members_left,
    coalesce(sum("count") filter (unit = 'records' and outcome = 'read'), 0)::bigint as records_read,
    coalesce(sum("count") filter (unit = 'records' and outcome = 'set aside'), 0)::bigint as records_aside,
    coalesce(sum("count") filter (unit = 'records' and outcome = 'left out'), 0)::bigint as records_left,
from ops.ingest_files
where run_id = ? and list_contains(?, source)
group by all
order by source, file
"""
_REMARKS = """
select source, entity, scope, note from ops.ingest_ledger
where run_id = ? and list_contains(?, source) and note is not null
order by source, entity, scope
"""
_ASIDE = """
select source, entity, reason, remedy, count(*) as records from quarantine.records
where run_id = ? and list_contains(?, source)
group by all order by records desc, reason limit 5
"""


def show_plan(console: Console, run_id: str, steps: Sequence[Step]) -> None:
    """One line per source, before anything is read."""
    table = Table("source", "what", "how much", "entities", "roughly", box=box.SIMPLE, title_justify="left")
    table.title = f"Plan of {run_id}"
    for step in steps:
        entities = ", ".join(step.entities) if len(step.entities) <= 3 else f"all {len(step.entities)}"
        table.add_row(step.source, escape(step.scopes), escape(step.how), entities, _roughly(step))
    console.print(table)


def _roughly(step: Step) -> str:
    if step.requests is None:
        return "" if not step.entities else "unknown"
    requests = f"{step.requests:,} requests"
    took = f", {duration(step.seconds)}" if step.seconds is not None else ""
    return f"{requests}{took} ({step.basis})"


def duration(seconds: float) -> str:
    """``12 s``, ``4 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@contextmanager
def progress(console: Console, label: str) -> Iterator[Watch]:
    """A line that moves while a source is read; nothing where nobody is looking."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label)

        def watch(entity: str, fetched: int, requests: int) -> None:
            elapsed = max(bar.tasks[task].elapsed or 0.0, 0.1)
            counts = f"{fetched:,} records, {requests:,} requests, {fetched / elapsed:,.0f} records/s"
            bar.update(task, description=f"[bold]{label}[/] {entity}: {counts}")

        yield watch


def show_results(console: Console, settings: Settings, run_id: str, results: Sequence[SourceResult]) -> None:
    """What became of the run: by source, by entity, and what somebody should know."""
    if not results:
        return
    table = Table("source", "status", "fetched", "new", "deleted", "set aside", "requests", "seconds")
    _right(table, 2)
    for it in results:
        numbers = (it.fetched, it.landed, it.deleted, it.quarantined, it.requests)
        table.add_row(it.source, it.status, *(f"{n:,}" for n in numbers), f"{it.seconds:.1f}")
    console.print(table)
    read = [it.source for it in results if it.status == "ok"]
    for it in results:
        if it.status != "ok":
            console.print(f"{it.source}: {escape(it.note)}", highlight=False, soft_wrap=True)
    if read:
        with connect(settings, read_only=True) as con:
            _show_entities(console, con, run_id, read)
            _show_files(console, con, run_id, read)
            _show_remarks(console, con, run_id, read)


def _show_entities(
    console: Console, con: duckdb.DuckDBPyConnection, run_id: str, sources: Sequence[str]
) -> None:
    rows = con.execute(_ENTITIES, [run_id, list(sources)]).fetchall()
    if not rows:
        return
    headings = ("source", "entity", "scopes", "source says", "fetched", "new", "in the lake", "set aside")
    table = Table(*headings)
    _right(table, 2)
    for source, entity, *numbers in rows:
        table.add_row(source, entity, *("" if n is None else f"{n:,}" for n in numbers))
    console.print(table)


def _show_files(
    console: Console, con: duckdb.DuckDBPyConnection, run_id: str, sources: Sequence[str]
) -> None:
    rows = con.execute(_FILES, [run_id, list(sources)]).fetchall()
    if not rows:
        return
    ends = ("read", "set aside", "left out")
    table = Table("source", "file", *(f"{unit} {end}" for unit in ("members", "records") for end in ends))
    _right(table, 2)
    for source, file, *numbers in rows:
        table.add_row(source, escape(file), *(f"{n:,}" for n in numbers))
    console.print(table)


def _show_remarks(
    console: Console, con: duckdb.DuckDBPyConnection, run_id: str, sources: Sequence[str]
) -> None:
    given = [run_id, list(sources)]
    for source, entity, reason, remedy, records in con.execute(_ASIDE, given).fetchall():
        text = f"{records:,} {source} {entity} set aside: {reason} → {remedy}"
        console.print(f"[yellow]look[/] {escape(text)}", highlight=False, soft_wrap=True)
    remarks = con.execute(_REMARKS, given).fetchall()
    for source, entity, scope, note in remarks[:REMARKS]:
        console.print(f"{source} {entity} {escape(scope)}: {escape(note)}", highlight=False, soft_wrap=True)
    if len(remarks) > REMARKS:
        console.print(f"and {len(remarks) - REMARKS:,} more remarks: `python -m ingest status`")


def _right(table: Table, first: int) -> None:
    for column in table.columns[first:]:
        column.justify = "right"
