"""``truce``: the night, the rooms, and what concerns all of them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from config.command import EXIT_STATUSES
from truce.rooms import WithRooms

app = typer.Typer(
    cls=WithRooms,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Project-delivery analytics over the tools in which people work, written back to them.",
    epilog=EXIT_STATUSES,
)
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


def _run(dag_id: str, retries: bool) -> None:
    from truce.runs import run

    run(dag_id, *(["--retries"] if retries else []))
