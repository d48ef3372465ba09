"""What Slack is asked beside the paged reading: messages of ours, channels by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clients.errors import NotGrantedError, SkippableError
from clients.slack.calls import SlackCalls
from clients.slack.errors import REMEDIES
from clients.slack.scopes import LISTING

PRIVATE = LISTING["private_channel"]


class SlackReading(SlackCalls):
    """Questions about channels and messages."""

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
            page = self.channel_page(cursor, limit=999, exclude_archived="true")
            for channel in page["channels"]:
                if wanted in (channel["id"], channel.get("name")):
                    return dict(channel)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                remedy = REMEDIES["channel_not_found"]
                remedy += "" if self.scopes.allow(PRIVATE) else f"; if it is private, grant {PRIVATE}"
                raise SkippableError("no such Slack channel", name_or_id, remedy)

    def channel_page(self, cursor: str | None, **given: Any) -> dict[str, Any]:
        """One page of conversations.list: of the kinds of channels that the token's scopes allow.

        Raises NotGrantedError when not even public channels may be listed.
        """
        types = self.scopes.types
        try:
            return self.call("conversations.list", **given, types=types, cursor=cursor)
        except NotGrantedError:
            if "," not in types:
                raise
            if self.scopes.types == types:  # the refusal did not name the token's scopes
                self.scopes.refused(PRIVATE)
            return self.call("conversations.list", **given, types=self.scopes.types, cursor=None)
