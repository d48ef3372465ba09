"""What belongs to a channel beside its messages: its members and its bookmarks, a call a channel each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from clients.errors import ClientError, SkippableError
from clients.slack.client import SlackClient
from ingest.slack.entities import ENTITIES, WORKSPACE
from ingest.source.entity import Entity, NoRecord, Record
from ingest.source.page import Asked, Event, Heard, Page, Present
from ingest.source.paging import by_cursor, rows


def parameters(entity: Entity) -> dict[str, Any]:
    """What a list is asked with."""
    return dict(entity.parameters) | ({"limit": entity.page_size} if entity.page_size else {})


def members(client: SlackClient, channels: Sequence[Record]) -> Iterator[Event]:
    """Of each channel one record: its members' ids, and the number that the list of channels tells."""
    entity = ENTITIES["channel_members"]
    for channel in channels:
        given = {"channel": str(channel["id"]), **parameters(entity)}

        def fetch(cursor: str | None, given: dict[str, Any] = given) -> dict[str, Any]:
            return client.call(entity.endpoint, **given, cursor=cursor)

        try:
            pages = by_cursor(fetch, entity.endpoint, entity.rows_at or "", given)
            found = sorted(id for page, _ in pages for user in page if isinstance(id := _value(user), str))
        except ClientError as error:
            yield _without(entity.name, channel, error)
            continue
        record = {"channel": channel["id"], "num_members": channel.get("num_members"), "members": found}
        yield Page(entity.name, WORKSPACE, [record], {"url": entity.endpoint, "parameters": given})


def bookmarks(client: SlackClient, channels: Sequence[Record]) -> Iterator[Event]:
    """Of each channel its bookmarks, and which there are."""
    entity = ENTITIES["bookmarks"]
    for channel in channels:
        id = str(channel["id"])
        given: dict[str, Any] = {"channel_id": id}
        try:
            found = rows(client.call(entity.endpoint, **given), entity.rows_at, entity.endpoint)
        except ClientError as error:
            yield _without(entity.name, channel, error)
            continue
        yield Page(entity.name, WORKSPACE, found, {"url": entity.endpoint, "parameters": given})
        ids = frozenset(entity.ids_of(found))
        yield Present(entity.name, WORKSPACE, ids, parents=frozenset({id}))
        yield Asked(entity.name, id, sign(channel))


def _value(user: Record) -> object:
    """A member as it came: this list is of ids, not of objects."""
    return user.value if isinstance(user, NoRecord) else user


def sign(channel: Record) -> str:
    """When its settings last changed, as the list of channels tells."""
    return str(channel.get("updated") or "")


def _without(name: str, channel: Record, error: ClientError) -> Event:
    """A remark, where an app that lacks a scope, or a channel that is out of reach, can be done without."""
    if not isinstance(error, SkippableError):
        raise error
    return Heard(name, WORKSPACE, note=f"#{channel.get('name')} ({channel['id']}): {error.problem}")
