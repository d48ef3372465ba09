"""Trello as a target: custom field items, one risk label and one maintained comment per card."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from clients.errors import ClientError
from clients.trello.client import TrelloClient
from clients.trello.writing import fit
from writeback.target import ObjectState
from writeback.trello import overwritten, values
from writeback.trello.values import LABEL_COLORS, LABEL_PREFIX, is_marked, marked, unmarked
from writeback.write import Write

FIELD_PREFIX = "custom_field:"
#: a card's own due date; only its day is Truce's business
DUE = "due"
DATE = {"type": "date"}
#: so many cards of a board are cheaper to read with the whole board than one by one
WORTH_A_BOARD = 3


class TrelloTarget:
    """Writes to cards. Trello has no request that carries two of these, so every write is one request."""

    workers = 2

    def __init__(self, client: TrelloClient) -> None:
        self.client = client
        self._fields: dict[str, dict[str, dict[str, Any]]] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._lock = threading.RLock()
        self._prepared: dict[str, dict[str, Any]] = {}
        self._me = ""

    def prepare(self, groups: Sequence[Sequence[Write]]) -> None:
        """Boards with several cards to write are read whole: each by itself takes half of the limit (T4)."""
        boards = Counter(group[0].container for group in groups)
        wanted = {group[0].object_id for group in groups}
        self._prepared.clear()
        for board, count in boards.items():
            if board and count >= WORTH_A_BOARD:
                cards = self.client.cards(board, fields="idBoard,closed,due,labels")
                self._prepared |= {card["id"]: card for card in cards if card["id"] in wanted}

    def read(self, writes: Sequence[Write]) -> ObjectState:
        """The card, its custom field items and labels, and its comments where one is to be written."""
        # taken from what was read for the chunk only once: a second reading wants the present
        card = self._prepared.pop(writes[0].object_id, None) or self.client.card(writes[0].object_id)
        if any(write.field == "comment" for write in writes):
            card["comments"] = [
                action for action in self.client.comments(card["id"]) if is_marked(_text(action))
            ]
        state = ObjectState(seen=card)
        for write in writes:
            if reason := self._objection(write, card):
                state.refused[write.field] = reason
            else:
                state.values[write.field] = self._value(write, card)
        return state

    def canonical(self, write: Write, value: str | None, state: ObjectState) -> str | None:
        """Text as Trello would report it back."""
        if not value:
            return None
        if write.field == "label":
            return value
        if write.field == "comment":
            return unmarked(fit(marked(value)))
        if write.field == DUE:
            return values.canonical(value, DATE)
        return values.canonical(value, self._definition(write, state.seen))

    def groups(self, writes: Sequence[Write]) -> list[list[Write]]:
        """Each write by itself."""
        return [[write] for write in writes]

    def write(self, writes: Sequence[Write], state: ObjectState) -> None:
        """Write one value."""
        for write in writes:
            if write.field == "label":
                self._write_label(write, state.seen)
            elif write.field == "comment":
                self._write_comment(write, state.seen)
            elif write.field == DUE:
                due = values.to_json(write.new_value, DATE)
                self.client.update_card(state.seen["id"], {"due": due["date"] if due else None})
            else:
                value = values.to_json(write.new_value, self._definition(write, state.seen))
                self.client.set_custom_field(state.seen["id"], _field_id(write), value)

    def overwritten(self, writes: Sequence[Write]) -> dict[str, str | None]:
        """Edits that fell between our reading and our writing, found in the boards' history (W4)."""
        known = [write for write in writes if write.field == DUE or write.field.startswith(FIELD_PREFIX)]
        if not known:
            return {}
        if not self._me:
            self._me = str(self.client.sign_in()["id"])
        return overwritten.overwritten(self.client, self._me, known, self._definitions)

    def _value(self, write: Write, card: dict[str, Any]) -> str | None:
        if write.field == "label":
            return next((name for name in _label_names(card) if name.startswith(LABEL_PREFIX)), None)
        if write.field == "comment":
            return unmarked(_text(card["comments"][0])) if card["comments"] else None
        if write.field == DUE:
            return values.canonical(card.get("due"), DATE)
        items = {item["idCustomField"]: item for item in card.get("customFieldItems") or ()}
        return values.to_text(items.get(_field_id(write)), self._definition(write, card))

    def _objection(self, write: Write, card: dict[str, Any]) -> str:
        if card.get("closed"):
            return "the card is archived → the next run leaves it out"
        if write.container and card["idBoard"] != write.container:
            return "the card has moved to another board since the plan → the next run plans it anew"
        if write.field in ("label", "comment", DUE):
            return ""
        if not write.field.startswith(FIELD_PREFIX):
            return f"{write.field} is nothing that can be written to a card → correct the plan"
        definition = self._definitions(card["idBoard"]).get(_field_id(write))
        if not definition:
            return f"the board has no custom field {write.field_name} → add it to the board"
        if definition["type"] == "list":
            return f"custom field {write.field_name} is a list → make it a text field"
        return ""

    def _definition(self, write: Write, card: dict[str, Any]) -> dict[str, Any]:
        return self._definitions(card["idBoard"])[_field_id(write)]

    def _definitions(self, board: str) -> dict[str, dict[str, Any]]:
        with self._lock:
            if board not in self._fields:
                self._fields[board] = {field["id"]: field for field in self.client.custom_fields(board)}
            return self._fields[board]

    def _write_label(self, write: Write, card: dict[str, Any]) -> None:
        if write.new_value:
            self.client.add_label(card["id"], self._label(card["idBoard"], write.new_value))
        for label in card.get("labels") or ():
            if label["name"].startswith(LABEL_PREFIX) and label["name"] != write.new_value:
                self.client.remove_label(card["id"], label["id"])

    def _label(self, board: str, name: str) -> str:
        """Id of the board's label of that name, created at the first use."""
        with self._lock:
            if board not in self._labels:
                self._labels[board] = {label["name"]: label["id"] for label in self.client.labels(board)}
            known = self._labels[board]
            if name not in known:
                known[name] = self._create_label(board, name)
            return known[name]

    def _create_label(self, board: str, name: str) -> str:
        try:
            return str(self.client.create_label(board, name, LABEL_COLORS.get(name.lower()))["id"])
        except ClientError:
            # the answer may have been lost after the label was made: look before giving up
            for label in self.client.labels(board):
                if label["name"] == name:
                    return str(label["id"])
            raise

    def _write_comment(self, write: Write, card: dict[str, Any]) -> None:
        """Create, replace or take away the one comment that carries the mark; doubles are taken away."""
        kept, doubles = card["comments"][:1], card["comments"][1:]
        for action in doubles if write.new_value else card["comments"]:
            self.client.delete_comment(card["id"], action["id"])
        if not write.new_value:
            return
        text = fit(marked(write.new_value))
        if kept:
            self.client.update_comment(card["id"], kept[0]["id"], text)
        else:
            self._add_comment(card["id"], text)

    def _add_comment(self, card: str, text: str) -> None:
        try:
            self.client.add_comment(card, text)
        except ClientError:
            # never repeated blindly: a lost answer would leave two comments
            if not any(_text(action) == text for action in self.client.comments(card)):
                raise


def _field_id(write: Write) -> str:
    return write.field.removeprefix(FIELD_PREFIX)


def _label_names(card: dict[str, Any]) -> list[str]:
    return [label["name"] for label in card.get("labels") or ()]


def _text(action: dict[str, Any]) -> str:
    return str(action.get("data", {}).get("text", ""))
