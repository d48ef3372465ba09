"""Board exports: one JSON object per board, with its cards, lists and actions inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.exports.jira import epoch_ms
from sandbox.exports.reading import Report, json_lines, parse
from sandbox.store import Row, dumps

PARTS = {
    "lists": "lists",
    "cards": "cards",
    "actions": "actions",
    "checklists": "checklists",
    "labels": "labels",
    "customFields": "custom_fields",
}


def rows(files: tuple[Path, ...], report: Report) -> Iterator[Row]:
    """The documents of all boards; a member of several boards once."""
    members: dict[str, dict[str, Any]] = {}
    for path in files:
        for board in _boards(path, report):
            if not board.get("id") or not isinstance(board.get("cards"), list):
                report.damage(path.name, "no board export (id or cards missing)")
                continue
            members |= {one["id"]: one for one in board.pop("members", None) or []}
            yield from _board_rows(board)
    for id, member in members.items():
        yield ("trello", "members", id, "site", 0, dumps(member))


def _boards(path: Path, report: Report) -> Iterator[dict[str, Any]]:
    if path.suffix == ".gz":  # a whole board on one line
        yield from (board for _, board in json_lines(path, report))
        return
    board = parse(path.read_bytes(), path.name, report)
    if isinstance(board, dict):
        yield board


def _board_rows(board: dict[str, Any]) -> Iterator[Row]:
    id = str(board["id"])
    for name, kind in PARTS.items():
        for body in board.pop(name, None) or []:
            changed = body.get("dateLastActivity") or body.get("date")
            ms = epoch_ms(changed) if changed else int(body["id"][:8], 16) * 1000
            yield ("trello", kind, body["id"], id, ms, dumps(body))
    yield ("trello", "boards", id, id, epoch_ms(board.get("dateLastActivity")), dumps(board))
