"""Run a gate by hand: ``python -m checks raw|marts|outcomes``, or write the page again: ``docs``."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import astuple, fields

import typer
from rich.console import Console

from checks.docs import write_index
from checks.result import CheckRow, GateResult
from checks.run import run_gate
from config import terminal
from config.command import Commands
from config.settings import load
from config.tables import Chosen, Format, show
from lake.connect import connect

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    help="Run a gate by hand, or write the page over all gates again.",
)
SUMMARY = ("suite", "expectations", "subjects", "warnings")
RunId = typer.Option(None, "--run-id", help="The run to judge; the newest when not given.")


def _run(gate: str, run_id: str | None, form: Format | None) -> None:
    console = terminal.console()
    # warnings are printed below, as part of the outcome
    logging.getLogger("checks").setLevel(logging.ERROR)
    with console.status(f"{gate} gate"):
        result = run_gate(gate, load(), run_id)
    if form is None or form is Format.table:
        _say(console, f"{result.gate} gate of {result.run_id}: passed in {result.seconds:.1f} s", "bold")
        show(console, SUMMARY, _summary(result), form)
        for finding in result.warnings:
            _say(console, f"warning: {finding.line()}", "yellow")
        _say(console, f"docs: {result.docs}")
    else:
        show(console, [one.name for one in fields(CheckRow)], [astuple(row) for row in result.rows], form)


def _say(console: Console, line: str, style: str = "") -> None:
    """One line stays one line, whatever the terminal's width and whatever brackets it holds."""
    console.print(line, style=style, soft_wrap=True, highlight=False, markup=False)


def _summary(result: GateResult) -> list[tuple[object, ...]]:
    by_suite = {name: [row for row in result.rows if row.suite == name] for name in _suites(result)}
    return [
        (
            name,
            len({row.expectation for row in rows}),
            len({row.subject for row in rows}),
            sum(not row.success for row in rows),
        )
        for name, rows in by_suite.items()
    ]


def _suites(result: GateResult) -> list[str]:
    return list(dict.fromkeys(row.suite for row in result.rows))


@app.command()
def raw(run_id: str | None = RunId, form: Chosen = None) -> None:
    """The gate between raw and dbt: what was landed can be read and nothing is missing."""
    _run("raw", run_id, form)


@app.command()
def marts(run_id: str | None = RunId, form: Chosen = None) -> None:
    """The gate after the marts: keys, references, counts and the arithmetic of sprints."""
    _run("marts", run_id, form)


@app.command()
def outcomes(run_id: str | None = RunId, form: Chosen = None) -> None:
    """The gate before publication and write-back: forecasts, the report and the plan of writes."""
    _run("outcomes", run_id, form)


@app.command()
def docs() -> None:
    """Write the page over all gates again, from what the lake holds."""
    settings = load()
    with closing(connect(settings, read_only=True)) as con:
        typer.echo(write_index(con, settings))


if __name__ == "__main__":
    app()
