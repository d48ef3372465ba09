"""What is written to Slack: messages and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from clients.errors import SkippableError
from clients.http import connection_error
from clients.slack.calls import SlackCalls


class SlackWriting(SlackCalls):
    """Writes; what would double if it were repeated is never repeated blindly."""

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
            raise self._classed(error, f"files.upload {channel}", f"channel {channel}") from None
        except (OSError, HTTPException, SlackClientError) as error:
            raise connection_error("Slack", error, self.connection.url) from None
        data = answer.data
        return data if isinstance(data, dict) else {}
