"""``truce``: the night, the rooms, and what concerns all of them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from config import terminal
from config.command import EXIT_STATUSES, Status
from config.tables import Chosen, Format, show
from truce.rooms import WithRooms

app = typer.Typer(
    cls=WithRooms,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Project-delivery analytics over the tools in which people work, written back to them.",
    epilog=EXIT_STATUSES,
)
MARKS = {"ok": "ok", "warn": "look", "fail": "fail"}
Retries = Annotated[bool, typer.Option("--retries", help="Retry failed tasks as the scheduler would.")]


def _version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        typer.echo(f"truce {version('truce')}")
    except PackageNotFoundError:
        typer.echo("truce, not installed: run from a clone")
    raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Project-delivery analytics over the tools in which people work, written back to them."""


@app.command()
def nightly(retries: Retries = False) -> None:
    """Run the night once, here and now; on the sandbox company if no credentials are set."""
    _run("nightly", retries)


@app.command()
def retrain(retries: Retries = False) -> None:
    """Train a challenger on the newest marts, and promote it if it is better."""
    _run("retrain_velocity", retries)


@app.command()
def backfill(retries: Retries = False) -> None:
    """Read everything anew, not only what is new."""
    _run("backfill", retries)


@app.command()
def doctor(form: Chosen = None) -> None:
    """What is missing in tools, configuration, lake, models, disk and rights to write, and what is next."""
    from truce.doctor import examine

    findings = examine()
    if form and form is not Format.table:
        rows = [(one.level, one.subject, one.text, one.paste or None) for one in findings]
        show(terminal.console(), ["level", "subject", "text", "next"], rows, form)
    else:
        for one in findings:
            next_step = f" → {one.paste}" if one.paste else ""
            typer.echo(f"{MARKS[one.level]:>6}  {one.subject}: {one.text}{next_step}")
    raise typer.Exit(Status.FAILED if any(one.level == "fail" for one in findings) else Status.OK)


@app.command()
def init(
    directory: Annotated[Path, typer.Option("--in", help="Where .env and truce.toml are written.")] = Path(),
    answers: Annotated[
        Path | None, typer.Option(help="A file with the answers, a line each, instead of a person or a pipe.")
    ] = None,
) -> None:
    """Connect your tools: ask what is needed, try it, write .env and truce.toml, show the first plan."""
    from truce.connecting import connect_tools

    connect_tools(directory.resolve(), answers)


def _run(dag_id: str, retries: bool) -> None:
    from truce.runs import run

    run(dag_id, *(["--retries"] if retries else []))
