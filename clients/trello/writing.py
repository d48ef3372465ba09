"""What is written to Trello: cards, custom fields, labels, comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clients.errors import SkippableError, unless_gone
from clients.trello.calls import TrelloCalls

#: longest text of a card or comment (T5), and the mark of one that was cut
TEXT_LIMIT = 16_384
CUT_MARK = "\n… (shortened)"


class TrelloWriting(TrelloCalls):
    """Writes; what would double if it were repeated is never repeated blindly."""

    def update_card(self, card: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Set properties of a card, such as ``due`` or ``desc``."""
        answer: dict[str, Any] = self._call("PUT", f"/1/cards/{card}", "token", body=dict(values))
        return answer

    def create_custom_field(self, board: str, name: str, kind: str) -> dict[str, Any]:
        """Create a custom field (``text``, ``date``, ``number``) on a board; never repeated blindly."""
        body = {
            "idModel": board,
            "modelType": "board",
            "name": name,
            "type": kind,
            "pos": "bottom",
            "display_cardFront": False,
        }
        answer: dict[str, Any] = self._call("POST", "/1/customFields", "token", body=body, may_repeat=False)
        return answer

    def set_custom_field(self, card: str, field: str, value: Mapping[str, Any] | None) -> None:
        """Set a custom field of a card: ``{"text": …}``, ``{"date": …}``; None clears it."""
        body = {"value": value if value is not None else ""}
        self._call("PUT", f"/1/cards/{card}/customField/{field}/item", "token", body=body)

    def create_label(self, board: str, name: str, color: str | None) -> dict[str, Any]:
        """Create a label on a board."""
        body = {"name": name, "color": color}
        answer: dict[str, Any] = self._call(
            "POST", f"/1/boards/{board}/labels", "token", body=body, may_repeat=False
        )
        return answer

    def add_label(self, card: str, label: str) -> None:
        """Put a label on a card; one that is there already counts as done."""
        try:
            self._call("POST", f"/1/cards/{card}/idLabels", "token", body={"value": label})
        except SkippableError as error:
            if error.status != 400 or "already" not in error.problem:
                raise

    def remove_label(self, card: str, label: str) -> None:
        """Take a label off a card; one that is gone counts as done."""
        try:
            self._delete(f"/1/cards/{card}/idLabels/{label}")
        except SkippableError as error:
            if error.status != 400 or "not on the card" not in error.problem:
                raise

    def add_comment(self, card: str, text: str) -> dict[str, Any]:
        """Comment on a card. A lost answer is not repeated: it would comment twice."""
        answer: dict[str, Any] = self._call(
            "POST", f"/1/cards/{card}/actions/comments", "token", body={"text": fit(text)}, may_repeat=False
        )
        return answer

    def update_comment(self, card: str, action: str, text: str) -> dict[str, Any]:
        """Replace the text of a comment."""
        path = f"/1/cards/{card}/actions/{action}/comments"
        answer: dict[str, Any] = self._call("PUT", path, "token", body={"text": fit(text)})
        return answer

    def delete_comment(self, card: str, action: str) -> None:
        """Take a comment away; one that is gone counts as done."""
        self._delete(f"/1/cards/{card}/actions/{action}/comments")

    def _delete(self, path: str) -> None:
        with unless_gone():
            self._call("DELETE", path, "token")


def fit(text: str) -> str:
    """``text`` within Trello's limit, with a mark where it was cut (T5)."""
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - len(CUT_MARK)] + CUT_MARK
