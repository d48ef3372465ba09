"""Slack as a target: one post per channel, kind and day or week, kept up to date in place (S8).

Every message carries a marker in its metadata (kind, day, part, digest), so that what is there is known by
reading and never by memory: a process that dies between two requests goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clients.errors import ClientError, NotGrantedError, SkippableError, UnansweredError
from clients.slack.client import SlackClient
from writeback.report import chart
from writeback.report.content import ReportContent
from writeback.slack.blocks import render
from writeback.slack.message import BlockMessage
from writeback.target import ObjectState
from writeback.write import Write

EVENT_TYPE = "truce_report"
#: the scope that pictures are posted with; a post is worth having without
PICTURES = "files:write"
#: how far back a day's report is looked for
LOOKBACK_SECONDS = 14 * 86_400
POST_ATTEMPTS = 3


@dataclass
class Posted:
    """The report of one day as it stands in the channel: ``ts`` and digest by part, charts by file name."""

    channel: str
    mark: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    charts: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str | None:
        """``ts`` of the overview, which the thread hangs on."""
        return self.parts["overview"][0] if "overview" in self.parts else None

    def shows(self, content: ReportContent, has_pictures: bool) -> bool:
        """Whether everything of ``content`` is there, and nothing else; its pictures where they may be."""
        wanted = {message.part: message.digest for message in render(content)}
        standing = {part: digest for part, (_, digest) in self.parts.items()}
        return standing == wanted and (not has_pictures or set(self.charts) == chart.names(content))


class SlackTarget:
    """Posts, updates and takes away the report."""

    workers = 1

    def __init__(self, client: SlackClient) -> None:
        self.client = client
        self._channels: dict[str, dict[str, Any]] = {}

    def prepare(self, groups: Sequence[Sequence[Write]]) -> None:
        """Nothing: a channel is read once anyway."""

    def read(self, writes: Sequence[Write]) -> ObjectState:
        """The posts that the writes are about, as they stand in their channel; ``seen`` is them by field."""
        channel = self._channel(writes[0].object_id)
        if channel.get("is_member") is False:
            name = channel.get("name", writes[0].object_id)
            reason = f"the app is not in #{name} → invite it to the channel"
            return ObjectState(refused={write.field: reason for write in writes})
        state = ObjectState(seen={}, ours={write.field for write in writes})
        for write in writes:
            posted = self._posted(channel["id"], _content(write))
            state.seen[write.field] = posted
            goal = ReportContent.from_json(write.new_value) if write.new_value else None
            has_pictures = self.client.scopes.allow(PICTURES)
            is_there = posted.shows(goal, has_pictures) if goal else posted.root is None
            value = self.canonical(write, write.new_value if is_there else None, state)
            state.values[write.field] = value if goal or is_there else "a report"
        return state

    def canonical(self, write: Write, value: str | None, state: ObjectState) -> str | None:
        """Hash of a report's content."""
        return hashlib.sha256(value.encode()).hexdigest()[:16] if value else None

    def groups(self, writes: Sequence[Write]) -> list[list[Write]]:
        """Each report by itself."""
        return [[write] for write in writes]

    def write(self, writes: Sequence[Write], state: ObjectState) -> None:
        """Bring the channel to the report's content: post, update, or take away what differs."""
        for write in writes:
            posted: Posted = state.seen[write.field]
            if write.new_value:
                lacking = self._show(ReportContent.from_json(write.new_value), posted)
                state.remarks |= {write.field: lacking} if lacking else {}
            else:
                self._take_away(posted)

    def overwritten(self, writes: Sequence[Write]) -> dict[str, str | None]:
        """Nothing: nobody else can edit the app's messages."""
        return {}

    def _show(self, content: ReportContent, posted: Posted) -> str:
        """What of the content could not be shown, and why; empty when all is there."""
        messages = render(content)
        for message in messages:
            self._show_message(message, posted)
        for part in set(posted.parts) - {message.part for message in messages}:
            self.client.delete(posted.channel, posted.parts.pop(part)[0])
        return self._show_chart(content, posted)

    def _show_message(self, message: BlockMessage, posted: Posted) -> None:
        ts, digest = posted.parts.get(message.part, ("", ""))
        if digest == message.digest:
            return
        payload = message.payload | posted.mark | {"part": message.part, "digest": message.digest}
        metadata = {"event_type": EVENT_TYPE, "event_payload": payload}
        if ts:
            self.client.update(posted.channel, ts, message.text, message.blocks, metadata)
        else:
            ts = self._post(message, metadata, posted)
        posted.parts[message.part] = (ts, message.digest)

    def _post(self, message: BlockMessage, metadata: dict[str, Any], posted: Posted) -> str:
        """Post once. After a lost answer the channel is asked before anything is sent again."""
        thread = None if message.part == "overview" else posted.root
        for attempt in range(1, POST_ATTEMPTS + 1):
            try:
                answer = self.client.post(posted.channel, message.text, message.blocks, metadata, thread)
                return str(answer["ts"])
            except ClientError as error:
                if isinstance(error, SkippableError) and not isinstance(error, UnansweredError):
                    raise  # a definite refusal: nothing was posted, and nothing will be
                payload = {k: metadata["event_payload"][k] for k in (*posted.mark, "part", "digest")}
                found = self.client.find_by_metadata(
                    posted.channel, EVENT_TYPE, payload, None, thread_ts=thread
                )
                if found:
                    return str(found["ts"])
                if attempt == POST_ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _show_chart(self, content: ReportContent, posted: Posted) -> str:
        wanted = chart.names(content)
        for name in set(posted.charts) - wanted:
            self.client.delete(posted.channel, posted.charts.pop(name))
        missing = wanted - set(posted.charts)
        if missing and not self.client.scopes.allow(PICTURES):
            return f"posted without its picture: {PICTURES} is not granted → grant the app that scope"
        try:
            for name in missing:
                self._upload(name, content, posted)
        except UnansweredError:
            raise
        except SkippableError as error:
            if isinstance(error, NotGrantedError):
                self.client.scopes.refused(PICTURES)
            return f"posted without its picture: {error}"
        return ""

    def _upload(self, name: str, content: ReportContent, posted: Posted) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            file.write_bytes(chart.picture(content))
            self.client.upload(posted.channel, file, chart.title(content), thread_ts=posted.root)

    def _take_away(self, posted: Posted) -> None:
        """Replies before the root: a root whose thread lives on would stay as a tombstone."""
        for ts in posted.charts.values():
            self.client.delete(posted.channel, ts)
        for part, (ts, _) in sorted(posted.parts.items(), key=lambda item: item[0] == "overview"):
            if part != "overview":
                self.client.delete(posted.channel, ts)
        if posted.root:
            self.client.delete(posted.channel, posted.root)

    def _posted(self, channel: str, content: ReportContent) -> Posted:
        posted = Posted(channel, _mark(content))
        oldest = _oldest(content)
        root = self.client.find_by_metadata(channel, EVENT_TYPE, posted.mark | {"part": "overview"}, oldest)
        if root is None:
            return posted
        thread = self.client.messages(channel, thread_ts=root["ts"]) if root.get("reply_count") else iter(())
        for message in [root, *thread]:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if all(payload.get(name) == value for name, value in posted.mark.items()):
                posted.parts[payload["part"]] = (message["ts"], payload.get("digest", ""))
            for file in message.get("files") or ():
                if str(file.get("name", "")).startswith(chart.PREFIX):
                    posted.charts[file["name"]] = message["ts"]
        return posted

    def _channel(self, name: str) -> dict[str, Any]:
        if name not in self._channels:
            self._channels[name] = self.client.find_channel(name)
        return self._channels[name]


def _content(write: Write) -> ReportContent:
    text = write.new_value or write.old_value
    if not text:
        raise ValueError(f"{write.subject}: a report without content")
    return ReportContent.from_json(text)


def _mark(content: ReportContent) -> dict[str, str]:
    """By which a post is known in its channel."""
    return {"kind": content.kind, "day": content.day.isoformat(), "about": content.about}


def _oldest(content: ReportContent) -> str:
    """A post is not older than the day that it is about; a busy channel's history is long."""
    day = datetime.combine(content.day, datetime.min.time(), UTC).timestamp() - 86_400
    return f"{max(day, time.time() - LOOKBACK_SECONDS):.6f}"
