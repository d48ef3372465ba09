"""Run a gate by hand: ``python -m checks raw|marts|outcomes``, or write the page again: ``docs``."""

from __future__ import annotations

import logging
from contextlib import closing

import typer
from rich.console import Console
from rich.table import Table

from checks.docs import write_index
from checks.result import GateResult
from checks.run import run_gate
from config import terminal
from config.command import Commands
from config.settings import load
from lake.connect import connect

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    help="Run a gate by hand, or write the page over all gates again.",
)
RunId = typer.Option(None, "--run-id", help="The run to judge; the newest when not given.")


def _run(gate: str, run_id: str | None) -> None:
    console = terminal.console()
    # warnings are printed below, as part of the outcome
    logging.getLogger("checks").setLevel(logging.ERROR)
    with console.status(f"{gate} gate"):
        result = run_gate(gate, load(), run_id)
    console.print(_summary(result))
    for finding in result.warnings:
        _say(console, f"warning: {finding.line()}", "yellow")
    _say(console, f"docs: {result.docs}")


def _say(console: Console, line: str, style: str = "") -> None:
    """One line stays one line, whatever the terminal's width and whatever brackets it holds."""
    console.print(line, style=style, soft_wrap=True, highlight=False, markup=False)


def _summary(result: GateResult) -> Table:
    table = Table(title=f"{result.gate} gate of {result.run_id}: passed in {result.seconds:.1f} s")
    for heading in ("suite", "expectations", "subjects", "warnings"):
        table.add_column(heading, justify="left" if heading == "suite" else "right")
    for suite in dict.fromkeys(row.suite for row in result.rows):
        rows = [row for row in result.rows if row.suite == suite]
        table.add_row(
            suite,
            str(len({row.expectation for row in rows})),
            str(len({row.subject for row in rows})),
            str(sum(not row.success for row in rows)),
        )
    return table


@app.command()
def raw(run_id: str | None = RunId) -> None:
    """The gate between raw and dbt: what was landed can be read and nothing is missing."""
    _run("raw", run_id)


@app.command()
def marts(run_id: str | None = RunId) -> None:
    """The gate after the marts: keys, references, counts and the arithmetic of sprints."""
    _run("marts", run_id)


@app.command()
def outcomes(run_id: str | None = RunId) -> None:
    """The gate before publication and write-back: forecasts, the report and the plan of writes."""
    _run("outcomes", run_id)


@app.command()
def docs() -> None:
    """Write the page over all gates again, from what the lake holds."""
    settings = load()
    with closing(connect(settings, read_only=True)) as con:
        typer.echo(write_index(con, settings))


if __name__ == "__main__":
    app()
