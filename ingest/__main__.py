"""The command line: ``python -m ingest``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from config import terminal
from config.errors import ConfigError
from config.settings import Settings, load
from ingest import doctor as examine
from ingest import status as overview
from ingest.catalogue import ENTITIES, SOURCES
from ingest.errors import IngestError
from ingest.exports import run_files
from ingest.sync import Extent, SourceResult, Watch, run_source

app = typer.Typer(help="Read Jira, Trello and Slack into the raw layer.", no_args_is_help=True)
console = terminal.console()

Full = Annotated[bool, typer.Option("--full", help="Read everything, not only what is new.")]
Since = Annotated[str, typer.Option(help="Read what changed since this UTC date, such as 2026-01-31.")]
Only = Annotated[list[str], typer.Option("--entity", help="Read this entity only; may be repeated.")]
RunId = Annotated[str, typer.Option("--run-id", help="Name of the run; made up when absent.")]


def _source_command(source: str) -> Callable[..., None]:
    def command(full: Full = False, since: Since = "", entity: Only = [], run_id: RunId = "") -> None:  # noqa: B006
        _read([source], full, since, entity, run_id)

    command.__doc__ = f"Read {source.capitalize()}."
    return command


for _name in SOURCES:
    app.command(_name)(_source_command(_name))


@app.command("all")
def everything(full: Full = False, since: Since = "", run_id: RunId = "") -> None:
    """Read every configured source; one that fails does not stop the others."""
    _read(SOURCES, full, since, [], run_id)


@app.command()
def file(
    paths: Annotated[list[Path], typer.Argument(help="Export files, archives or unpacked archives.")],
    kind: Annotated[str, typer.Option(help="jira, trello, slack, or auto: look into the file.")] = "auto",
    full: Full = False,
    run_id: RunId = "",
) -> None:
    """Read export files: Slack archives, Trello board JSON, Jira JSON or JSON lines."""
    if kind not in ("auto", *SOURCES):
        raise typer.BadParameter(f"--kind is auto, {', '.join(SOURCES)}")
    with _readable():
        with _progress("files") as watch:
            results = run_files(paths, run_id or _made_up(), load(), kind, full, watch)
        _tell(results)


@app.command()
def status() -> None:
    """What was read last, how far each source has come, and what is in quarantine."""
    with _readable():
        for table in overview.tables(load()):
            console.print(table)


@app.command()
def doctor() -> None:
    """Try the credentials, and show which fields and scopes were found and what is ambiguous."""
    with _readable():
        findings = examine.examine(load())
    for finding in findings:
        mark = {"ok": "[green]ok[/]", "warn": "[yellow]look[/]", "fail": "[red]fail[/]"}[finding.level]
        console.print(f"{mark:>16}  [bold]{finding.subject}[/]  {escape(finding.text)}", highlight=False)
    if any(finding.level == "fail" for finding in findings):
        raise typer.Exit(1)


def _read(sources: Sequence[str], full: bool, since: str, only: Sequence[str], run_id: str) -> None:
    extent = Extent(full, _date(since), frozenset(only))
    for source in sources:
        unknown = sorted(set(only) - set(ENTITIES[source]))
        if unknown:
            raise typer.BadParameter(
                f"{source} has no entity {unknown[0]}; it has {', '.join(ENTITIES[source])}"
            )
    results, failed = [], False
    run_id = run_id or _made_up()
    with _readable():
        settings = load()
    for source in sources:
        try:
            results.append(_one(source, run_id, settings, extent))
        except (IngestError, ConfigError) as error:
            failed = True
            console.print(f"[red]failed[/] {escape(str(error))}", highlight=False, soft_wrap=True)
    _tell(results)
    if failed:
        raise typer.Exit(1)


def _one(source: str, run_id: str, settings: Settings, extent: Extent) -> SourceResult:
    with _progress(source) as watch:
        return run_source(source, run_id, settings, extent=extent, watch=watch)


@contextmanager
def _progress(label: str) -> Iterator[Watch]:
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label)

        def watch(entity: str, fetched: int, requests: int) -> None:
            progress.update(
                task, description=f"{label}: {entity}, {fetched:,} records, {requests:,} requests"
            )

        yield watch


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (IngestError, ConfigError) as error:
        console.print(f"[red]failed[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _tell(results: Sequence[SourceResult]) -> None:
    if not results:
        return
    table = Table(
        "source", "status", "fetched", "new versions", "deleted", "quarantined", "requests", "seconds"
    )
    for r in results:
        numbers = (r.fetched, r.landed, r.deleted, r.quarantined, r.requests)
        table.add_row(r.source, r.status, *(f"{n:,}" for n in numbers), f"{r.seconds:.1f}")
    console.print(table)
    for r in results:
        if r.note:
            console.print(f"{r.source}: {escape(r.note)}", highlight=False, soft_wrap=True)


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--since {text!r} is no date; write it like 2026-01-31") from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _made_up() -> str:
    return f"ingest-{datetime.now(UTC):%Y%m%dT%H%M%S}"


if __name__ == "__main__":
    app()
