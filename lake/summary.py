"""What a run did, as a person reads it: from the run log and the published marts, nothing is remembered."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.settings import Settings
from lake.runs import waiting
from lake.verdict import recorded

#: how many of the remarks of a run are shown, a line each
REMARKS = 12
#: names without a meaning that the summary shows; the doctor shows all
SHOWN_NAMES = 5
MARKS = {"ok": "[green]✓[/green]", "failed": "[red]✗[/red]", "skipped": "[yellow]-[/yellow]"}


def show(con: duckdb.DuckDBPyConnection, run_id: str, settings: Settings, console: Console) -> str:
    """Print the summary of ``run_id`` and return its status (running, ok, partial or failed)."""
    verdict = recorded(con, run_id)
    _stages(con, run_id, console)
    _clock(con, run_id, settings, console)
    _sources(con, run_id, console)
    if _has_published(con, "mart_freshness"):
        _freshness(con, console)
    _remarks(con, run_id, console)
    for line in [*_facts(con, run_id), *_losses(con)]:
        console.print(line, soft_wrap=True)
    colour = {"ok": "green", "failed": "red"}.get(verdict.status, "yellow")
    console.print(f"[bold {colour}]{verdict.status}[/bold {colour}]", end=" ")
    console.print(verdict.note or f"run {run_id}", markup=False, soft_wrap=True)
    _next(con, settings, console)
    return verdict.status


def _stages(con: duckdb.DuckDBPyConnection, run_id: str, console: Console) -> None:
    table = Table(
        "stage", "", "seconds", "what", box=None, pad_edge=False, title="Stages", title_justify="left"
    )
    rows = con.execute(_STAGES, [run_id]).fetchall()
    for stage, status, seconds, message in rows:
        table.add_row(stage, MARKS[status], f"{seconds:.1f}", message or "")
    table.add_row("total", "", f"{sum(row[2] for row in rows):.1f}", "")
    console.print(table)


def _clock(con: duckdb.DuckDBPyConnection, run_id: str, settings: Settings, console: Console) -> None:
    """The run's clock, where it is another than the wall's: all ages and forecasts are as of then."""
    for as_of, started_at in con.execute(_CLOCKS, [run_id]).fetchall():
        if abs(started_at - as_of) > timedelta(hours=1):
            told = "as told by as_of" if settings.clock else "that of the newest record: only files are read"
            console.print(f"[bold]{'Clock':<10}[/bold] {as_of:%Y-%m-%d %H:%M} UTC, {told}", soft_wrap=True)


def _sources(con: duckdb.DuckDBPyConnection, run_id: str, console: Console) -> None:
    rows = con.execute(_SOURCES, [run_id]).fetchall()
    if not rows:
        return
    heading = ("source", "", "read", "new", "quarantined")
    table = Table(*heading, box=None, pad_edge=False, title="Sources", title_justify="left")
    for source, status, fetched, landed, quarantined in rows:
        table.add_row(source, MARKS.get(status, ""), f"{fetched:,}", f"{landed:,}", f"{quarantined:,}")
    console.print(table)


def _freshness(con: duckdb.DuckDBPyConnection, console: Console) -> None:
    """How much the published night holds of each source, and how new that is."""
    for source, records, change_age, read_age, stale in con.execute(_FRESHNESS).fetchall():
        text = f"{records:,} records"
        if change_age is not None:
            text += f", newest change {_age(change_age)} before the night"
        text += f", read {_age(read_age)} before it" if read_age else ", read by it" if read_age == 0 else ""
        if stale:
            text += f", [yellow]not read for long: {stale}[/yellow]"
        console.print(f"[bold]{source.capitalize():<10}[/bold] {text}", soft_wrap=True)


def _remarks(con: duckdb.DuckDBPyConnection, run_id: str, console: Console) -> None:
    """What the readings left out, and why: rights that are missing, what a configuration leaves closed."""
    rows = con.execute(_REMARKS, [run_id]).fetchall()
    for what, note in rows[:REMARKS]:
        console.print("Left out  ", style="bold", end=" ")
        console.print(f"{what}: {note}", markup=False, highlight=False, soft_wrap=True)
    if len(rows) > REMARKS:
        console.print(f"           and {len(rows) - REMARKS} more: python -m ingest status", highlight=False)


def _age(hours: float) -> str:
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} days"


def _facts(con: duckdb.DuckDBPyConnection, run_id: str) -> list[str]:
    passed, warnings, failed = con.execute(_CHECKS, [run_id]).fetchone() or (0, 0, 0)
    lines = [f"[bold]Checks[/bold]     {passed} passed, {warnings} warnings, {failed} failed"]
    lines.append(f"[bold]Forecasts[/bold]  {_forecasts(con, run_id)}")
    lines += _forecast_health(con, run_id)
    if _has_published(con, "mart_conflict"):
        parts = con.execute(_CONFLICTS).fetchall()
        kinds = ", ".join(f"{count} {kind}" for kind, count in parts)
        total = sum(count for _, count in parts)
        lines.append(f"[bold]Conflicts[/bold]  {total:,} open" + (f" ({kinds})" if kinds else ""))
    for mart, label, sql in (("dim_team", "Teams", _TEAMS), ("dim_linked_item", "Links", _LINKS)):
        told = con.execute(sql).fetchall() if _has_published(con, mart) else []
        lines += [f"[bold]{label}[/bold]      {text}" for (text,) in told]
    written = con.execute(_WRITES, [run_id]).fetchall()
    text = ", ".join(f"{count:,} {status} in {target}" for target, status, count in written)
    waits = [f"{n:,} wait for you: truce writeback show {plan}" for plan, n in waiting(con, run_id)]
    lines.append(f"[bold]Written[/bold]    {text or '; '.join(['nothing', *waits])}")
    return lines


def _forecasts(con: duckdb.DuckDBPyConnection, run_id: str) -> str:
    """How many forecasts were made, how many refused, and why; a refusal is no forecast."""
    parts = []
    for what, table, column, later_than_year in _KINDS_OF_FORECAST:
        asked = _REFUSALS.format(table=table, column=column, later=later_than_year)
        rows = con.execute(asked, [run_id]).fetchall()
        counts: dict[str | None, int] = dict(rows)
        made, later = counts.pop(None, 0), counts.pop("", 0)
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in counts.items())
        refused = f" and {sum(counts.values()):,} refused ({reasons})" if counts else ""
        parts.append(f"{made:,} {what}{f' and {later:,} later than a year' if later else ''}{refused}")
    return ", ".join(parts)


def _forecast_health(con: duckdb.DuckDBPyConnection, run_id: str) -> list[str]:
    """How past forecasts have done, and the change that would bring most late days back."""
    lines = []
    for value, outcomes, alerts in con.execute(_HEALTH, [run_id]).fetchall():
        held = "no forecast period has ended yet" if value is None else f"80 % interval held {value:.0%}"
        text = held + (f" of {outcomes:,} outcomes" if value is not None else "")
        text += f", {alerts} alerts: python -m models monitor" if alerts else ""
        lines.append(f"[bold]Held[/bold]       {text}")
    for summary, saved in con.execute(_ADVICE, [run_id]).fetchall():
        lines.append(f"[bold]Advice[/bold]     {summary}: about {saved:.0f} late days less")
    return lines


def _losses(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Values that could not be read, and names that count as what one without a meaning does."""
    lines: list[str] = []
    with suppress(duckdb.CatalogException):  # a night that was stopped before them
        lines += [f"[bold]Unread[/bold]     {escape(row[0])}" for row in con.execute(_UNREAD).fetchall()]
        names = con.execute(_UNMATCHED).fetchall()
        for name, kind, items, taken_as, line, file in names[:SHOWN_NAMES]:
            what = f"{kind} “{name}” ({items:,} items) counts as {taken_as} → {file}: {line}"
            lines.append(f"[bold]Unknown[/bold]    {escape(what)}")
        if (more := len(names) - SHOWN_NAMES) > 0:
            lines.append(f"[bold]Unknown[/bold]    and {more:,} more names: python -m ingest doctor")
    return lines


