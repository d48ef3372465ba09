"""``python -m ingest people``: who may be one person, and what you say to that."""

from __future__ import annotations

from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.markup import escape

from config import terminal
from config.settings import load
from config.tables import Chosen, Format, show
from ingest.people import proposals as people
from lake.connect import connect

app = typer.Typer(
    help="Accounts that may be one person, and what you say to that.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
)
console: Console = terminal.console()
Ids = Annotated[list[str], typer.Argument(help="Proposals, by the id in the first column.")]
EFFECT = "It counts from the next night on; `python -m ingest people undo ID` takes it back."


@app.callback()
def proposals(context: typer.Context, form: Chosen = None) -> None:
    """Accounts that may be one person, with the evidence. Nothing is joined until you confirm it."""
    if context.invoked_subcommand:
        return
    with _lake() as con:
        found = people.proposals(con)
    if not found and form is not Format.json:
        console.print("No account looks like another one: nothing to decide.")
        return
    columns = ("id", "score", "account", "name", "and account", "and name", "because", "others alike")
    rows = [
        (it.id, f"{it.score:.2f}", it.one_account, it.one_name, it.other_account, it.other_name, it.evidence,
         it.rivals)
        for it in found
    ]  # fmt: skip
    show(console, columns, rows, form)
    typer.echo("`python -m ingest people confirm ID …` or `reject ID …`", err=True)


@app.command()
def confirm(ids: Ids) -> None:
    """These accounts are one person."""
    _answer(ids, "confirmed")


@app.command()
def reject(ids: Ids) -> None:
    """These are two people; not asked again while their names and addresses stay as they are."""
    _answer(ids, "rejected")


@app.command()
def undo(ids: Ids) -> None:
    """Take an answer back; the next night asks again."""
    with _lake(write=True) as con:
        done = people.take_back(con, ids)
    for it in done:
        console.print(f"open again: {escape(it.subject.replace('|', ' and '))}", highlight=False)


@app.command()
def decided(form: Chosen = None) -> None:
    """What was confirmed and rejected, by whom and when."""
    with _lake() as con:
        rows = people.decisions(con)
    told = [
        (
            it.id,
            it.decision,
            it.subject.replace("|", " and "),
            it.decided_by,
            f"{it.decided_at:%Y-%m-%d %H:%M}",
        )
        for it in rows
    ]
    show(console, ["id", "answer", "accounts", "by", "at (UTC)"], told, form)


def _answer(ids: list[str], decision: people.Decision) -> None:
    with _lake(write=True) as con:
        done = people.answer(con, ids, decision)
    for it in done:
        text = f"{it.one_name} ({it.one_account}) and {it.other_name} ({it.other_account})"
        console.print(f"{decision}: {escape(text)}", highlight=False, soft_wrap=True)
    console.print(EFFECT, highlight=False)


def _lake(write: bool = False) -> duckdb.DuckDBPyConnection:
    return connect(load(), read_only=not write)
