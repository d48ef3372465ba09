"""Jira's sign-in, limits and errors."""

from __future__ import annotations

import base64
import binascii
import math

from starlette.responses import Response

from sandbox.server import oauth
from sandbox.server.exchange import Dialect, Exchange
from sandbox.server.jira import scopes
from sandbox.server.jira.errors import collection
from sandbox.server.limits import JIRA_BURST, JIRA_ISSUE_WRITES, Excess, Rule
from sandbox.server.replies import Refusal, json_reply

UNAUTHENTICATED = "Client must be authenticated to access this resource."


def authenticate(exchange: Exchange) -> None:
    """Cloud: Basic with e-mail and API token; Bearer at the gateway only, where scopes count.

    Data Center: Bearer with a personal access token or an access token. Raises Jira's 401, and a 404 for the
    version of the API that Data Center does not have.
    """
    person = _account(exchange)
    if person is None:
        raise Refusal(unauthenticated())
    exchange.person = person
    is_server = exchange.workspace.options.flavour == "datacenter"
    if is_server and exchange.path.get("version") == "3":
        raise Refusal(collection(404, ["null for uri: " + exchange.request.url.path]))
    if "cloud" in exchange.path and not person:
        scopes.demand(exchange)


def _account(exchange: Exchange) -> str | None:
    """Whom the credential names, empty for the service itself; None for nobody."""
    scheme, _, value = exchange.request.headers.get("authorization", "").partition(" ")
    credentials = exchange.workspace.credentials
    is_cloud = exchange.workspace.options.flavour == "cloud"
    if scheme.lower() == "basic" and is_cloud:
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        return credentials.of_person(value, f"{credentials.jira_user}:{credentials.jira_token}")
    if scheme.lower() != "bearer" or (is_cloud and "cloud" not in exchange.path):
        return None
    if oauth.is_valid(exchange.workspace, value):
        return ""
    return credentials.of_person(value, credentials.jira_token)


def unauthenticated() -> Response:
    """Jira's 401."""
    response = collection(401, [UNAUTHENTICATED])
    response.headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
    response.headers["WWW-Authenticate"] = 'Basic realm="Jira"'
    return response


def limit(exchange: Exchange) -> None:
    """Burst per verb, and writes per issue. Raises a 429 with Jira's headers (J20)."""
    if exchange.workspace.options.limits == "off" or exchange.person:
        return
    limiter, issue = exchange.workspace.limiter, exchange.path.get("issue")
    if issue and exchange.method != "GET":
        excess = limiter.admit([(f"jira issue {issue}", rule) for rule in JIRA_ISSUE_WRITES])
        if excess:
            raise Refusal(_too_many(excess, "jira-per-issue-on-write"))
    rule = JIRA_BURST.get(exchange.method, JIRA_BURST["GET"])
    name = f"jira {exchange.method}"
    excess = limiter.admit([(name, rule)])
    if excess:
        raise Refusal(_too_many(excess, "jira-burst-based"))
    _state(exchange, rule, limiter.remaining(name, rule))


def _state(exchange: Exchange, rule: Rule, left: int) -> None:
    exchange.headers["X-RateLimit-Limit"] = str(rule.calls)
    exchange.headers["X-RateLimit-Remaining"] = str(left)
    if left < rule.calls / 5:
        exchange.headers["X-RateLimit-NearLimit"] = "true"


def _too_many(excess: Excess, reason: str) -> Response:
    # whole seconds, rounded down: a wait under one second is announced as 0
    response = rate_limited(math.floor(excess.wait), reason)
    response.headers["X-RateLimit-Limit"] = str(excess.rule.calls)
    response.headers["X-RateLimit-Remaining"] = "0"
    return response


def rate_limited(retry_after: float | None, reason: str | None) -> Response:
    """A 429; without ``retry_after`` it carries no header."""
    response = json_reply({"errorMessages": ["Rate limit exceeded."], "errors": {}}, 429)
    if retry_after is not None:
        response.headers["Retry-After"] = f"{retry_after:g}"
        response.headers["X-RateLimit-Remaining"] = "0"
    if reason:
        response.headers["RateLimit-Reason"] = reason
    return response


def server_error(status: int) -> Response:
    """A 5xx as the gateway sends it: HTML, not Jira's JSON."""
    return Response(
        f"<html><body><h1>{status} Service Unavailable</h1></body></html>", status, media_type="text/html"
    )


def refused(status: int, text: str) -> Response:
    """Any refusal: an ``ErrorCollection`` of one message."""
    return json_reply({"errorMessages": [text], "errors": {}}, status)


DIALECT = Dialect("jira", authenticate, limit, rate_limited, server_error, unauthenticated, refused)
