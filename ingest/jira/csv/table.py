"""Jira's "Export Excel CSV (all fields)" as a table: columns by name, where a name may stand many times.

One column per comment, label, sprint or link, as many as the issue with the most of them needs. Encoding,
separator and language are told by the file: a spreadsheet that saves it again changes all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from clients.errors import FatalError
from ingest.files.encoding import Encoding, encoding_of
from ingest.files.opening import DAMAGE, opened, truncated
from ingest.jira.csv.columns import BRACKETED, NEEDED, column_of, known_in
from ingest.source.cursor import FILE
from ingest.source.page import Broken
from lake.sites.binding import address

#: a cell holds a whole description or comment; the csv module gives up at 128 KiB
CELL_LIMIT = 16 * 1024 * 1024
BLOCK = 1 << 20
REMEDY = "correct or remove this row, or export again; the other rows have landed"
SEPARATORS = (",", ";", "\t", "|", "^")
#: a spreadsheet may write its separator on a line of its own before the header
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
ENGLISH = "set the language of your Jira profile to English and export again"
REPEATED = "repeated headers: pages were put one after the other"
#: a spreadsheet writes every row that was ever formatted
BLANK = "blank rows"
#: ``date;author;name;address``
ATTACHMENT = "attachment"
ATTACHED = re.compile(r";(https?://[^\s;?#]+?)/(?:secure|rest/api/[^/]+)/attachment/", re.IGNORECASE)
KEY = re.compile(r"\b[A-Z][A-Z0-9_]+-\d+\b")
#: a table of issues has at least so many columns, whatever they are called
FEW = 4


class Table:
    """A CSV file's columns and rows. ``damage`` is set when its end is missing.

    ``left_out`` counts the rows that are no issues, by why, and ``unread`` are the columns whose name is not
    known here.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: FatalError | None = None
        self.header: list[str] = []
        self.columns: dict[str, list[int]] = {}
        self.unread: list[str] = []
        self.left_out: Counter[str] = Counter()
        self.encoding = self._encoding()

    def _encoding(self) -> Encoding:
        try:
            with opened(self.path) as file:
                start = file.read(4)
            with opened(self.path) as file:
                found = encoding_of(start, iter(lambda: file.read(BLOCK), b""))
        except DAMAGE as error:
            raise truncated(self.path, str(error)) from None
        if found is None:
            problem = "its letters are neither UTF-8 nor Windows-1252"
            raise FatalError(problem, self.path.name, "export it again, or save it as UTF-8")
        return found

    def rows(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """(record number, cells), or what a record holds instead; the header is record 1."""
        csv.field_size_limit(CELL_LIMIT)
        number = 0
        self.left_out.clear()
        try:
            with opened(self.path) as file:
                reader = self._reader(file)
                self._name(next(reader, []))
                short = False
                for number, cells in enumerate(reader, start=2):
                    if not cells:
                        continue
                    if self._is_header(cells):
                        self.left_out[REPEATED] += 1
                        continue
                    if not any(map(str.strip, cells)):
                        self.left_out[BLANK] += 1
                        short = False
                        continue
                    short = len(cells) < len(self.header)
                    yield number, self._checked(number, cells)
                if short:
                    self.damage = truncated(self.path, f"it ends in the middle of record {number}")
        except (csv.Error, *DAMAGE) as error:
            self.damage = truncated(self.path, f"it can be read up to record {number} ({error})")

    def _reader(self, file: IO[bytes]) -> Iterator[list[str]]:
        file.seek(self.encoding.mark)
        text = io.TextIOWrapper(file, self.encoding.name, "replace", newline="")
        first = text.readline()
        stated = SEPARATOR_LINE.fullmatch(first)
        if stated is None:
            stated_by, header = "", first
        else:
            stated_by, header = stated[1], text.readline()
        separator = stated_by or separator_of(header)
        lines = (line for part in ([header], text) for line in part)
        return csv.reader(lines, delimiter=separator, strict=True)

    def _name(self, header: Sequence[str]) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        self.header = [name.strip() for name in header]
        for position, name in enumerate(self.header):
            found[column_of(name) or name.lower()].append(position)
        self.columns = dict(found)
        self.unread = sorted({name for name in self.header if name and column_of(name) is None})
        absent = [name for name in NEEDED if name not in self.columns]
        if absent:
            raise self._without(absent[0])

    def _without(self, column: str) -> FatalError:
        if known_in(self.header) * 2 < len(self.header):
            problem = (
                f"the columns of this CSV are in no language that is known here, such as {self.header[0]!r}"
            )
            return FatalError(problem, self.path.name, ENGLISH)
        remedy = f"export with all fields, not the current ones; if it has that column, {ENGLISH}"
        return FatalError(f"this CSV has no column {column!r}", self.path.name, remedy)

    def _is_header(self, cells: Sequence[str]) -> bool:
        """The names of columns again, perhaps with more or fewer of those that stand many times."""
        at = self.columns["issue key"][0]
        if len(cells) <= at or column_of(cells[at]) is None:
            return False
        return {cell.strip() for cell in cells} <= set(self.header) or known_in(cells) * 2 > len(cells)

    def _checked(self, number: int, cells: list[str]) -> list[str] | Broken:
        if len(cells) == len(self.header):
            return cells
        reason = f"record {number} has {len(cells)} of {len(self.header)} columns"
        scope = FILE + self.path.name
        return Broken("issues", scope, f"record {number}", reason, REMEDY, ",".join(cells))

    def all(self, cells: Sequence[str], name: str) -> list[str]:
        """The filled cells under a column's name, in order."""
        return [cells[at] for at in self.columns.get(name, ()) if cells[at].strip()]

    def one(self, cells: Sequence[str], *names: str) -> str | None:
        """The first filled cell under the first of these names that has one."""
        return next((found[0].strip() for name in names if (found := self.all(cells, name))), None)

    def sites(self) -> frozenset[str]:
        """The site that the addresses of attachments lead to: nothing else of a CSV tells it."""
        cells = (
            text for _, row in self.rows() if isinstance(row, list) for text in self.all(row, ATTACHMENT)
        )
        return frozenset(address(found[1]) for text in cells if (found := ATTACHED.search(text)))

    def named(self, prefix: str) -> dict[str, str]:
        """``name in brackets`` → column, of columns such as ``Custom field (Team)``."""
        opening, found = f"{prefix.lower()} (", {}
        for name in self.header:
            column, match = column_of(name) or "", BRACKETED.fullmatch(" ".join(name.split()))
            if column.startswith(opening) and match:
                found[match[2].strip()] = column
        return found


def separator_of(header: str) -> str:
    """What stands between the names: the sign that leaves most names that are known, or parts."""

    def parts(sign: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=sign), [])
        return known_in(names), len(names)

    return max(SEPARATORS, key=parts)


def is_csv(start: bytes) -> bool:
    """True for the beginning of a Jira CSV export: names of columns above keys of issues."""
    return csv_likeness(start) > 0


def csv_likeness(start: bytes) -> float:
    """1 where the column of keys has a name that is known, 0.5 where something like a key stands in the first
    row, and 0 for the beginning of another file.
    """
    found = encoding_of(start[:4], [start[: start.rfind(b"\n") + 1] or start])
    text = start.decode(found.name if found else "latin-1", "replace")
    stated = SEPARATOR_LINE.match(text)
    header, _, rows = text[stated.end() if stated else 0 :].lstrip().partition("\n")
    if header[:1] in ("{", "[", ""):
        return 0.0
    try:
        names = next(csv.reader([header], delimiter=separator_of(header)), [])
    except csv.Error:  # bytes that are no text
        return 0.0
    columns = {column_of(name) for name in names}
    if "issue key" in columns and (len(columns) > 2 or "summary" in columns):
        return 1.0
    return 0.5 if len(names) >= FEW and KEY.search(rows.partition("\n")[0]) else 0.0
