"""The command line: ``python -m ingest``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from config import terminal
from config.command import Commands, tell
from config.errors import TruceError
from config.home_lock import hold
from config.settings import Settings, load
from config.tables import Chosen, Format, show, show_all
from ingest.engine.closing import take_out
from ingest.errors import IngestError
from ingest.exports.recognise import check_there, detect
from ingest.exports.run import run_files
from ingest.people import command as people_command
from ingest.registry import SOURCES
from ingest.source.extent import Extent
from ingest.status import doctor as examine
from ingest.status import overview
from ingest.status.plan import plan
from ingest.status.show import progress, show_plan, show_results
from ingest.sync import run_source
from lake.connect import connect
from lake.schema import ensure
from lake.sites.home import connections_of

TITLES = ", ".join(plug.tool.title for plug in SOURCES.values())
app = typer.Typer(
    cls=Commands,
    help=f"Read {TITLES} into the raw layer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(people_command.app, name="people")
console = terminal.console()

Full = Annotated[bool, typer.Option("--full", help="Read everything, not only what is new.")]
Since = Annotated[str, typer.Option(help="Read what changed since this UTC date, such as 2026-01-31.")]
Only = Annotated[list[str], typer.Option("--entity", help="Read this entity only; may be repeated.")]
RunId = Annotated[str, typer.Option("--run-id", help="Name of the run; made up when absent.")]
PlanOnly = Annotated[bool, typer.Option("--plan", help="Print the plan and stop there.")]
AFTERWARDS = (
    "Marts follow with the next night. Earlier versions of the lake hold the text until they expire: "
    "see docs/runbooks/withdraw-text.md"
)
MARKS = {"ok": "[green]ok[/]", "warn": "[yellow]look[/]", "fail": "[red]fail[/]"}


def _source_command(source: str) -> Callable[..., None]:
    def command(
        full: Full = False,
        since: Since = "",
        entity: Only = [],  # noqa: B006
        run_id: RunId = "",
        plan_only: PlanOnly = False,
    ) -> None:
        _read([source], full, since, entity, run_id, plan_only)

    plug = SOURCES[source]
    command.__doc__ = f"Read {plug.tool.title}: {', '.join(plug.entities)}."
    return command


for _name in SOURCES:
    app.command(_name)(_source_command(_name))


@app.command("all")
def everything(
    full: Full = False, since: Since = "", run_id: RunId = "", plan_only: PlanOnly = False
) -> None:
    """Read every configured source; one that fails does not stop the others."""
    _read([*SOURCES], full, since, [], run_id, plan_only)


@app.command()
def file(
    paths: Annotated[list[Path], typer.Argument(help="Export files, archives or unpacked archives.")],
    kind: Annotated[str, typer.Option(help=f"{', '.join(SOURCES)}, or auto: look into the file.")] = "auto",
    full: Full = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="Each file has all items of its projects: others are deleted.")
    ] = False,
    run_id: RunId = "",
    timezone: Annotated[str, typer.Option(help="Of a CSV's dates: where it was exported.")] = "",
    date_format: Annotated[str, typer.Option(help="Of a CSV's dates: such as %d/%m/%Y %H:%M")] = "",
) -> None:
    """Read export files: archives, JSON, JSON lines or CSV, as the tools export them."""
    run_id = run_id or _made_up()
    if kind not in ("auto", *SOURCES):
        known = ", ".join(("auto", *SOURCES))
        raise IngestError("files", f"{kind!r} is no kind of export", f"--kind is one of {known}")
    settings = _with_dates(load(), timezone, date_format)
    with hold(settings.home, "ingest file"), progress(console, "files") as watch:
        for path in paths:  # a typo leaves nothing behind
            detect(path, SOURCES) if kind == "auto" else check_there(path)
        results = run_files(paths, run_id, settings, kind, full, watch, complete)
    show_results(console, settings, run_id, results)


@app.command()
def status(form: Chosen = None) -> None:
    """What was read last, how far each source has come, and what is in quarantine."""
    show_all(console, overview.sheets(load()), form)


@app.command()
def doctor(form: Chosen = None) -> None:
    """Try the credentials, and show which fields and scopes were found and what is ambiguous."""
    findings = examine.examine(load())
    if form and form is not Format.table:
        rows = [(one.level, one.subject, one.text, one.paste or None) for one in findings]
        show(console, ["level", "subject", "text", "next"], rows, form)
        raise typer.Exit(1 if any(one.level == "fail" for one in findings) else 0)
    for finding in findings:
        mark = MARKS[finding.level]
        text = escape(finding.text)
        console.print(f"{mark:>16}  [bold]{finding.subject}[/]  {text}", highlight=False, soft_wrap=True)
        if finding.paste:
            console.print(f"            {escape(finding.paste)}", highlight=False, soft_wrap=True)
    if any(finding.level == "fail" for finding in findings):
        raise typer.Exit(1)


@app.command()
def withdraw() -> None:
    """Take out of the lake what the configuration does not allow any more: text, and private things."""
    settings = load()
    with hold(settings.home, "ingest withdraw"), connect(settings) as con:
        ensure(con)
        taken = sum(
            take_out(con, name, plug.entities, [*plug.unnamed(con, settings)], "withdraw")
            for name, plug in SOURCES.items()
        )
        done = [plug.withdraw(con, settings) for plug in SOURCES.values() if plug.withdraw]
    console.print(f"{taken:,} private records that are not named taken out", highlight=False)
    for one in done:
        where = f" in {', '.join(one.places)}" if one.places else ""
        console.print(f"{one.records:,} versions of messages rewritten{where}", highlight=False)
    if taken or any(one.records for one in done):
        console.print(AFTERWARDS, highlight=False)


def _read(
    sources: Sequence[str], full: bool, since: str, only: Sequence[str], run_id: str, plan_only: bool
) -> None:
    run_id = run_id or _made_up()
    extent = Extent(full, _date(sources[0], since), _entities(sources[0], only))
    settings = load()
    show_plan(console, run_id, plan(settings, connections_of(settings), sources, extent))
    if plan_only:
        return
    with hold(settings.home, f"ingest {' '.join(sources)}"):
        succeeded = _run(sources, run_id, settings, extent)
    if not succeeded:
        raise typer.Exit(1)


def _run(sources: Sequence[str], run_id: str, settings: Settings, extent: Extent) -> bool:
    results, failed = [], False
    for source in sources:
        try:
            with progress(console, source) as watch:
                results.append(run_source(source, run_id, settings, extent=extent, watch=watch))
        except TruceError as error:
            failed = True
            tell(error)
    show_results(console, settings, run_id, results)
    return not failed


def _entities(source: str, only: Sequence[str]) -> frozenset[str]:
    known = SOURCES[source].entities
    unknown = [name for name in only if name not in known]
    if unknown:
        raise IngestError(source, f"there is no entity {unknown[0]!r}", f"use {', '.join(known)}")
    return frozenset(only)


def _date(source: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise IngestError(source, f"--since {text!r} is no date", "write it like 2026-01-31") from None
    moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    if moment > datetime.now(UTC).replace(tzinfo=None):
        raise IngestError(source, f"--since {text} is in the future", "give the UTC date to read from")
    return moment


def _with_dates(settings: Settings, timezone: str, date_format: str) -> Settings:
    exports = [plug.export for plug in SOURCES.values() if plug.export is not None]
    try:
        for export in exports:
            settings = export.dated(settings, timezone, date_format)
    except ValueError:
        raise IngestError("files", f"{timezone!r} is no time zone", "write it like Europe/Berlin") from None
    return settings


def _made_up() -> str:
    return f"ingest-{datetime.now(UTC):%Y%m%dT%H%M%S}"


if __name__ == "__main__":
    app()
