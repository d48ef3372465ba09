"""Trello over httpx. The credential goes in a header, never in the url, so no log can have it.

Limits (T4): 300 calls per 10 s and key, 100 per 10 s and token, 100 per 900 s below ``/members``; more than
200 answers of 429 block the window, which is why the bucket is closed for everybody at the first one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import httpx

from clients.errors import FatalError, SkippableError, scrub, unless_gone
from clients.http import CONNECT_SECONDS, READ_SECONDS, connection_error, parse, status_error
from clients.pacing import Rate, WindowRate
from clients.policy import Counts, Patience, Policy
from clients.rota import Rota
from config.connections import TrelloConnection

RATES = {
    "token": WindowRate(100, 10.0),
    "members": WindowRate(100, 900.0),
}
#: longest text of a card or comment (T5), and the mark of one that was cut
TEXT_LIMIT = 16_384
CUT_MARK = "\n… (shortened)"
WINDOW_SECONDS = 10.0
SIGN_IN_ATTEMPTS = 3


class TrelloClient:
    """One member's token. Safe to share between threads."""

    def __init__(
        self,
        connection: TrelloConnection,
        patience: Patience | None = None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        rates: Mapping[str, Rate] | None = None,
        counts: Counts | None = None,
    ) -> None:
        """Set up without a request. ``timeout`` is (connect, read) seconds."""
        self.connection = connection
        self.policy = Policy("Trello", RATES if rates is None else rates, patience, counts=counts)
        self.others = [
            TrelloClient(other, patience, timeout, rates, self.policy.counts) for other in connection.others
        ]
        self._rota = Rota([self, *self.others])
        key, token = connection.key.get_secret_value(), connection.token.get_secret_value()
        self._secrets = (key, token)
        connect, read = timeout
        self._http = httpx.Client(
            base_url=connection.url,
            timeout=httpx.Timeout(read, connect=connect),
            headers={
                "Authorization": f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"',
                "Accept": "application/json",
            },
        )
        self.server_date: str | None = None

    def close(self) -> None:
        """Close the connection pool."""
        self._http.close()
        for other in self.others:
            other.close()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Parsed answer to GET ``path`` (such as ``/1/boards/ID``).

        Raises FatalError, or SkippableError for 403 and 404 (a deleted card, a board of somebody else).
        """
        kind = "members" if path.startswith("/1/members") else "token"
        return self._call("GET", path, kind, params=params)

    def sign_in(self) -> dict[str, Any]:
        """The member the token belongs to.

        Raises FatalError in one line when Trello cannot be reached or refuses key or token.
        """
        try:
            me = self._call("GET", "/1/members/me", "members", attempts=SIGN_IN_ATTEMPTS)
        except SkippableError as error:
            raise FatalError(error.problem, error.record, "check TRUCE_TRELLO_URL", error.status) from None
        if not isinstance(me, dict) or "id" not in me:
            raise FatalError(
                "Trello's /members/me names no member", self.connection.url, "check TRUCE_TRELLO_URL"
            )
        for other in self.others:
            other.sign_in()
        return me

    # writing

    def update_card(self, card: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Set properties of a card, such as ``due`` or ``desc``."""
        answer: dict[str, Any] = self._call("PUT", f"/1/cards/{card}", "token", body=dict(values))
        return answer

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

    def labels(self, board: str) -> list[dict[str, Any]]:
        """All labels of a board."""
        answer: list[dict[str, Any]] = self.get(f"/1/boards/{board}/labels", {"limit": 1000})
        return answer

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
        except FatalError as error:
            if error.status != 400 or "already" not in error.problem:
                raise

    def remove_label(self, card: str, label: str) -> None:
        """Take a label off a card; one that is gone counts as done."""
        try:
            self._delete(f"/1/cards/{card}/idLabels/{label}")
        except FatalError as error:
            if error.status != 400 or "not on the card" not in error.problem:
                raise

    def comments(self, card: str) -> list[dict[str, Any]]:
        """Comments of a card, newest first, as ``commentCard`` actions (at most 1,000)."""
        answer: list[dict[str, Any]] = self.get(
            f"/1/cards/{card}/actions", {"filter": "commentCard", "limit": 1000}
        )
        return answer

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

    def _call(
        self,
        method: str,
        path: str,
        kind: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        may_repeat: bool = True,
        attempts: int | None = None,
    ) -> Any:
        def alone(client: TrelloClient) -> Any:
            once = partial(client._once, method, path, params, body)
            return client.policy.run(kind, once, may_repeat, attempts)

        return alone(self) if method != "GET" or attempts else self._rota.read(alone)

    def _once(self, method: str, path: str, params: Mapping[str, Any] | None, body: Any) -> Any:
        record = f"{method} {path}"
        try:
            response = self._http.request(method, path, params=dict(params or {}), json=body)
        except httpx.TransportError as error:
            raise connection_error("Trello", error, self.connection.url) from None
        self.server_date = response.headers.get("Date") or self.server_date
        if response.status_code >= 400:
            raise self._classed(response, record)
        return parse("Trello", response.content, record) if response.content else None

    def _classed(self, response: httpx.Response, record: str) -> Exception:
        text = scrub(response.text, self._secrets)
        status, headers = response.status_code, dict(response.headers)
        if status == 400 and text.startswith("invalid id"):
            return SkippableError(
                f"Trello answered 400: {text}", record, "correct this id in truce.toml", 404
            )
        if status == 429 and "retry-after" not in headers:
            headers["Retry-After"] = str(WINDOW_SECONDS)
        return status_error("Trello", status, text, headers, record)


def fit(text: str) -> str:
    """``text`` within Trello's limit, with a mark where it was cut (T5)."""
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - len(CUT_MARK)] + CUT_MARK
