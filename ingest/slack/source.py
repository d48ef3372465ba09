"""Slack as a source: people and channels first, then every channel that the app is a member of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from clients.errors import FatalError, NotGrantedError
from clients.slack.client import SlackClient
from clients.slack.scopes import LISTS
from config.sections import SlackSection
from ingest.slack.channel_lists import bookmarks, members, parameters, sign
from ingest.slack.channels import MESSAGE_ID, ChannelReader, Windows
from ingest.slack.entities import ENTITIES, WORKSPACE, WORKSPACE_LISTS
from ingest.slack.privacy import closed, consent, may_land, told
from ingest.slack.redaction import text_policy
from ingest.source.contract import ReadingContext
from ingest.source.due import due
from ingest.source.entity import Entity, NoRecord, Record
from ingest.source.page import Event, Fate, Heard, Page, Present, Stream
from ingest.source.paging import by_cursor


class SlackSource:
    """One workspace."""

    name = "slack"
    workers = 4
    is_current = True

    def __init__(self, client: SlackClient, thread_lookback: timedelta, page_size: int) -> None:
        self.client = client
        self.thread_lookback, self.page_size = thread_lookback, page_size
        self.entities: Mapping[str, Entity] = ENTITIES
        self.channels: list[Record] = []
        self.closed: list[Record] = []  # private and not named

    def sign_in(self) -> frozenset[str]:
        """Ask who we are; the ids of the workspace and of its organisation. Raises FatalError."""
        return self.client.workspace()

    def requests(self) -> int:
        """Requests made so far."""
        return self.client.guard.counts.total

    def close(self) -> None:
        """Nothing to let go of: the library opens a connection per call."""

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """Lists of the workspace; then the channels."""
        yield [
            Stream(
                entity.name,
                partial(self._channels, entity, reading.settings.slack)
                if entity.name == "channels"
                else partial(self._list, entity),
            )
            for entity in WORKSPACE_LISTS
            if entity.name == "channels" or (reading.wants(entity.name) and self._may_list(entity.name))
        ]
        streams = self._messages(reading) if reading.wants("messages") else []
        yield [*streams, *self._of_channels(reading)]

    def _may_list(self, name: str) -> bool:
        return name not in LISTS or self.client.scopes.allow(LISTS[name])

    def _list(self, entity: Entity) -> Iterator[Event]:
        name, method, given = entity.name, entity.endpoint, parameters(entity)
        ids: set[str] = set()
        fetch = partial(self._call, method, given)
        try:
            for records, request in by_cursor(fetch, method, entity.rows_at or "", given):
                ids |= entity.ids_of(records)
                yield Page(name, WORKSPACE, records, request)
        except NotGrantedError as error:
            if name != "usergroups":
                raise
            yield Heard(name, WORKSPACE, note=error.problem)  # a paid plan's feature: do without
            return
        yield Heard(name, WORKSPACE, says=len(ids))
        yield Present(name, WORKSPACE, frozenset(ids))

    def _channels(self, entity: Entity, settings: SlackSection) -> Iterator[Event]:
        """The channels that may land; the others are counted, and taken out where they were held."""
        name, given, named = entity.name, parameters(entity), consent(settings)
        asked = given | {"types": self.client.scopes.types}

        def fetch(cursor: str | None) -> dict[str, Any]:
            return self.client.channel_page(cursor, **given)

        for records, request in by_cursor(fetch, entity.endpoint, entity.rows_at or "", asked):
            odd = [record for record in records if isinstance(record, NoRecord)]
            shown = [record for record in records if may_land(record, named)]
            self.channels += [record for record in shown if entity.id_of(record)]
            self.closed += [record for record in records if record not in odd and record not in shown]
            yield Page(name, WORKSPACE, [*shown, *odd], request)
        ids = frozenset(entity.ids_of(self.channels))
        yield Heard(name, WORKSPACE, says=len(ids), note=self.client.scopes.left_out)
        yield Heard(name, WORKSPACE, note=told(named, len(self.closed)))
        yield closed(WORKSPACE, self.closed)
        yield Present(name, WORKSPACE, ids)

    def _call(self, method: str, given: Mapping[str, Any], cursor: str | None) -> dict[str, Any]:
        return self.client.call(method, **given, cursor=cursor)

    def _of_channels(self, reading: ReadingContext) -> Iterator[Stream]:
        wanted = self._wanted(reading.settings.slack.channels)
        inside = [c for c in wanted if c.get("is_member") is not False and not c.get("is_archived")]
        if reading.wants("channel_members"):
            path = "$.num_members"
            held = {} if reading.full else dict(reading.values("channel_members", path, "true"))
            moved = [c for c in inside if held.get(str(c["id"])) != str(c.get("num_members"))]
            yield Stream("channel members", partial(members, self.client, moved))
        if reading.wants("bookmarks") and self._may_list("bookmarks"):
            asked = due(reading, {("bookmarks", str(c["id"])): sign(c) for c in inside})
            chosen = [c for c in inside if ("bookmarks", str(c["id"])) in asked]
            yield Stream("bookmarks", partial(bookmarks, self.client, chosen))

    def _messages(self, reading: ReadingContext) -> list[Stream]:
        settings = reading.settings.slack
        edits = timedelta(hours=settings.lookback_hours)
        windows = Windows(edits, max(edits, self.thread_lookback))
        policy = replace(text_policy(settings), open_ids=frozenset(str(it["id"]) for it in self.channels))
        known = {} if reading.full else self._known_threads(reading, windows.threads)
        streams = []
        for channel in self._wanted(settings.channels):
            id = str(channel["id"])
            if channel.get("is_member") is False and not channel.get("is_archived"):
                streams.append(Stream(f"messages {id}", partial(_not_in, channel)))
                continue
            if not self.client.scopes.history(bool(channel.get("is_private"))):
                continue  # told once, with the other scopes that are lacking
            reader = ChannelReader(self.client, channel, policy, windows, known.get(id, {}), self.page_size)
            mark = policy.fingerprint(channel)
            at = reading.cursor("messages", id, mark)
            streams.append(Stream(f"messages {id}", partial(reader.read, at, mark), ("messages", id)))
        return streams

    def _wanted(self, names: Sequence[str]) -> list[Record]:
        """The configured channels, or all. Raises FatalError for one that is not there."""
        if not names:
            return self.channels
        by_name = _by_name(self.channels)
        closed = _by_name(self.closed)  # told with the others that are private
        names = [name for name in names if name.lstrip("#") not in closed]
        for name in names:
            if name.lstrip("#") not in by_name:
                raise FatalError(
                    f"Slack channel {name} does not exist, or the app is not in it",
                    "truce.toml: [slack].channels",
                    "correct the name or invite the app",
                )
        return [by_name[name.lstrip("#")] for name in names]

    @staticmethod
    def _known_threads(reading: ReadingContext, window: timedelta) -> dict[str, dict[str, str]]:
        cursors = [
            at.cursor for (entity, _), at in reading.past.items() if entity == "messages" and at.cursor
        ]
        if not cursors:
            return {}
        known: dict[str, dict[str, str]] = {}
        oldest = int(float(min(cursors)) - window.total_seconds())
        has_thread = f"{MESSAGE_ID} >= '{oldest:010d}' and body like '%\"latest_reply\"%'"
        for record_id, reply in reading.values("messages", "$.latest_reply", has_thread):
            channel, _, ts = record_id.partition(":")
            known.setdefault(channel, {})[ts] = reply
        return known

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """What is not listed on its channel any more is deleted (S4); a channel or person is out of sight."""
        return {} if entity in ("messages", "bookmarks") else dict.fromkeys(ids, "hidden")


def _by_name(channels: Sequence[Record]) -> dict[str, Record]:
    called = ("id", "name")
    return {str(channel[name]): channel for channel in channels for name in called if channel.get(name)}


def _not_in(channel: Record) -> Iterator[Event]:
    name = channel.get("name") or channel["id"]
    note = f"the app is not a member of #{name}: invite it to have the channel read (S5)"
    yield Heard("messages", str(channel["id"]), note=note)
