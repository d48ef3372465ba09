"""``python -m lake``: look at published nights, query them, roll back, export, maintain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from config import terminal
from config.command import Commands
from config.errors import ConfigError
from config.home_lock import hold
from config.settings import load
from config.tables import Chosen, show
from lake import contracts as under_contract
from lake import maintain as maintenance
from lake import provenance as origin
from lake import publish
from lake import search as text_search
from lake import summary as run_summary
from lake import thresholds as threshold_page
from lake.connect import connect
from lake.dbt import project_dir, run_dbt
from lake.names import ANALYSIS, CATALOG, FORECASTS, MARTS, OPS, OUTCOMES, PUBLISHED_AS, RAW
from lake.schema import ensure

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Look at published nights, query and search them, roll back, export, maintain.",
)
out = terminal.console()


@app.command()
def init() -> None:
    """Create the lake's schemas and tables where absent."""
    settings = load()
    with connect(settings) as con:
        ensure(con)
    out.print(f"lake ready under {settings.home / 'lake'}")


@app.command()
def nights(form: Chosen = None) -> None:
    """List the published nights, the newest first."""
    with connect(load(), read_only=True) as con:
        rows = [
            (n.run_id, n.version, f"{n.published_at:%Y-%m-%d %H:%M:%S}", n.note) for n in publish.history(con)
        ]
    show(out, ["run", "version", "published (UTC)", "note"], rows, form)


@app.command()
def rollback(run_id: Annotated[str, typer.Argument(help="the night to show again")] = "") -> None:
    """Show readers an earlier night again: RUN_ID's, else the one before the current."""
    settings = load()
    with hold(settings.home, "lake rollback"), connect(settings) as con:
        night = publish.rollback(con, run_id or None)
        under_contract.describe(con, project_dir(settings) / "models")
    out.print(f"readers now see {night.run_id} (version {night.version})")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="SQL over marts.*, outcomes.*, ops.*, raw.*")],
    form: Chosen = None,
    limit: Annotated[int, typer.Option(help="rows to print; 0 for all")] = 200,
) -> None:
    """Run a query, read-only, and print the result."""
    with connect(load(), read_only=True) as con:
        try:
            cursor = con.execute(sql)
        except duckdb.CatalogException as error:
            raise ConfigError(f"{error}\n", _other_names(con, sql)) from None
        except duckdb.Error as error:
            raise ConfigError(str(error)) from None
        columns = [column[0] for column in cursor.description or []]
        rows = cursor.fetchmany(limit) if limit else cursor.fetchall()
        is_cut = bool(limit) and cursor.fetchone() is not None
    show(out, columns, rows, form)
    if is_cut:
        typer.echo(f"the first {limit:,} rows; --limit 0 prints all", err=True)


