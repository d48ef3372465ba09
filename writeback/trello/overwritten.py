"""Edits of cards that fell into the gap between our reading and our writing.

Trello has no conditional write, and its history does not say what a custom field's value replaced. But it
holds every value that was set, in order: what somebody else set last before our own was lost by it. Asked
once per chunk and board.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from clients.trello.client import TrelloClient
from writeback.trello import values
from writeback.write import Write

KINDS = ("updateCustomFieldItem", "updateCard:due")
#: how far back edits are looked for: a write whose process died is looked at again in the next run
LOOKBACK = timedelta(hours=26)
DATE = {"type": "date"}

Definitions = Callable[[str], Mapping[str, Mapping[str, Any]]]
Setting = tuple[str, bool]  # the value as canonical text (empty: cleared), and whether it is ours


def overwritten(
    client: TrelloClient, me: str, writes: Sequence[Write], definitions: Definitions
) -> dict[str, str | None]:
    """What our writes replaced though they did not know it: write id → the value that was lost."""
    since = (datetime.now(UTC) - LOOKBACK).isoformat()
    lost: dict[str, str | None] = {}
    for board in sorted({write.container for write in writes if write.container}):
        fields = definitions(board)
        history = _settings(client.actions(board, KINDS, since), me, fields)
        for write in writes:
            if write.container == board:
                definition = DATE if write.field == "due" else fields[write.field.partition(":")[2]]
                before = _lost(history.get((write.object_id, write.field), []), write, definition)
                if before is not None:
                    lost[write.write_id] = before or None
    return lost


def _lost(settings: Sequence[Setting], write: Write, definition: Mapping[str, Any]) -> str | None:
    """Somebody's value right before our newest one, unless the plan knew it; None where nothing was lost."""
    known = values.canonical(write.old_value, definition) or ""
    ours = values.canonical(write.new_value, definition) or ""
    places = [place for place, setting in enumerate(settings) if setting == (ours, True)]
    if not places or places[-1] == 0:
        return None
    value, is_ours = settings[places[-1] - 1]
    return None if is_ours or value == known else value


def _settings(
    actions: Sequence[Mapping[str, Any]], me: str, fields: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], list[Setting]]:
    """Values set per card and field, oldest first; an id tells the second only (T5), the date more."""
    found: dict[tuple[str, str], list[Setting]] = {}
    for action in sorted(actions, key=lambda action: (str(action["date"]), str(action["id"]))):
        for card, field, value in _values(action["data"], fields):
            found.setdefault((card, field), []).append((value, action.get("idMemberCreator") == me))
    return found


def _values(
    data: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    card = str(data.get("card", {}).get("id"))
    if item := data.get("customFieldItem"):
        field = str(item.get("idCustomField"))
        if field in fields:
            yield card, f"custom_field:{field}", values.to_text(item, fields[field]) or ""
    elif "due" in data.get("old", {}):
        yield card, "due", values.canonical(data["card"].get("due"), DATE) or ""
