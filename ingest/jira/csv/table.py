"""Jira's "Export Excel CSV (all fields)" as a table: columns by name, where a name may stand many times.

One column per comment, label, sprint or link, as many as the issue with the most of them needs.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from clients.errors import FatalError
from ingest.source.cursor import FILE
from ingest.source.files import DAMAGE, opened, truncated
from ingest.source.page import Broken

#: a cell holds a whole description or comment; the csv module gives up at 128 KiB
CELL_LIMIT = 16 * 1024 * 1024
REMEDY = "correct or remove this row, or export again; the other rows have landed"
#: Jira renamed its columns more than once: (name today or before) → name used here
RENAMED = {
    "work item key": "issue key",
    "work item id": "issue id",
    "work type": "issue type",
    "work item type": "issue type",
    "component/s": "components",
    "fix version/s": "fix versions",
    "affects version/s": "affects versions",
    "parent work item": "parent",
}
SEPARATORS = (",", ";", "\t")


class Table:
    """A CSV file's columns and rows. ``damage`` is set when its end is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: FatalError | None = None
        self.header: list[str] = []
        self.columns: dict[str, list[int]] = {}

    def rows(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """(record number, cells), or what a record holds instead; the header is record 1."""
        csv.field_size_limit(CELL_LIMIT)
        number = 0
        try:
            with (
                opened(self.path) as file,
                io.TextIOWrapper(file, "utf-8-sig", "replace", newline="") as text,
            ):
                separator = _separator(text.readline())
                text.seek(0)
                reader = csv.reader(text, delimiter=separator, strict=True)
                self._name(next(reader, []))
                short = False
                for number, cells in enumerate(reader, start=2):
                    if cells:
                        short = len(cells) < len(self.header)
                        yield number, self._checked(number, cells)
                if short:
                    self.damage = truncated(self.path, f"it ends in the middle of record {number}")
        except (csv.Error, *DAMAGE) as error:
            self.damage = truncated(self.path, f"it can be read up to record {number} ({error})")

    def _name(self, header: Sequence[str]) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        self.header = [name.strip() for name in header]
        for position, name in enumerate(self.header):
            found[RENAMED.get(name.lower(), name.lower())].append(position)
        self.columns = dict(found)
        absent = [name for name in ("issue key", "issue id") if name not in self.columns]
        if absent:
            raise FatalError(
                f"this CSV has no column {absent[0]!r}",
                self.path.name,
                "export with all fields, not the current ones",
            )

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

    def named(self, prefix: str) -> dict[str, str]:
        """``name in brackets`` → column, of columns such as ``Custom field (Team)``."""
        opening = f"{prefix.lower()} ("
        return {
            name.strip()[len(opening) : -1]: name.strip().lower()
            for name in self.header
            if name.lower().startswith(opening) and name.endswith(")")
        }


def is_csv(start: bytes) -> bool:
    """True for the beginning of a Jira CSV export."""
    header = start.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].lower()
    return b"summary" in header and (b"issue key" in header or b"work item key" in header)


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)
