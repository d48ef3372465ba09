"""Slack's sign-in, limits and errors: HTTP 200 with ``ok: false`` (S1), except for 429 and 5xx."""

from __future__ import annotations

import math
from typing import Any

from starlette.responses import PlainTextResponse, Response

from sandbox.server.exchange import Dialect, Exchange
from sandbox.server.limits import SLACK_METHOD_TIER, SLACK_POST_PER_CHANNEL, SLACK_TIER, Rule
from sandbox.server.replies import Refusal, json_reply
from sandbox.server.slack.call import parameters

READS_OF_MESSAGES = frozenset({"conversations.history", "conversations.replies"})


def failed(error: str, **more: Any) -> Response:
    """An answer that is not ok."""
    return json_reply({"ok": False, "error": error} | more)


def refuse(error: str, **more: Any) -> Refusal:
    """A refusal that is not ok."""
    return Refusal(failed(error, **more))


def authenticate(exchange: Exchange) -> None:
    """Bearer token in the header, or ``token`` among the parameters."""
    scheme, _, value = exchange.request.headers.get("authorization", "").partition(" ")
    token = value if scheme.lower() == "bearer" else str(parameters(exchange).get("token") or "")
    if not token:
        raise refuse("not_authed")
    person = exchange.workspace.credentials.of_person(token, exchange.workspace.credentials.slack_token)
    if person is None:
        raise refuse("invalid_auth")
    exchange.person = person


def limit(exchange: Exchange) -> None:
    """The method's tier, and one post a second per channel. Raises a 429 with Retry-After (S2)."""
    options = exchange.workspace.options
    method = exchange.route.rpartition("/")[2]
    wanted: list[tuple[str, Rule]] = []
    if options.slack_app == "distributed" and method in READS_OF_MESSAGES:
        wanted = [(f"slack {method}", SLACK_TIER[1])]
    elif options.limits == "off":
        return
    elif method == "chat.postMessage":
        wanted = [(f"slack post {parameters(exchange).get('channel')}", SLACK_POST_PER_CHANNEL)]
    elif method in SLACK_METHOD_TIER:
        wanted = [(f"slack {method}", SLACK_TIER[SLACK_METHOD_TIER[method]])]
    excess = exchange.workspace.limiter.admit(wanted)
    if excess:
        raise Refusal(rate_limited(math.ceil(excess.wait), None))


def rate_limited(retry_after: float | None, reason: str | None) -> Response:
    """A 429."""
    response = json_reply({"ok": False, "error": reason or "ratelimited"}, 429)
    if retry_after is not None:
        response.headers["Retry-After"] = f"{retry_after:g}"
    return response


def server_error(status: int) -> Response:
    """A 5xx from the gateway."""
    return PlainTextResponse("upstream connect error or disconnect/reset before headers", status)


DIALECT = Dialect(
    "slack",
    authenticate,
    limit,
    rate_limited,
    server_error,
    token_expired=lambda: failed("token_expired"),
    refused=lambda _, code: failed(code),
)
