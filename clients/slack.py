"""Slack through ``slack_sdk``: the only place that imports it.

Every answer's ``ok`` is checked (S1). Limits are per method and workspace; the tier of
``conversations.history`` and ``.replies`` is configuration (S2), because apps distributed commercially get
one call a minute. Reading never joins a channel (S5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from clients.errors import (
    ClientError,
    CredentialError,
    FatalError,
    RetriableError,
    SkippableError,
    scrub,
)
from clients.http import READ_SECONDS, RETRIABLE_STATUSES, connection_error, status_error
from clients.pacing import Rate
from clients.policy import Counts, Patience, Policy
from clients.rota import Rota
from config.connections import SlackConnection

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

CREDENTIAL_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
    }
)
#: those that another app's token need not meet
REFUSED = frozenset({"invalid_auth", "account_inactive", "token_revoked", "token_expired"})
#: methods that any of several apps may call; the others are the first one's
READING = ("conversations.", "users.", "usergroups.", "bookmarks.", "team.")
CHANNEL_ERRORS = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "thread_not_found",
        "message_not_found",
        "cant_update_message",
        "user_not_found",
        "access_denied",
    }
)
PASSING_ERRORS = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "rollup_error",
    }
)
ERROR_CODE = re.compile(r"[a-z0-9_:.]+")
REMEDIES = {
    "missing_scope": "grant the app the scope that the error names, then install it again",
    "not_in_channel": "invite the app to the channel; reading never joins one by itself",
    "channel_not_found": "correct the channel in truce.toml, or invite the app to it",
}


class SlackClient:
    """One app's token in one workspace. Safe to share between threads."""

    def __init__(
        self,
        connection: SlackConnection,
        patience: Patience | None = None,
        timeout: float = READ_SECONDS,
        rates: Mapping[str, Rate] | None = None,
        counts: Counts | None = None,
    ) -> None:
        """Set up without a request. ``timeout`` in seconds."""
        self.connection = connection
        self.policy = Policy("Slack", TIERS if rates is None else rates, patience, counts=counts)
        self.others = [
            SlackClient(other, patience, timeout, rates, self.policy.counts) for other in connection.others
        ]
        self._rota = Rota([self, *self.others])
        self._token = connection.token.get_secret_value()
        self._web = WebClient(
            token=self._token, base_url=connection.url, timeout=int(timeout), retry_handlers=[]
        )
        self.server_date: str | None = None

    def call(
        self, method: str, may_repeat: bool = True, attempts: int | None = None, **params: Any
    ) -> dict[str, Any]:
        """The checked answer of a Web API method; parameters that are None are left out.

        Raises FatalError for credentials and malformed requests, SkippableError for a channel, thread or
        message that cannot be had.
        """
        given = {name: value for name, value in params.items() if value is not None}

        def alone(client: SlackClient) -> dict[str, Any]:
            return client.policy.run(method, partial(client._once, method, given), may_repeat, attempts)

        is_own = bool(attempts) or not method.startswith(READING)
        return alone(self) if is_own else self._rota.read(alone)

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
            raise self._classed(error, record) from None
        except (URLError, OSError, HTTPException) as error:
            raise connection_error("Slack", error, self.connection.url) from None
        except (SlackClientError, ValueError) as error:
            text = scrub(str(error), [self._token])
            raise RetriableError(f"Slack sent an answer that cannot be read: {text}", record) from None
        self.server_date = _header(answer.headers, "date") or self.server_date
        if not isinstance(answer.data, dict):
            raise RetriableError("Slack sent an answer that is no JSON object", record)
        return answer.data

    def _classed(self, error: SlackApiError, record: str) -> ClientError:
        status = int(getattr(error.response, "status_code", 200) or 200)
        headers = dict(getattr(error.response, "headers", None) or {})
        data = getattr(error.response, "data", None)
        data = data if isinstance(data, dict) else {}
        code = str(data.get("error") or "")
        if status in RETRIABLE_STATUSES or (status >= 400 and not code):
            return status_error("Slack", status, code, {k.title(): v for k, v in headers.items()}, record)
        return _api_error(code, data, record)

    def sign_in(self) -> dict[str, Any]:
        """Who the token belongs to (``team``, ``user_id``, ``bot_id``).

        Raises FatalError in one line when Slack cannot be reached or refuses the token.
        """
        me = self.call("auth.test", attempts=SIGN_IN_ATTEMPTS)
        for other in self.others:
            other.sign_in()
        return me

    # writing

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Mapping[str, Any]] | None = None,
        metadata: Mapping[str, Any] | None = None,
        thread_ts: str | None = None,
    ) -> dict[str, Any]:
        """Post a message with a marker in its metadata. A lost answer is not repeated (S8)."""
        return self.call(
            "chat.postMessage",
            may_repeat=False,
            channel=channel,
            text=text,
            blocks=list(blocks) if blocks is not None else None,
            metadata=dict(metadata) if metadata is not None else None,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )

    def update(
        self,
        channel: str,
        ts: str,
        text: str,
        blocks: Sequence[Mapping[str, Any]] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Replace a message of this app in place."""
        return self.call(
            "chat.update",
            channel=channel,
            ts=ts,
            text=text,
            blocks=list(blocks) if blocks is not None else None,
            metadata=dict(metadata) if metadata is not None else None,
        )

    def delete(self, channel: str, ts: str) -> None:
        """Take a message of this app away; one that is gone counts as done."""
        try:
            self.call("chat.delete", channel=channel, ts=ts)
        except SkippableError as error:
            if "message_not_found" not in error.problem:
                raise

    def messages(
        self, channel: str, oldest: str | None = None, thread_ts: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Messages of a channel (newest first) or of a thread (oldest first), with their metadata."""
        method = "conversations.replies" if thread_ts else "conversations.history"
        cursor: str | None = None
        while True:
            page = self.call(
                method,
                channel=channel,
                oldest=oldest,
                ts=thread_ts,
                cursor=cursor,
                limit=200,
                include_all_metadata="true",
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def find_by_metadata(
        self,
        channel: str,
        event_type: str,
        payload: Mapping[str, Any],
        oldest: str | None = None,
        thread_ts: str | None = None,
    ) -> dict[str, Any] | None:
        """The newest message whose metadata is of ``event_type`` and agrees with every key of ``payload``."""
        found = None
        for message in self.messages(channel, oldest, thread_ts):
            metadata = message.get("metadata") or {}
            carried = metadata.get("event_payload") or {}
            agrees = all(carried.get(key) == value for key, value in payload.items())
            if metadata.get("event_type") == event_type and agrees:
                if not thread_ts:
                    return message
                found = message
        return found

    def find_channel(self, name_or_id: str) -> dict[str, Any]:
        """A channel by name (with or without ``#``) or id. Raises SkippableError when there is none."""
        wanted = name_or_id.lstrip("#")
        cursor: str | None = None
        while True:
            page = self.call(
                "conversations.list",
                types="public_channel,private_channel",
                limit=999,
                exclude_archived="true",
                cursor=cursor,
            )
            for channel in page["channels"]:
                if wanted in (channel["id"], channel.get("name")):
                    return dict(channel)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                raise SkippableError("no such Slack channel", name_or_id, REMEDIES["channel_not_found"])

    def upload(
        self, channel: str, file: Path, title: str, comment: str = "", thread_ts: str | None = None
    ) -> dict[str, Any]:
        """Upload a file to a channel or thread. Raises FatalError when Slack refuses it."""
        try:
            answer = self._web.files_upload_v2(
                channel=channel,
                file=str(file),
                title=title,
                initial_comment=comment or None,
                thread_ts=thread_ts,
            )
        except SlackApiError as error:
            raise self._classed(error, f"files.upload {channel}") from None
        except (OSError, HTTPException, SlackClientError) as error:
            raise connection_error("Slack", error, self.connection.url) from None
        data = answer.data
        return data if isinstance(data, dict) else {}


def _api_error(code: str, data: Mapping[str, Any], record: str) -> ClientError:
    said = f"Slack answered {code or 'ok: false'}"
    if needed := data.get("needed"):
        said += f" (needs {needed})"
    if code in PASSING_ERRORS or not ERROR_CODE.fullmatch(code):  # no code: a body that is no JSON
        return RetriableError(said, record)
    if code in CHANNEL_ERRORS:
        return SkippableError(said, record, REMEDIES.get(code, "leave it out of truce.toml"))
    if code in CREDENTIAL_ERRORS:
        kind = CredentialError if code in REFUSED else FatalError
        return kind(said, record, REMEDIES.get(code, "check TRUCE_SLACK_TOKEN"))
    messages = "; ".join((data.get("response_metadata") or {}).get("messages") or ())
    return FatalError(f"{said} {messages}".strip(), record, "correct the request that this record names")


def _header(headers: Mapping[str, Any] | None, name: str) -> str | None:
    for key, value in (headers or {}).items():
        if key.lower() == name:
            return str(value[0] if isinstance(value, list) else value)
    return None
