"""Small Jira files for the tests of what people's files do."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from config.settings import Settings, load
from ingest.jira.export import jira_events
from ingest.source.contract import Held
from ingest.source.page import Broken, Heard, Page
from ingest.source.parts import LeftOut

ROOT = Path(__file__).resolve().parents[2]
NOTHING_HELD = Held(lambda _: {}, lambda _: frozenset())


def issue(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An issue with little more than its key."""
    told = {
        "summary": f"Item {number}",
        "project": {"id": "1", "key": "PAY"},
        "status": {"id": "3", "name": "In Progress"},
        "created": "2026-10-01T09:00:00.000+0000",
        "updated": "2026-10-02T09:00:00.000+0000",
    }
    return {"id": str(10_000 + number), "key": f"PAY-{number}", "fields": told | fields}


def settings(**jira: Any) -> Settings:
    """The project's settings with some of ``[jira]`` changed."""
    found = load(ROOT / "truce.toml")
    return found.model_copy(update={"jira": found.jira.model_copy(update=jira)})


class Read:
    """What a file's events bring: records by entity, what is set aside, remarks."""

    def __init__(self, path: Path, held: Held = NOTHING_HELD, **jira: Any) -> None:
        self.records: dict[str, list[Any]] = defaultdict(list)
        self.broken: list[Broken] = []
        self.notes: list[str] = []
        for event in jira_events(path, settings(**jira), held):
            if isinstance(event, Page):
                self.records[event.entity] += event.records
            elif isinstance(event, Broken):
                self.broken.append(event)
            elif isinstance(event, Heard) and event.note:
                self.notes.append(event.note)
            elif isinstance(event, LeftOut):
                self.notes.append(f"{event.records} {event.reason}")

    @property
    def issues(self) -> list[dict[str, Any]]:
        """The issues, in the file's order."""
        return self.records["issues"]


def read(path: Path, content: str | bytes, **jira: Any) -> Read:
    """What a file of this content brings."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Read(path, **jira)


def lines(*records: dict[str, Any]) -> str:
    """JSON lines, letters beyond ASCII escaped as Python does."""
    return "".join(json.dumps(record) + "\n" for record in records)
