"""The JSON values in a file, however they stand in it.

One a line, one indented over many lines, several put one after the other, with a byte order mark or in
UTF-16: tools and people save JSON in all of these ways. The structure tells, never the name. What is no JSON
is handed out as it stands, so that nothing of a file is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from clients.decoding import LENIENT, decode, shallow, whole
from clients.errors import FatalError
from ingest.files.encoding import REPLACEMENT, marked
from ingest.files.json_text import doubled, told_doubled
from ingest.files.opening import DAMAGE, opened, truncated

BLANKS = " \t\r\n,\x1e"
#: a value that follows one that is broken begins at the beginning of a line
OPENINGS = ("\n{", "\n[")


@dataclass(frozen=True)
class Odd:
    """A part of a file that is no JSON, and why."""

    text: str
    reason: str


class Documents:
    """A file's JSON values. ``damage`` and ``notes`` are complete after reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: FatalError | None = None
        self.halves = self.recoded = self.doubled = self._line = 0

    @property
    def notes(self) -> list[str]:
        """What was changed so that the texts could be read."""
        found = []
        if self.halves:
            found.append(f"{self.halves:,} halves of an emoji became {REPLACEMENT}")
        if self.recoded:
            found.append(f"{self.recoded:,} lines are no UTF-8 and were read as Windows-1252")
        return [*found, *told_doubled(self.doubled)]

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """(line at which it begins, value), or what stands there instead; lines start at 1."""
        try:
            with opened(self.path) as file:
                yield from self._values(file)
        except DAMAGE:
            self.damage = truncated(self.path, f"it can be read up to line {self._line}")

    def _values(self, file: IO[bytes]) -> Iterator[tuple[int, Any]]:
        encoding = marked(file.read(4))
        file.seek(encoding.mark if encoding else 0)
        if encoding is not None and encoding.name != "utf-8":
            yield from self._parts(self._marked(file.read(), encoding.name), 1)
            return
        is_first = True
        for number, line in enumerate(file, start=1):
            self._line = number
            if not line.strip():
                continue
            try:
                value = self._decoded(line)
            except ValueError:
                rest = file.read() if is_first else b""
                yield from self._parts(self._text(line + rest), number)
            else:
                yield number, value
            is_first = False

    def _marked(self, data: bytes, name: str) -> str:
        try:
            return data.decode(name, "surrogatepass")
        except UnicodeDecodeError as error:
            self.damage = truncated(self.path, f"it is no {name.upper()} from byte {error.start:,} on")
            return data.decode(name, "replace")

    def _decoded(self, line: bytes) -> Any:
        value, halves = decode(line)
        self.halves += halves
        self.doubled += doubled(line, value)
        return value

    def _parts(self, text: str, number: int) -> Iterator[tuple[int, Any]]:
        """Values one after the other; between two may be blanks, commas or nothing."""
        at = 0
        while (at := _skipped(text, at)) < len(text):
            try:
                found, end = LENIENT.raw_decode(text, at)
            except RecursionError:
                yield from self._parts(shallow(text[at:]), number + text.count("\n", 0, at))
                return
            except ValueError as error:
                end = _next(text, at)
                yield number + text.count("\n", 0, at), self._odd(text, at, end, error)
            else:
                value, halves = whole(found)
                self.halves += halves
                self.doubled += doubled(text[at:end], value)
                yield number + text.count("\n", 0, at), value
            at = end

    def _odd(self, text: str, at: int, end: int, error: Exception) -> Odd:
        if end == len(text) and not text.endswith("\n"):
            self.damage = truncated(
                self.path, f"it ends in the middle of a record, {len(text) - at:,} letters in"
            )
        return Odd(text[at:end], getattr(error, "msg", str(error)))

    def _text(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.recoded += 1
            return data.decode("cp1252", "replace")


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in BLANKS:
        at += 1
    return at


def _next(text: str, at: int) -> int:
    """Where a value may begin after the broken one that begins here."""
    return min((place for mark in OPENINGS if (place := text.find(mark, at + 1)) >= 0), default=len(text))
