"""What Trello is asked beside the paged reading: what a writer has to know before it writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clients.trello.calls import TrelloCalls


class TrelloReading(TrelloCalls):
    """Questions about boards and cards."""

    def card(self, card: str, **params: Any) -> dict[str, Any]:
        """One card with its custom field values. Raises SkippableError when it is deleted (T3)."""
        answer: dict[str, Any] = self.get(f"/1/cards/{card}", {"customFieldItems": "true", **params})
        return answer

    def cards(self, board: str, **params: Any) -> list[dict[str, Any]]:
        """The open cards of a board in one request, with their custom field values."""
        answer: list[dict[str, Any]] = self.get(
            f"/1/boards/{board}/cards", {"customFieldItems": "true", **params}
        )
        return answer

    def actions(self, board: str, kinds: Sequence[str], since: str) -> list[dict[str, Any]]:
        """The newest 1,000 actions of these kinds on a board since a date, newest first."""
        answer: list[dict[str, Any]] = self.get(
            f"/1/boards/{board}/actions", {"filter": ",".join(kinds), "since": since, "limit": 1000}
        )
        return answer

    def custom_fields(self, board: str) -> list[dict[str, Any]]:
        """Custom fields of a board; empty when the board has none."""
        answer: list[dict[str, Any]] = self.get(f"/1/boards/{board}/customFields")
        return answer

    def boards(self) -> list[dict[str, Any]]:
        """The open boards of the token's member, with name and id."""
        answer: list[dict[str, Any]] = self.get(
            "/1/members/me/boards", {"filter": "open", "fields": "id,name"}
        )
        return answer

    def labels(self, board: str) -> list[dict[str, Any]]:
        """All labels of a board."""
        answer: list[dict[str, Any]] = self.get(f"/1/boards/{board}/labels", {"limit": 1000})
        return answer

    def comments(self, card: str) -> list[dict[str, Any]]:
        """Comments of a card, newest first, as ``commentCard`` actions (at most 1,000)."""
        answer: list[dict[str, Any]] = self.get(
            f"/1/cards/{card}/actions", {"filter": "commentCard", "limit": 1000}
        )
        return answer
