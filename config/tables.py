"""Rows as commands print them: a table that fits, records where none does, and forms that programs read.

Cells are whole in every form: an identifier is there to be copied.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

Rows = Sequence[Sequence[object]]
#: of a table without borders: two blanks between columns
GAP = 2
NULL = "NULL"


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


Chosen = Annotated[
    Format | None,
    typer.Option(
        "--format", help="A terminal shows a table, a pipe gets tab-separated lines, when left out."
    ),
]


def show(console: Console, columns: Sequence[str], rows: Rows, format: Format | None = None) -> None:
    """Print rows of values, one per column; None is null. What programs read goes out as it is."""
    if format is Format.table or (format is None and console.is_terminal):
        text = [[_cell(value) for value in row] for row in rows]
        fits = _fits(console, columns, text)
        console.print(_table(columns, text) if fits else _records(columns, text), soft_wrap=not fits)
        return
    console.file.write((_tabbed if format is None else _WRITERS[format])(columns, rows) + "\n")


@dataclass(frozen=True)
class Sheet:
    """Rows under a title, one of several that a command prints."""

    title: str
    columns: Sequence[str]
    rows: Rows


def show_all(console: Console, sheets: Iterable[Sheet], format: Format | None = None) -> None:
    """Print several tables: in JSON one object by their titles, else one below the other with its title."""
    parts = list(sheets)
    if format is Format.json:
        told = {one.title: _records_of(one.columns, one.rows) for one in parts}
        console.file.write(_dumped(told) + "\n")
        return
    for number, one in enumerate(parts):
        console.file.write("\n" if number else "")
        if format is Format.table or (format is None and console.is_terminal):
            console.print(Text(one.title, "bold"))
        else:
            console.file.write(f"{'##' if format is Format.md else '#'} {one.title}\n")
        show(console, one.columns, one.rows, format)


def _cell(value: object) -> Text:
    return Text(NULL, "dim") if value is None else Text(_plain(value))


def _plain(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _fits(console: Console, columns: Sequence[str], rows: Sequence[Sequence[Text]]) -> bool:
    """Whether every cell stands whole on one line of the console."""
    if any("\n" in cell.plain for row in rows for cell in row):
        return False
    widths = [max(map(cell_len, (name, *(row[n].plain for row in rows)))) for n, name in enumerate(columns)]
    return sum(widths) + GAP * len(widths) <= console.width


def _table(columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> Table:
    table = Table(*columns, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP, 0, 0))
    for row in rows:
        table.add_row(*row)
    return table


def _records(columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> Text:
    """A paragraph per row, a line per cell, its name before it; the terminal wraps long ones."""
    width = max(map(cell_len, columns), default=0) + GAP
    lines: list[Text] = []
    for row in rows:
        lines += [
            Text.assemble((name.ljust(width), "bold"), cell) for name, cell in zip(columns, row, strict=True)
        ]
        lines.append(Text())
    return Text("\n").join(lines[:-1])


def _csv(columns: Sequence[str], rows: Rows) -> str:
    """RFC 4180; a null is empty, an empty text a pair of quotes."""
    head = ",".join(_quoted(name) for name in columns)
    return "\n".join([head, *(",".join(_quoted(value) for value in row) for row in rows)])


def _quoted(value: object) -> str:
    if value is None:
        return ""
    buffer = io.StringIO()
    text = _plain(value)
    csv.writer(buffer, quoting=csv.QUOTE_MINIMAL if text else csv.QUOTE_ALL).writerow([text])
    return buffer.getvalue().removesuffix("\r\n")


def _json(columns: Sequence[str], rows: Rows) -> str:
    return _dumped(_records_of(columns, rows))


def _records_of(columns: Sequence[str], rows: Rows) -> list[dict[str, object]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _dumped(told: object) -> str:
    return json.dumps(told, default=str, ensure_ascii=False, indent=2)


def _markdown(columns: Sequence[str], rows: Rows) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"

    body = (line(NULL if value is None else _plain(value) for value in row) for row in rows)
    return "\n".join([line(columns), line("---" for _ in columns), *body])


def _tabbed(columns: Sequence[str], rows: Rows) -> str:
    """A line per row, as ``cut`` and ``awk`` read it; tabs and line ends within cells are blanks."""

    def line(cells: Iterable[object]) -> str:
        return "\t".join(
            " ".join(_plain(cell).split()) if isinstance(cell, str) else _cell(cell).plain for cell in cells
        )

    return "\n".join([line(columns), *map(line, rows)])


_WRITERS = {Format.json: _json, Format.csv: _csv, Format.md: _markdown}
