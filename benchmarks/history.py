"""Daily issue history: how long a full build and a day's increment take, beside the usual way on PostgreSQL.

    python benchmarks/history.py [--issues 100000] [--changes 2000000] [--peer DIR]

Ours are the models ``fct_item_state_interval`` and ``fct_item_daily``, run by dbt on a DuckLake of its own; seconds
are dbt's time of those models. First the history
up to yesterday is built, then the last day arrives and the increment is timed; it is checked against a full
refresh, row by row.

The alternative runs on a PostgreSQL of its own, on the same changes. With ``--peer`` it is fivetran/dbt_jira's
``jira__daily_issue_field_history`` with all that it needs, seconds being dbt's time of the models that are no views.
DIR holds checkouts, each in a folder of its own whatever its name, of the GitHub repositories fivetran/dbt_jira
(tag v1.9.0, the last that goes with the other two), fivetran/dbt_fivetran_utils (tag v0.4.10) and dbt-labs/dbt-utils
(tag 1.3.0); no copy of them stands here.
dbt-postgres is installed into a virtual environment under the cache directory. Without ``--peer`` it is one query of
our own that expands to days first and fills afterwards (``history_expand_first.sql``). The last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import orjson
import typer
from history_data import STATUSES, generate, known
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
MODELS = ("fct_item_state_interval", "fct_item_daily")
#: the alternatives keep all of it
WINDOW = '{"daily_window_days": 800}'
CACHE = Path.home() / ".cache" / "truce-bench"
MART = "build_marts.fct_item_daily"


def main(
    issues: int = 100_000,
    changes: int = 2_000_000,
    peer: Annotated[Path | None, typer.Option(help="folder with dbt_jira and its packages")] = None,
    alternative: Annotated[bool, typer.Option(help="run PostgreSQL as well")] = True,
    cache: Annotated[Path, typer.Option(help="where dbt-postgres is installed")] = CACHE,
) -> None:
    """Time both and print the ratios."""
    today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    nights = (today - timedelta(days=1), today)
    with tempfile.TemporaryDirectory() as folder:
        con = duckdb.connect(str(Path(folder) / "history.duckdb"))
        generate(con, issues, changes, today)
        ours = run_ours(con, Path(folder) / "home", nights)
        theirs = run_alternative(con, nights, peer, cache) if alternative else {}
    report(ours, theirs)


def run_ours(con: duckdb.DuckDBPyConnection, home: Path, nights: tuple[datetime, datetime]) -> dict[str, Any]:
    """Seconds of the full build and of the increment, and the rows of the mart."""
    from config.settings import load
    from lake.connect import connect
    from lake.schema import ensure

    settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    with connect(settings) as lake:
        ensure(lake)
    found: dict[str, Any] = {}
    for name, night in zip(("full", "increment"), nights, strict=True):
        land(con, settings, night)
        found[f"seconds_{name}"], found[f"wall_{name}"] = dbt(settings, night)
    with connect(settings) as lake:
        lake.execute(f"create table ops.increment as from {MART}")
    dbt(settings, nights[1], "--full-refresh")
    with connect(settings) as lake:
        found["rows"], found["differences"] = lake.execute(f"""
            select (select count(*) from {MART}), (
                select count(*) from ((from ops.increment except all from {MART}) union all (from {MART} except all from ops.increment))
            )
        """).fetchall()[0]  # fmt: skip
    return found


def dbt(settings: Any, night: datetime, *options: str) -> tuple[float, float]:
    """Build the models; seconds of the models, and of the whole command."""
    from lake.dbt import run_dbt

    started = time.perf_counter()
    run_dbt(
        settings,
        "run",
        "--select",
        *MODELS,
        "--vars",
        WINDOW,
        *options,
        as_of=night,
        run_id="benchmark",
        artifacts=True,
    )
    wall = time.perf_counter() - started
    results = orjson.loads((settings.home / "dbt" / "target" / "run_results.json").read_bytes())["results"]
    return sum(result["execution_time"] for result in results), wall


def land(con: duckdb.DuckDBPyConnection, settings: Any, night: datetime) -> None:
    """The conformed tables that the models read, as they stand after ``night``."""
    from lake.connect import attach_string, load_extensions
    from lake.connect import data_path as data

    known(con, night)
    load_extensions(con, ("ducklake", "sqlite_scanner"))
    con.execute(f"attach if not exists '{attach_string(settings)}' as lake (data_path '{data(settings)}')")
    for statement in (Path(__file__).parent / "history_conformed.sql").read_text().split(";\n"):
        if statement.strip():
            con.execute(statement)
    con.execute("delete from lake.build_marts.dim_status")
    con.executemany(
        "insert into lake.build_marts.dim_status values ('jira', ?, ?, ?, ? = 'Blocked')",
        [(*status, status[1]) for status in STATUSES],
    )
    con.execute("detach lake")


def run_alternative(
    con: duckdb.DuckDBPyConnection, nights: tuple[datetime, datetime], peer: Path | None, cache: Path
) -> dict[str, Any]:
    """The same history on PostgreSQL: the package if it is given, else a query that expands first."""
    import history_postgres as postgres

    with postgres.server() as address:
        found: dict[str, Any] = {}
        for name, night in zip(("full", "increment"), nights, strict=True):
            known(con, night)
            postgres.load(con, address)
            run = postgres.run_peer if peer else postgres.run_expand_first
            found[f"seconds_{name}"], found["rows"] = run(address, peer, cache)
        found["name"] = (
            "fivetran/dbt_jira on PostgreSQL" if peer else "expand first, fill afterwards, on PostgreSQL"
        )
    return found


def report(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Print the table, and the figures as the last line."""
    table = Table(
        "", "full build, s", "a day's increment, s", "rows", title="daily issue history", title_justify="left"
    )
    figures = {key: round(value, 2) for key, value in ours.items()}
    for name, found in (("Truce on DuckLake", ours), (theirs.get("name", ""), theirs)):
        if found:
            table.add_row(
                name,
                f"{found['seconds_full']:.1f}",
                f"{found['seconds_increment']:.1f}",
                f"{found['rows']:,}",
            )
    if theirs:
        figures |= {
            "alternative": theirs["name"],
            "alternative_seconds_full": round(theirs["seconds_full"], 1),
            "alternative_seconds_increment": round(theirs["seconds_increment"], 1),
            "alternative_rows": theirs["rows"],
            "ratio_full": round(theirs["seconds_full"] / ours["seconds_full"], 1),
            "ratio_increment": round(theirs["seconds_increment"] / ours["seconds_increment"], 1),
        }
    Console().print(table)
    if ours["differences"]:
        sys.exit(f"the increment differs from the full refresh in {ours['differences']} rows")
    print(json.dumps({**figures, "load_average": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    typer.run(main)
