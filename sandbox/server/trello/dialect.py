"""Trello's sign-in, limits and errors."""

from __future__ import annotations

import hmac
import re

from starlette.responses import PlainTextResponse, Response

from sandbox.server.exchange import Dialect, Exchange
from sandbox.server.limits import TRELLO_KEY, TRELLO_MEMBERS, TRELLO_PATIENCE, TRELLO_TOKEN, Rule
from sandbox.server.replies import Refusal
from sandbox.server.trello.errors import limit_exceeded, refuse

OAUTH = re.compile(r'oauth_(consumer_key|token)="([^"]*)"')
CODES = {
    TRELLO_KEY: "API_KEY_LIMIT_EXCEEDED",
    TRELLO_TOKEN: "API_TOKEN_LIMIT_EXCEEDED",
    TRELLO_MEMBERS: "API_TOKEN_LIMIT_EXCEEDED",
}


def authenticate(exchange: Exchange) -> None:
    """Key and token in the query, in the OAuth header, or in a JSON body. Raises Trello's 401."""
    named = dict(OAUTH.findall(exchange.request.headers.get("authorization", "")))
    key = exchange.query.get("key") or named.get("consumer_key", "")
    token = exchange.query.get("token") or named.get("token", "")
    credentials = exchange.workspace.credentials
    if not hmac.compare_digest(key.encode(), credentials.trello_key.encode()):
        raise refuse(401, "invalid key")
    person = credentials.of_person(token, credentials.trello_token)
    if person is None:
        raise refuse(401, "invalid app token" if token else "unauthorized permission requested")
    exchange.person = person


def limit(exchange: Exchange) -> None:
    """Calls per key, per token, and to ``/members``. Raises a 429; too many block the window (T4)."""
    if exchange.workspace.options.limits == "off":
        return
    limiter = exchange.workspace.limiter
    if exchange.person:  # people have keys and tokens of their own
        return
    wanted = [("trello key", TRELLO_KEY), ("trello token", TRELLO_TOKEN)]
    if "/members" in exchange.route:
        wanted.append(("trello members", TRELLO_MEMBERS))
    excess = limiter.admit(wanted)
    _state(exchange, wanted)
    if excess is None and limiter.remaining("trello refusals", TRELLO_PATIENCE) > 0:
        return
    limiter.admit([("trello refusals", TRELLO_PATIENCE)])
    code = CODES[excess.rule] if excess else "API_TOKEN_LIMIT_EXCEEDED"
    raise Refusal(limit_exceeded(code))


def _state(exchange: Exchange, wanted: list[tuple[str, Rule]]) -> None:
    for name, rule in wanted[:2]:
        header = f"x-rate-limit-api-{name.partition(' ')[2]}"
        exchange.headers[f"{header}-interval-ms"] = str(int(rule.seconds * 1000))
        exchange.headers[f"{header}-max"] = str(rule.calls)
        exchange.headers[f"{header}-remaining"] = str(exchange.workspace.limiter.remaining(name, rule))


def rate_limited(retry_after: float | None, reason: str | None) -> Response:
    """A 429. Trello sends no Retry-After: the window is 10 s."""
    response = limit_exceeded(reason or "API_TOKEN_LIMIT_EXCEEDED")
    if retry_after is not None:
        response.headers["Retry-After"] = f"{retry_after:g}"
    return response


def server_error(status: int) -> Response:
    """A 5xx."""
    return PlainTextResponse("The server encountered an error.", status)


def token_expired() -> Response:
    """A token past its date."""
    return PlainTextResponse("expired token", 401)


def refused(status: int, text: str) -> Response:
    """Any refusal: plain text."""
    return PlainTextResponse(text, status)


DIALECT = Dialect("trello", authenticate, limit, rate_limited, server_error, token_expired, refused)
