"""A Trello board from its JSON export (Menu → Print and export → JSON).

The export is the board's API answer with everything nested, but at most the newest 1,000 actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from clients.errors import FatalError
from config.settings import Settings
from ingest.source.contract import Held
from ingest.source.files import content, truncated
from ingest.source.page import Event, Heard, Page

PARTS = {
    "lists": "lists",
    "cards": "cards",
    "actions": "actions",
    "checklists": "checklists",
    "labels": "labels",
    "customFields": "custom_fields",
    "members": "members",
}
ACTION_LIMIT = 1000


def trello_events(path: Path, _: Settings, __: Held) -> Iterator[Event]:
    """Pages of a board's export. Raises FatalError when the file is cut off or no board."""
    export = _parsed(path)
    board = str(export["id"])
    request = {"file": path.name}
    own = {name: value for name, value in export.items() if name not in PARTS}
    yield Page("boards", board, [own], request)
    for name, entity in PARTS.items():
        records = export.get(name) or []
        yield Page(entity, board, records, request)
        yield Heard(entity, board, says=len(records), note=_limit_note(entity, len(records)))


def _parsed(path: Path) -> dict[str, Any]:
    data = content(path)
    try:
        export = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise truncated(path, f"no complete JSON at byte {error.pos:,} of {len(data):,}") from None
    if not isinstance(export, dict) or not isinstance(export.get("cards"), list) or "id" not in export:
        raise FatalError("this is no export of a Trello board", path.name, "give the board's JSON export")
    return export


def _limit_note(entity: str, count: int) -> str:
    if entity == "actions" and count >= ACTION_LIMIT:
        return f"an export carries the newest {ACTION_LIMIT:,} actions only; the API brings all"
    return ""
