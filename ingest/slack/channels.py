"""Reading one Slack channel: its messages from a window on, and the threads in which something happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import orjson

from clients.errors import SkippableError
from clients.slack.client import SlackClient
from ingest.slack.entities import stamp
from ingest.slack.redaction import TextPolicy
from ingest.source.cursor import Cursor, latest
from ingest.source.entity import NoRecord, Record
from ingest.source.page import Done, Event, Heard, Page, Present, Progress
from ingest.source.paging import Pages, by_cursor

#: Slack recommends at most 200 and allows 999
PAGE_SIZE = 999
MESSAGE_ID = "split_part(record_id, ':', 2)"
#: a reply that was also sent to the channel shows in both
IS_ROOT = """(json_extract_string(body, '$.thread_ts') is null
    or json_extract_string(body, '$.thread_ts') = json_extract_string(body, '$.ts'))"""


@dataclass(frozen=True)
class Windows:
    """How far back an incremental read looks: for edits and deletes, and for late replies (S3)."""

    edits: timedelta
    threads: timedelta


@dataclass
class ChannelReader:
    """Reads one channel. ``known`` are threads in the lake: root's ts → its latest reply."""

    client: SlackClient
    record: Record
    policy: TextPolicy
    windows: Windows
    known: Mapping[str, str] = field(default_factory=dict)
    page_size: int = PAGE_SIZE

    @property
    def channel(self) -> str:
        """The channel's id."""
        return str(self.record["id"])

    def read(self, at: Cursor, fingerprint: str) -> Iterator[Event]:
        """Messages newest first, a checkpoint per page (S2), and replies, which never move the cursor."""
        resumed = orjson.loads(at.checkpoint) if at.checkpoint else {}
        newest = resumed.get("newest") or at.cursor
        oldest = self._back(at.cursor, max(self.windows.edits, self.windows.threads))
        roots: set[str] = set()
        threads: dict[str, str] = {}
        for messages, request in self._history(oldest, resumed.get("reached")):
            roots.update(filter(None, map(_ts, messages)))
            stamps = [ts for message in messages if (ts := stamp(message))]
            threads |= {
                ts: str(m.get("latest_reply")) for m in messages if m.get("reply_count") and (ts := stamp(m))
            }
            yield Page("messages", self.channel, [self._fit(message) for message in messages], request)
            newest = latest([newest, *stamps])
            if oldest is None and stamps:
                yield from self._replies(self._changed(threads, at), roots)
                threads = {}
                mark = orjson.dumps({"newest": newest, "reached": min(stamps)}).decode()
                yield Progress("messages", self.channel, mark)
        yield from self._replies(self._changed(threads, at), roots)
        if not resumed:
            yield self._present(roots, oldest)
        yield Done("messages", self.channel, newest, fingerprint)

    def _history(self, oldest: str | None, reached: str | None) -> Pages:
        given = {"channel": self.channel, "limit": self.page_size, "oldest": oldest, "latest": reached}
        given |= {"inclusive": "true", "include_all_metadata": "true"}
        fetch = partial(self._call, "conversations.history", given)
        return by_cursor(fetch, "conversations.history", "messages", _told(given))

    def _replies(self, threads: list[str], told: set[str]) -> Iterator[Event]:
        """Replies of threads; those that history has ``told`` as well are not landed twice over."""
        for thread in threads:
            given = {
                "channel": self.channel,
                "ts": thread,
                "limit": self.page_size,
                "include_all_metadata": "true",
            }
            fetch = partial(self._call, "conversations.replies", given)
            ids = {f"{self.channel}:{thread}"}
            try:
                for messages, request in by_cursor(fetch, "conversations.replies", "messages", _told(given)):
                    ids.update(self._id(message) for message in messages)
                    # the root comes first and lacks what history says of it, as does a reply that was also
                    # sent to the channel: landed from both, its state would change with every reading
                    replies = [
                        self._fit(in_thread(message, thread))
                        for message in messages
                        if _ts(message) not in told
                    ]
                    yield Page("messages", self.channel, replies, request)
            except SkippableError as error:
                yield Heard("messages", self.channel, note=f"thread {thread}: {error.problem}")
                continue
            yield Present("messages", self.channel, frozenset(ids), parents=frozenset({thread}))

    def _changed(self, threads: Mapping[str, str], at: Cursor) -> list[str]:
        """Threads to read: those with news, and those whose replies may have been edited of late."""
        active_since = self._back(at.cursor, self.windows.edits) or "0"
        return sorted(
            root
            for root, reply in threads.items()
            if at.cursor is None or self.known.get(root) != reply or reply >= active_since
        )

    def _present(self, roots: set[str], oldest: str | None) -> Present:
        ids = frozenset(f"{self.channel}:{ts}" for ts in roots)
        window = f"{MESSAGE_ID} >= floor and {IS_ROOT}"
        return Present("messages", self.channel, ids, where=window, floor=oldest or "0")

    def _call(self, method: str, given: Mapping[str, Any], cursor: str | None) -> dict[str, Any]:
        return self.client.call(method, **given, cursor=cursor)

    def _fit(self, message: Record) -> Record:
        is_none = isinstance(message, NoRecord)
        fitted = self.policy.fit(self.record, message.value if isinstance(message, NoRecord) else message)
        return NoRecord(fitted) if is_none else dict(fitted)

    def _id(self, message: Record) -> str:
        return f"{self.channel}:{message.get('ts')}"

    @staticmethod
    def _back(cursor: str | None, span: timedelta) -> str | None:
        if cursor is None:
            return None
        seconds = int(cursor.partition(".")[0]) - int(span.total_seconds())
        return f"{max(seconds, 0):010d}.000000"


def in_thread(message: Record, thread: str) -> Record:
    """A reply that does not tell its thread, as Slack's do, is of the one that was asked for."""
    if isinstance(message, NoRecord) or message.get("thread_ts") or _ts(message) == thread:
        return message
    return {**message, "thread_ts": thread}


def _ts(message: Record) -> str:
    ts = message.get("ts")
    return ts if isinstance(ts, str) else ""


def _told(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