def _other_names(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The remedy of an unknown table: its name with the schema it is in, else how to see all names."""
    words = [word.lower() for word in re.findall(r"\w+", sql)]
    found = con.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_catalog = ? and table_schema in ? and table_name in ? order by 1",
        [CATALOG, [MARTS, OUTCOMES, OPS, FORECASTS, ANALYSIS, RAW], words],
    ).fetchall()
    named = [name for (name,) in found if name not in sql.lower()]
    return f"write {', '.join(named)}" if named else "`python -m lake query 'show all tables'` lists them all"


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="words to look for")],
    source: Annotated[str, typer.Option(help="only jira, trello or slack")] = "",
    limit: int = 20,
    form: Chosen = None,
) -> None:
    """Search the published night: every item and message of all tools, the best match first."""
    hits = text_search.search(load(), words, source=source, limit=limit)
    rows = [(f"{h.score:.2f}", h.source, h.item_ref, h.title, h.team, h.status, h.snippet) for h in hits]
    show(out, ["score", "source", "key", "title", "team", "status", "snippet"], rows, form)
    if not hits:
        typer.echo("nothing found; words are compared by their stems, and all tools are searched", err=True)


@app.command()
def provenance(mart: str, key: str, form: Chosen = None) -> None:
    """Show the raw records behind the rows of MART that hold KEY: table, record, run and request."""
    with connect(load(), read_only=True) as con:
        records = origin.provenance(con, mart, key)
    rows = [
        (r.work_item_key, r.raw_table, r.record_id, r.body_hash[:8], r.run_id, r.loaded_at, r.request)
        for r in records
    ]
    show(out, ["item", "raw table", "record", "hash", "run", "loaded (UTC)", "request"], rows, form)


@app.command()
def export(
    directory: Path, schema: Annotated[str, typer.Option(help="such as marts, outcomes, forecasts")] = MARTS
) -> None:
    """Write every table of SCHEMA as one plain Parquet file: the way out to pandas, Spark and the rest."""
    with connect(load(), read_only=True) as con:
        names = _tables_of(con, schema)
        directory.mkdir(parents=True, exist_ok=True)
        for name in names:
            con.execute(
                f"copy {CATALOG}.{schema}.\"{name}\" to '{directory / name}.parquet' (compression zstd)"
            )
    out.print(f"{len(names)} tables of {schema} written to {directory}")


def _tables_of(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """The tables of a schema. Raises ConfigError, with the schemas that have some, where it has none."""
    tables: dict[str, list[str]] = {}
    for place, name in con.execute(
        "select table_schema, table_name from information_schema.tables where table_catalog = ? order by all",
        [CATALOG],
    ).fetchall():
        tables.setdefault(place, []).append(name)
    if schema not in tables:
        full = ", ".join(sorted(tables.keys() - PUBLISHED_AS.keys())) or "none: run `make nightly` first"
        raise ConfigError(f"no table is in the schema {schema}", f"schemas with tables: {full}")
    return tables[schema]


@app.command()
def maintain() -> None:
    """Compact small files, expire versions older than the kept nights, delete their files."""
    settings = load()
    with hold(settings.home, "lake maintain"):
        out.print(str(maintenance.tidy(settings)))


@app.command()
def dbt(arguments: Annotated[list[str], typer.Argument(help="as for dbt, after --")]) -> None:
    """Run dbt with the lake's environment, such as: dbt -- build --select mart_ownership."""
    settings = load()
    with hold(settings.home, f"dbt {arguments[0]}"):
        run_dbt(settings, *arguments, quiet=False, artifacts=True)


@app.command()
def docs(port: int = 8081) -> None:
    """Build the dbt docs and serve them on the loopback address."""
    settings = load()
    run_dbt(settings, "docs", "generate", quiet=False, artifacts=True)
    under_contract.name_as_published(settings.home / "dbt" / "target")
    run_dbt(
        settings, "docs", "serve", "--host", "127.0.0.1", "--port", str(port), "--no-browser", quiet=False
    )


@app.command()
def thresholds(
    out_file: Annotated[
        Path | None, typer.Option("--out", help="write them to this file as Markdown")
    ] = None,
) -> None:
    """Every threshold of the marts with its reason; docs/thresholds.md is made with --out."""
    text = threshold_page.as_markdown(project_dir(load()))
    if out_file:
        out_file.write_text(text, encoding="utf-8")
    else:
        out.print(text, markup=False, highlight=False, soft_wrap=True)


@app.command()
def contracts(
    page: Annotated[Path | None, typer.Option("--out", help="renew the made part of this page")] = None,
) -> None:
    """Every relation under contract: its grain, key and columns; docs/contracts.md is made with --out."""
    made = under_contract.as_markdown(project_dir(load()) / "models")
    if page:
        page.write_text(under_contract.renew(page.read_text(encoding="utf-8"), made), encoding="utf-8")
    else:
        out.print(made, markup=False, highlight=False, soft_wrap=True)


@app.command()
def summary(run_id: Annotated[str, typer.Argument(help="default: the newest run")] = "") -> None:
    """Print what a run did."""
    settings = load()
    with connect(settings, read_only=True) as con:
        newest = con.execute("select run_id from ops.runs order by started_at desc limit 1").fetchone()
        if not run_id and newest is None:
            raise ConfigError("no run is recorded yet", "run `make nightly` first")
        run_summary.show(con, run_id or (newest[0] if newest else ""), settings, out)


if __name__ == "__main__":
    app()
