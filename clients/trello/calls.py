"""How Trello is called, over httpx. The credential goes in a header, never in the url, so no log can have it.

Limits (T4): 300 calls per 10 s and key, 100 per 10 s and token, 100 per 900 s below ``/members``; more than
200 answers of 429 block the window, which is why the bucket is closed for everybody at the first one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx

from clients.asked import trello_object
from clients.credential_pool import CredentialPool
from clients.errors import FatalError, SkippableError, scrub
from clients.http import CONNECT_SECONDS, READ_SECONDS, connection_error, parse, status_error
from clients.pacing import Rate, WindowRate
from clients.retry import CallGuard, Counts, RetryPolicy
from clients.tls import trust
from tools.trello import TrelloConnection

RATES = {
    "token": WindowRate(100, 10.0),
    "members": WindowRate(100, 900.0),
}
WINDOW_SECONDS = 10.0
#: a 401 of these words is the credential's; any other is that of a card or board which the token may not see
BAD_CREDENTIAL = re.compile(r"\s*(invalid|expired|revoked|missing) (app )?(key|token)", re.IGNORECASE)
HIDDEN = "share it with the token's member, or leave it out of truce.toml"
SIGN_IN_ATTEMPTS = 3


class TrelloCalls:
    """One member's token: what makes its calls. Safe to share between threads."""

    def __init__(
        self,
        connection: TrelloConnection,
        retry: RetryPolicy | None = None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        rates: Mapping[str, Rate] | None = None,
        counts: Counts | None = None,
    ) -> None:
        """Set up without a request. ``timeout`` is (connect, read) seconds."""
        self.connection = connection
        self.guard = CallGuard("Trello", RATES if rates is None else rates, retry, counts=counts)
        self.others = [
            type(self)(other, retry, timeout, rates, self.guard.counts) for other in connection.others
        ]
        self._pool = CredentialPool([self, *self.others])
        key, token = connection.key.get_secret_value(), connection.token.get_secret_value()
        self._secrets = (key, token)
        connect, read = timeout
        self._http = httpx.Client(
            base_url=connection.url,
            timeout=httpx.Timeout(read, connect=connect),
            verify=trust(connection.url, connection.ca_bundle),
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
        def alone(client: TrelloCalls) -> Any:
            once = partial(client._once, method, path, params, body)
            return client.guard.run(kind, once, may_repeat, attempts)

        return alone(self) if method != "GET" or attempts else self._pool.read(alone)

    def _once(self, method: str, path: str, params: Mapping[str, Any] | None, body: Any) -> Any:
        record = f"{method} {path}"
        try:
            response = self._http.request(method, path, params=dict(params or {}), json=body)
        except httpx.TransportError as error:
            raise connection_error("Trello", error, self.connection.url) from None
        self.server_date = response.headers.get("Date") or self.server_date
        if response.status_code >= 400:
            raise self._classed(response, record, trello_object(path))
        return parse("Trello", response.content, record, trello_object(path)) if response.content else None

    def _classed(self, response: httpx.Response, record: str, about: str) -> Exception:
        text = scrub(response.text, self._secrets)
        status, headers = response.status_code, dict(response.headers)
        if status == 401 and about and not BAD_CREDENTIAL.match(text):
            return SkippableError(f"Trello answered 401: {text}", record, HIDDEN, status)
        if status == 400 and text.startswith("invalid id"):
            return SkippableError(
                f"Trello answered 400: {text}", record, "correct this id in truce.toml", 404
            )
        if status == 429 and "retry-after" not in headers:
            headers["Retry-After"] = str(WINDOW_SECONDS)
        return status_error("Trello", status, text, headers, record, about)
