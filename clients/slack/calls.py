"""How Slack is called, through ``slack_sdk``: the only place that imports it.

Every answer's ``ok`` is checked (S1). Limits are per method and workspace; the tier of
``conversations.history`` and ``.replies`` is configuration (S2), because apps distributed commercially get
one call a minute. Reading never joins a channel (S5).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http.client import HTTPException
from typing import Any, cast
from urllib.error import URLError
from urllib.request import Request

import orjson
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from clients.asked import slack_object
from clients.credential_pool import CredentialPool
from clients.decoding import lost, shallow, whole
from clients.errors import (
    ClientError,
    FatalError,
    RetriableError,
    scrub,
)
from clients.http import READ_SECONDS, RETRIABLE_STATUSES, connection_error, status_error
from clients.pacing import Rate
from clients.retry import CallGuard, Counts, RetryPolicy
from clients.slack.errors import api_error
from clients.slack.scopes import Scopes
from clients.tls import trust
from tools.slack import SlackConnection

#: Slack's tiers, calls per minute; internal apps have tier 3 for history and replies
TIER_1, TIER_2, TIER_3, TIER_4 = Rate(1, 60.0), Rate(20, 60.0), Rate(50, 60.0), Rate(100, 60.0)
TIERS = {
    "auth.test": TIER_4,
    "conversations.list": TIER_2,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.members": TIER_4,
    "conversations.info": TIER_3,
    "users.list": TIER_2,
    "usergroups.list": TIER_2,
    "bookmarks.list": TIER_3,
    "chat.postMessage": Rate(1, 1.0),
    "chat.update": TIER_3,
}
#: apps that are distributed commercially outside the Marketplace, since 29 May 2025 (S2)
DISTRIBUTED = {**TIERS, "conversations.history": TIER_1, "conversations.replies": TIER_1}
DISTRIBUTED_PAGE_SIZE = 15
SIGN_IN_ATTEMPTS = 3
#: methods that an app of a whole Enterprise Grid is asked the workspace by
OF_ONE_TEAM = frozenset({"conversations.list", "users.list", "usergroups.list", "team.info"})
#: methods that any of several apps may call; the others are the first one's
READING = ("conversations.", "users.", "usergroups.", "bookmarks.", "team.")


class _Web(WebClient):
    """The library's client, whose parser would take the whole page with what is nested too deep."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        answer = super()._perform_urllib_http_request_internal(url, req)
        try:
            orjson.loads(answer["body"])
        except orjson.JSONDecodeError:
            answer["body"] = shallow(answer["body"])
        return answer


class SlackCalls:
    """One app's token in one workspace: what makes its calls. Safe to share between threads."""

    def __init__(
        self,
        connection: SlackConnection,
        retry: RetryPolicy | None = None,
        timeout: float = READ_SECONDS,
        rates: Mapping[str, Rate] | None = None,
        counts: Counts | None = None,
    ) -> None:
        """Set up without a request. ``timeout`` in seconds."""
        self.connection = connection
        self.guard = CallGuard("Slack", TIERS if rates is None else rates, retry, counts=counts)
        self.others = [
            type(self)(other, retry, timeout, rates, self.guard.counts) for other in connection.others
        ]
        self._pool = CredentialPool([self, *self.others])
        self._token = connection.token.get_secret_value()
        self._web = _Web(
            token=self._token,
            base_url=connection.url,
            timeout=int(timeout),
            retry_handlers=[],
            ssl=trust(connection.url, connection.ca_bundle),
        )
        self.server_date: str | None = None
        self.scopes = Scopes()

    def call(
        self, method: str, may_repeat: bool = True, attempts: int | None = None, **params: Any
    ) -> dict[str, Any]:
        """The checked answer of a Web API method; parameters that are None are left out.

        Raises FatalError for credentials and malformed requests, SkippableError for a channel, thread or
        message that cannot be had.
        """
        given = {name: value for name, value in params.items() if value is not None}
        if self.connection.team and method in OF_ONE_TEAM:
            given["team_id"] = self.connection.team

        def alone(client: SlackCalls) -> dict[str, Any]:
            return client.guard.run(method, partial(client._once, method, given), may_repeat, attempts)

        is_own = bool(attempts) or not method.startswith(READING)
        return alone(self) if is_own else self._pool.read(alone)

    def _once(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        record = f"{method} {params.get('channel', '')}".strip()
        structured = any(isinstance(value, (dict, list)) for value in params.values())
        try:
            answer = (
                self._web.api_call(method, json=params)
                if structured
                else self._web.api_call(method, params=params)
            )
        except SlackApiError as error:
            raise self._classed(error, record, slack_object(params)) from None
        except (URLError, OSError, HTTPException) as error:
            raise connection_error("Slack", error, self.connection.url) from None
        except (SlackClientError, ValueError, RecursionError, AttributeError, LookupError) as error:
            text = f"Slack sent an answer that cannot be read: {scrub(str(error), [self._token])}"
            raise RetriableError(text, record, about=slack_object(params)) from None
        headers = _headers(answer.headers)
        self.server_date = headers.get("date") or self.server_date
        self.scopes.heard(headers)
        if not isinstance(answer.data, dict):
            problem = "Slack sent an answer that is no JSON object"
            raise RetriableError(problem, record, about=slack_object(params))
        value, halves = whole(answer.data)
        lost(halves)
        return cast(dict[str, Any], value)

    def _classed(self, error: SlackApiError, record: str, about: str) -> ClientError:
        status = int(getattr(error.response, "status_code", 200) or 200)
        headers = dict(getattr(error.response, "headers", None) or {})
        self.scopes.heard(_headers(headers))
        data = getattr(error.response, "data", None)
        data = data if isinstance(data, dict) else {}
        code = str(data.get("error") or "")
        if status in RETRIABLE_STATUSES or (status >= 400 and not code):
            titled = {name.title(): value for name, value in headers.items()}
            return status_error("Slack", status, code, titled, record, about)
        return api_error(code, data, record, about)

    def sign_in(self) -> dict[str, Any]:
        """Who the token belongs to (``team``, ``user_id``, ``bot_id``).

        Raises FatalError in one line when Slack cannot be reached or refuses the token.
        """
        me = self.call("auth.test", attempts=SIGN_IN_ATTEMPTS)
        if me.get("is_enterprise_install") and not self.connection.team:
            raise FatalError(
                "the Slack app is installed for a whole Enterprise Grid",
                self.connection.url,
                "name the workspace in truce.toml: [slack] team, its id, such as T0123ABCD",
            )
        for other in self.others:
            other.sign_in()
        return me

    def workspace(self) -> frozenset[str]:
        """Ask who we are; the ids of the workspace and of its organisation. Raises FatalError."""
        me = self.sign_in()
        told = {self.connection.team or me.get("team_id"), me.get("enterprise_id")}
        return frozenset(id for id in told if isinstance(id, str) and id)


def _headers(given: Mapping[str, Any] | None) -> dict[str, str]:
    """By lower-case names; of several values the first."""
    named = ((name.lower(), value) for name, value in (given or {}).items())
    return {name: str(value[0] if isinstance(value, list) else value) for name, value in named}
