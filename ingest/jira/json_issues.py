"""Jira issues from JSON lines, or from a search's whole JSON answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from clients.errors import FatalError
from ingest.source.cursor import FILE
from ingest.source.entity import Record
from ingest.source.files import content, lines, truncated
from ingest.source.page import Broken

REMEDY = "correct or remove this line, or export again; the other lines have landed"


class JsonIssues:
    """The issues of one JSON file; ``damage`` is set when its end is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: FatalError | None = None
        self.notes: list[str] = []
        self.fields: Mapping[str, Record] = {}

    def issues(self) -> Iterator[tuple[int, Any]]:
        """(line, issue), or what a line holds instead. A file cut off in mid-line is told at the end."""
        if self._is_one_document():
            yield from enumerate(self._document(), start=1)
            return
        for number, line in self._lines():
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                if not line.endswith(b"\n"):
                    self.damage = truncated(self.path, f"it ends in the middle of line {number}")
                yield number, self._broken(number, f"line {number} is no JSON: {error.msg}", line)
                continue
            if isinstance(record, dict) and isinstance(record.get("fields"), dict):
                yield number, record
            else:
                yield number, self._broken(number, f"line {number} is no Jira issue: it has no fields", line)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        try:
            yield from lines(self.path)
        except FatalError as error:
            self.damage = error  # what was read so far lands first

    def _is_one_document(self) -> bool:
        return self.path.suffixes[-1:] == [".json"] or self.path.suffixes[-2:] == [".json", ".gz"]

    def _document(self) -> Iterator[Any]:
        try:
            answer = orjson.loads(content(self.path))
        except orjson.JSONDecodeError as error:
            raise truncated(self.path, f"no complete JSON: {error.msg}") from None
        found = answer.get("issues", [answer]) if isinstance(answer, dict) else answer
        for number, record in enumerate(found if isinstance(found, list) else [found], start=1):
            if isinstance(record, dict) and isinstance(record.get("fields"), dict):
                yield record
            else:
                reason = f"record {number} is no Jira issue: it has no fields"
                yield self._broken(number, reason, orjson.dumps(record))

    def _broken(self, number: int, reason: str, line: bytes) -> Broken:
        body = line.decode("utf-8", "replace")
        return Broken("issues", FILE + self.path.name, f"line {number}", reason, REMEDY, body)
