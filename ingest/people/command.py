"""``python -m ingest people``: who may be one person, and what you say to that."""

from __future__ import annotations

from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config import terminal
from config.settings import load
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
def proposals(context: typer.Context) -> None:
    """Accounts that may be one person, with the evidence. Nothing is joined until you confirm it."""
    if context.invoked_subcommand:
        return
    with _lake() as con:
        found = people.proposals(con)
    if not found:
        console.print("No account looks like another one: nothing to decide.")
        return
    table = Table("id", "score", "account", "and", "because", "others alike")
    for it in found:
        one, other = f"{it.one_name}\n{it.one_account}", f"{it.other_name}\n{it.other_account}"
        cells = (escape(one), escape(other), escape(it.evidence), str(it.rivals or ""))
        table.add_row(it.id, f"{it.score:.2f}", *cells)
    console.print(table)
    console.print("`python -m ingest people confirm ID …` or `reject ID …`", highlight=False)


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
def decided() -> None:
    """What was confirmed and rejected, by whom and when."""
    with _lake() as con:
        rows = people.decisions(con)
    table = Table("id", "answer", "accounts", "by", "at (UTC)")
    for it in rows:
        pair = escape(it.subject.replace("|", " and "))
        table.add_row(
            it.id, it.decision, pair, escape(it.decided_by or ""), f"{it.decided_at:%Y-%m-%d %H:%M}"
        )
    console.print(table if rows else "Nothing has been decided yet.")


def _answer(ids: list[str], decision: people.Decision) -> None:
    with _lake(write=True) as con:
        done = people.answer(con, ids, decision)
    for it in done:
        text = f"{it.one_name} ({it.one_account}) and {it.other_name} ({it.other_account})"
        console.print(f"{decision}: {escape(text)}", highlight=False, soft_wrap=True)
    console.print(EFFECT, highlight=False)


def _lake(write: bool = False) -> duckdb.DuckDBPyConnection:
    return connect(load(), read_only=not write)
