"""``python -m sandbox``: build, serve and move on the workspace that stands in for Jira, Trello and Slack."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from config import terminal
from config.command import Commands
from config.settings import Settings, load
from sandbox import exports, organisation, workspace
from sandbox.advance import advance as live_on
from sandbox.company.shape import shape
from sandbox.server.app import serve as serve_store
from sandbox.server.credentials import served_flavour
from sandbox.server.options import Flavour, Options
from sandbox.workspace import Paths

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build, serve and move on the company that stands in for the tools.",
)
console = terminal.console()
HomeOption = Annotated[Path | None, typer.Option(help="State directory; default: home of truce.toml.")]
Files = Annotated[list[Path] | None, typer.Option(exists=True, help="An export; may be given several times.")]


def _settings(home: Path | None) -> Settings:
    settings = load()
    return settings.model_copy(update={"home": home.resolve()}) if home else settings


def _url(host: str, port: int) -> str:
    return f"http://{host}:{port}"


@app.command()
def build(
    seed: Annotated[int | None, typer.Option(help="Another seed is another company.")] = None,
    scale: Annotated[float | None, typer.Option(help="1.0: 12 teams, 6,000 items, 60,000 events.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First UTC day not lived.")
    ] = None,
    home: HomeOption = None,
    host: Annotated[str, typer.Option(help="Host name for the connection file.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port for the connection file.")] = None,
    jira: Files = None,
    trello: Files = None,
    slack: Files = None,
    strict: Annotated[bool, typer.Option(help="Fail on the first damaged line of an export.")] = False,
    force: Annotated[bool, typer.Option(help="Build anew, even if the same workspace stands.")] = False,
) -> None:
    """Build the simulated company, or load real exports instead of it."""
    settings = _settings(home)
    url = _url(host, settings.sandbox.port if port is None else port)
    sources = exports.Sources(tuple(jira or ()), tuple(trello or ()), tuple(slack or ()))
    started = time.perf_counter()
    if sources:
        built = workspace.build_exports(settings.home, sources, url, strict, force)
    else:
        day = as_of.date() if as_of else _standing_day(settings, seed, scale, force)
        wanted = settings.sandbox
        company = shape(wanted.seed if seed is None else seed, day, wanted.scale if scale is None else scale)
        built = workspace.build_company(settings.home, company, url, force)
    for line in built.remarks:
        console.print(line, style="yellow", highlight=False, markup=False)
    how = "kept" if built.kept else f"built in {time.perf_counter() - started:.1f} s"
    size = f"{int(built.meta['items']):,} items, {int(built.meta['events']):,} events"
    console.print(f"{built.paths.store}: {how}, {size}", soft_wrap=True, highlight=False)


def _standing_day(settings: Settings, seed: int | None, scale: float | None, force: bool) -> date | None:
    """Without a date, a company that stands already is kept as old as it is; None means today."""
    store = Paths(settings.home).store
    if force or not store.is_file():
        return None
    meta = workspace.information(Paths(settings.home))["meta"]
    wanted = (
        str(settings.sandbox.seed if seed is None else seed),
        repr(float(scale or settings.sandbox.scale)),
    )
    same = (meta.get("seed"), meta.get("scale")) == wanted
    return date.fromisoformat(meta["built_as_of"]) if same else None


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port; default: sandbox.port of truce.toml.")] = None,
    host: str = "127.0.0.1",
    home: HomeOption = None,
    flavour: Annotated[
        Flavour | None, typer.Option(help="Which Jira; default: as it was served last, Cloud at first.")
    ] = None,
    least_rights: Annotated[
        bool, typer.Option(help="Tokens have the least scopes that a night can do with.")
    ] = False,
) -> None:
    """Serve the workspace as Jira, Trello and Slack until interrupted."""
    settings = _settings(home)
    store = Paths(settings.home).store
    chosen = flavour or served_flavour(store)
    options = Options.least(chosen) if least_rights else Options(flavour=chosen)
    serve_store(store, host, settings.sandbox.port if port is None else port, options)


@app.command()
def advance(
    days: Annotated[int, typer.Option(min=0, help="How many days to live on.")], home: HomeOption = None
) -> None:
    """Let the company live on: new events only, what others have written stays."""
    paths = Paths(_settings(home).home)
    done = live_on(paths, days)
    text = f"lived on to {done.as_of}: {done.added:,} new documents, {done.changed:,} changed"
    console.print(text, highlight=False)


@app.command()
def org(home: HomeOption = None) -> None:
    """Write the organisation's CSV files again."""
    paths = Paths(_settings(home).home)
    company = workspace.shape_of(workspace.information(paths)["meta"])
    organisation.write(paths.organisation, company)
    console.print(str(paths.organisation), soft_wrap=True, highlight=False)


@app.command()
def info(home: HomeOption = None) -> None:
    """Show what the workspace holds."""
    found = workspace.information(Paths(_settings(home).home))
    table = Table("what", "number", title="documents")
    table.columns[1].justify = "right"
    for name, number in found["documents"].items():
        table.add_row(name, f"{number:,}")
    console.print(table)
    for name, value in found["meta"].items():
        console.print(f"{name}: {value}", highlight=False, markup=False)


if __name__ == "__main__":
    app()
