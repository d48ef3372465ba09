"""What the newest run wrote down, for a terminal: explanations, monitoring, advice."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import duckdb
import pandas as pd
from rich.console import Console

from config.settings import Settings
from config.tables import Format, Sheet, show, show_all
from lake.connect import connect
from models.errors import ModelsError

KINDS = {
    "move_capacity": "move people",
    "lower_wip": "fewer at once",
    "reorder_queue": "other order",
}


def newest(settings: Settings, table: str, where: str = "true", order: str = "all") -> pd.DataFrame:
    """Rows of ``forecasts.<table>`` of the newest run that forecast at all.

    Raises ModelsError when nothing was forecast yet.
    """
    try:
        with connect(settings, read_only=True) as con:
            run_id = con.execute("select max_by(run_id, created_at) from forecasts.velocity").fetchone()
            rows = con.execute(
                f"select * from forecasts.{table} where run_id = ? and {where} order by {order}",
                [run_id[0] if run_id else None],
            ).df()
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
        raise ModelsError(f"the lake has no forecasts: {problem}", "run `make nightly` first") from None
    if run_id is None or run_id[0] is None:
        raise ModelsError("nothing has been forecast yet", "run `make nightly` first")
    return rows


def explanation(settings: Settings, console: Console, team: str, unit: str, horizon: int) -> None:
    """Print why a team's forecast is what it is, unit by unit."""
    forecasts = newest(settings, "velocity")
    chosen = forecasts[(forecasts["team_id"] == team) & (forecasts["horizon"] == horizon)]
    chosen = chosen[chosen["unit"] == unit] if unit else chosen
    if chosen.empty:
        known = ", ".join(sorted(set(forecasts["team_id"])))
        raise ModelsError(f"no forecast of {team} at horizon {horizon}", f"name one of: {known}")
    lines = newest(settings, "explanation", order="unit, horizon, kind, rank")
    for row in chosen.sort_values("unit").itertuples():
        console.print(_headline(row), highlight=False)
        mine = lines[(lines.team_id == team) & (lines.unit == row.unit) & (lines.horizon == horizon)]
        for kind in ("basis", "drift", "driver", "member"):
            for line in mine[mine["kind"] == kind].itertuples():
                console.print(_hanging(kind, line.words, console.width), highlight=False, markup=False)


def _hanging(kind: str, words: str, width: int) -> str:
    """The words behind their kind, wrapped under themselves."""
    return fill(words, max(width, 40), initial_indent=f"  {kind:7s} ", subsequent_indent=" " * 10)


def _headline(row: Any) -> str:
    r: pd.Series = row
    period = f"{r.period_kind} to {pd.Timestamp(r.period_end):%Y-%m-%d}"
    if r.basis == "refused":
        return f"[bold]{r.team_id}[/bold], {r.unit}, {period}: no forecast"
    return (
        f"[bold]{r.team_id}[/bold], {r.unit}, {period}: {_number(r.p50)}, 8 times out of 10 between "
        f"{_number(r.lower80)} and {_number(r.upper80)}; mean of the last five {_number(r.mean5)}"
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def monitoring(settings: Settings, console: Console, form: Format | None = None) -> None:
    """Print the newest run's monitoring; alerts are marked."""
    rows = newest(settings, "monitor", order="kind, subject")
    told = [
        (
            row.kind, row.subject, _three(row.value), _three(row.low), _three(row.high), row.observations,
            "alert" if row.is_alert else "", row.note,
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    columns = ("what", "of", "value", "low", "high or limit", "n", "alert", "note")
    show(console, columns, told, form)
    alerts = int(rows["is_alert"].sum())
    if form is None or form is Format.table:
        console.print(f"{alerts} alerts" if alerts else "no alert", highlight=False)


def _three(value: float) -> str | None:
    return f"{value:.3f}" if pd.notna(value) else None


def advice(settings: Settings, console: Console, team: str, form: Format | None = None) -> None:
    """Print the newest run's allocation advice and the columns that hold more than their limit."""
    rows = newest(settings, "allocation_advice", order="advice_rank")
    rows = rows[(rows["team_id"] == team) | (rows["other_team_id"] == team)] if team else rows
    over = newest(settings, "board_advice", where="is_over", order="team_id, container_id, column_name")
    over = over[over["team_id"] == team] if team else over
    show_all(console, [_allocation(rows), _over_limit(over)], form)
    if form is None or form is Format.table:
        if not len(rows):
            console.print("no change of capacity, limit or order brings late days back")
        if not len(over):
            console.print("no column holds more than its limit")


def _allocation(rows: pd.DataFrame) -> Sheet:
    columns = ("kind", "what", "late days saved", "of late days", "saved at least", "at most", "more on time")
    told = [
        (
            KINDS[row.kind], row.summary, f"{row.late_days_saved:.0f}", f"{row.late_days_before:.0f}",
            f"{row.saved_low:.0f}", f"{row.saved_high:.0f}", f"{row.more_on_time:+.1f}",
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    return Sheet("Allocation: what would bring late work forward, 8 times out of 10", columns, told)


def _over_limit(rows: pd.DataFrame) -> Sheet:
    told = [
        (row.team_id, f"{row.container_name}: {row.column_name}", row.wip_now, row.wip_limit, row.note)
        for row in rows.itertuples()
    ]
    return Sheet("Columns over their limit", ("team", "column", "now", "limit", "why"), told)
