"""Slack: messages, channels and files, read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from clients.errors import (
    SkippableError,
)
from clients.http import connection_error
from clients.slack_calls import SlackCalls
from clients.slack_errors import REMEDIES


class SlackClient(SlackCalls):
    """One app's token in one workspace. Safe to share between threads."""

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