def _has_published(con: duckdb.DuckDBPyConnection, mart: str) -> bool:
    return (
        con.execute(
            "select 1 from duckdb_views()"
            " where database_name = 'lake' and schema_name = 'marts' and view_name = ?",
            [mart],
        ).fetchone()
        is not None
    )


def _next(con: duckdb.DuckDBPyConnection, settings: Settings, console: Console) -> None:
    docs = settings.home / "checks" / "docs" / "index.html"
    hints = [
        ("query the marts", "python -m lake query 'from marts.mart_current_work limit 20'"),
        ("what was written, and why", "python -m writeback status"),
        ("the report as its readers see it", "python -m writeback report --preview"),
        ("every check, readable", str(docs)),
        ("browse Airflow, MLflow and the sandbox", "make up"),
    ]
    for what, how in hints:
        console.print(f"  {what:<40} {how}", style="dim", markup=False, soft_wrap=True)


_STAGES = """
select stage, status, epoch(finished_at - started_at) as seconds, message
from ops.stages where run_id = ?
qualify row_number() over (partition by stage order by finished_at desc) = 1
order by started_at
"""
_CLOCKS = "select distinct as_of, min(started_at) from ops.runs where run_id = ? group by as_of"
_SOURCES = """
with entity as (
    select source, sum(fetched) as fetched, sum(landed) as landed, sum(quarantined) as quarantined
    from ops.ingest_ledger where run_id = $1 group by all
),
status as (
    select source, max_by(status, recorded_at) as status
    from ops.source_status where run_id = $1 group by all
)
select
    source,
    status,
    coalesce(fetched, 0)::bigint,
    coalesce(landed, 0)::bigint,
    coalesce(quarantined, 0)::bigint,
from status left join entity using (source) order by source
"""
# what is said of several tools alike is said once
_REMARKS = """
with told as (
    select source, string_agg(distinct entity, ', ' order by entity) as entities, note
    from ops.ingest_ledger where run_id = ? and note is not null
    group by source, note
)
select string_agg(source || ' ' || entities, '; ' order by source), note
from told group by note order by min(source), min(entities), note
"""
_FRESHNESS = """
select
    source, sum(records)::bigint, min(change_age_hours), min(read_age_hours),
    string_agg(entity, ', ' order by entity) filter (where is_stale and records > 0),
from marts.mart_freshness group by source order by source
"""
_CHECKS = """
select
    count(*) filter (where success),
    count(*) filter (where not success and severity = 'warning'),
    count(*) filter (where not success and severity = 'critical'),
from ops.check_results where run_id = ?
"""
_KINDS_OF_FORECAST = (
    ("of velocity", "velocity", "basis", "false"),
    ("completion dates", "completion", "method", "p50_date is null"),
)
_REFUSALS = """
select
    case
        when {column} = 'refused'
            then regexp_replace(
                coalesce(note, 'for no stated reason'), '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]+ ?%', '…', 'g'
            )
        when {later} then ''
    end as reason,
    count(*) as forecasts,
from forecasts.{table} where run_id = ? group by all order by 2 desc, 1
"""
_HEALTH = """
select
    max(value) filter (where kind = 'coverage80' and subject = 'all'),
    max(observations) filter (where kind = 'coverage80' and subject = 'all'),
    count(*) filter (where is_alert),
from forecasts.monitor where run_id = ? having count(*) > 0
"""
_ADVICE = """
select summary, late_days_saved from forecasts.allocation_advice where run_id = ? and advice_rank = 1
"""
_CONFLICTS = """
select replace(kind, '_', ' '), count(*) from marts.mart_conflict where state = 'open'
group by all order by 2 desc, 1
"""
# what a file would add to what the tools tell of teams
_TEAMS = """
select
    count(*) || ' of ' || (select count(*) from marts.dim_team)
    || ' are a project or board of their own: org_teams.csv would say whose they are, '
    || 'org_team_members.csv and org_departments.csv who answers for them'
from marts.dim_team where origin != 'organisation' having count(*) > 0
"""
_UNREAD = "select sentence from intermediate.int_unread_value order by lost desc, source, entity, field"
_UNMATCHED = """
select name, replace(kind, '_', ' '), items, taken_as, settled_by, settled_in
from intermediate.int_unmatched_name where items > 0
order by kind = 'status' desc, items desc, source, kind, name
"""
# what leads out of what was read
_LINKS = """
with outside as (
    select edges.edge_id, linked.work_item_key, linked.status_category is null as is_unknown
    from marts.fct_dependency_edge as edges
    inner join marts.dim_linked_item as linked
        on linked.work_item_key in (edges.blocker_key, edges.blocked_key)
)
select
    format('{:,} of {:,}', count(distinct edge_id), (select count(*) from marts.fct_dependency_edge))
    || format(' lead to {:,} items that were not read, ', count(distinct work_item_key))
    || format(
        '{:,} of them in an unknown state', count(distinct work_item_key) filter (where is_unknown)
    )
from outside having count(*) > 0
"""
_WRITES = """
select target, status, count(*) from (
    select * from ops.writeback_journal where run_id = ?
    qualify row_number() over (partition by write_id, idempotency_key order by recorded_at desc) = 1
) group by all order by all
"""
