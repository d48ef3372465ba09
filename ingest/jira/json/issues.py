"""Jira issues from JSON: one a line, a list, or answers of a search or of one issue, as people save them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from clients.errors import FatalError
from ingest.files.documents import Documents, Odd
from ingest.files.opening import DAMAGE, opened
from ingest.source.cursor import FILE
from ingest.source.entity import Record
from ingest.source.page import Broken

REMEDY = "correct or remove this line, or export again; the other lines have landed"
#: properties of a search's answer that hold its issues
LISTS = ("issues", "values")
#: an issue's security level that is not null
LEVEL = re.compile(rb'"security"\s*:\s*[{"\d]')
BLOCK, OVERLAP = 1 << 20, 256


class JsonIssues:
    """The issues of one JSON file; ``damage``, ``notes`` and ``fields`` are complete after reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.documents = Documents(path)
        self.fields: dict[str, Record] = {}

    @property
    def damage(self) -> FatalError | None:
        """The error of a file whose end is missing."""
        return self.documents.damage

    @property
    def notes(self) -> list[str]:
        """What somebody should know about this file."""
        return self.documents.notes

    @property
    def tells_levels(self) -> bool:
        """True where an issue in it may have a security level, as its bytes tell without parsing."""
        before = b""
        with suppress(*DAMAGE), opened(self.path) as file:
            while block := file.read(BLOCK):
                text = (before + block).replace(b"\0", b"")  # in UTF-16, too
                if LEVEL.search(text):
                    return True
                before = block[-OVERLAP:]
        return False

    def issues(self) -> Iterator[tuple[int, Any]]:
        """(line, issue), or what stands there instead. A file that is cut off is told at the end."""
        for number, value in self.documents:
            if isinstance(value, Odd):
                yield number, self._broken(number, f"line {number} is no JSON: {value.reason}", value.text)
                continue
            for record in self._records(value):
                if isinstance(record, dict) and isinstance(record.get("fields"), dict):
                    yield number, self._named(record)
                else:
                    reason = f"line {number} is no Jira issue: it has no fields"
                    yield number, self._broken(number, reason, json.dumps(record, ensure_ascii=False))

    def _records(self, value: Any) -> list[Any]:
        """The issues of a document: of a list, of a search's answer, or the one that it is."""
        if isinstance(value, list):
            return [record for part in value for record in self._records(part)]
        if isinstance(value, dict) and not isinstance(value.get("fields"), dict):
            for name in LISTS:
                if isinstance(found := value.get(name), list):
                    self._named(value)
                    return found
        return [value]

    def _named(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer without the names and schemas of its fields (``expand=names,schema``): kept apart."""
        names, schemas = answer.get("names"), answer.get("schema")
        if not isinstance(names, Mapping):
            return answer
        for id, name in names.items():
            schema = schemas.get(id) if isinstance(schemas, Mapping) else None
            custom = id.startswith("customfield_")
            field = {"id": id, "key": id, "name": name, "custom": custom, "schema": schema}
            self.fields.setdefault(id, field)
        return {key: value for key, value in answer.items() if key not in ("names", "schema")}

    def _broken(self, number: int, reason: str, body: str) -> Broken:
        return Broken("issues", FILE + self.path.name, f"line {number}", reason, REMEDY, body)
