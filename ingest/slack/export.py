"""A Slack workspace from its export archive: zip, tar, or the unpacked directory.

``channels.json`` (and ``groups.json``, private channels) name the channels, each with a folder of one file
per day. Direct messages are left where they are. Archives that overlap merge: a message is channel and ts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from clients.errors import FatalError
from config.settings import Settings
from ingest.slack.entities import WORKSPACE
from ingest.slack.redaction import text_policy
from ingest.source.contract import Held
from ingest.source.cursor import FILE
from ingest.source.entity import Record
from ingest.source.files import members
from ingest.source.page import Broken, Event, Heard, Page

LISTS = {
    "channels.json": "channels",
    "groups.json": "channels",
    "users.json": "users",
    "usergroups.json": "usergroups",
}
REMEDY = "export the workspace again, or correct this file"


def slack_events(path: Path, settings: Settings, _: Held) -> Iterator[Event]:
    """Pages of an archive. Raises FatalError when it is damaged or no Slack export."""
    channels: dict[str, Record] = {}
    for inside, data in members(path, lambda name: name.name in LISTS):
        records = _list(path, inside, data)
        if isinstance(records, Broken):
            yield records
            continue
        entity = LISTS[inside.name]
        if entity == "channels":
            channels |= {str(inside.parent / str(channel.get("name"))): channel for channel in records}
        yield Page(entity, WORKSPACE, records, {"file": path.name, "member": str(inside)})
        yield Heard(entity, WORKSPACE, says=len(records))
    if not channels:
        raise FatalError(
            "this is no Slack export: it has no channels.json", path.name, "give the whole archive"
        )
    yield from _messages(path, channels, settings)


def _messages(path: Path, channels: dict[str, Record], settings: Settings) -> Iterator[Event]:
    policy = text_policy(settings.slack)
    counts: dict[str, int] = {str(channel["id"]): 0 for channel in channels.values()}
    for inside, data in members(path, lambda name: str(name.parent) in channels):
        channel = channels[str(inside.parent)]
        records = _list(path, inside, data)
        if isinstance(records, Broken):
            yield replace(records, body=str(policy.words(channel, records.body)))
            continue
        id = str(channel["id"])
        counts[id] += len(records)
        placed = [policy.fit(channel, message) for message in records]
        yield Page("messages", id, placed, {"file": path.name, "member": str(inside)})
    for id, count in counts.items():
        yield Heard("messages", id, says=count)


def _list(path: Path, inside: PurePosixPath, data: bytes) -> list[dict[str, Any]] | Broken:
    reason = ""
    try:
        records = orjson.loads(data)
        if isinstance(records, list):
            return records
        reason = f"{inside} holds no list"
    except orjson.JSONDecodeError as error:
        reason = f"{inside} is no JSON: {error.msg}"
    entity = LISTS.get(inside.name, "messages")
    return Broken(entity, FILE + path.name, str(inside), reason, REMEDY, data.decode("utf-8", "replace"))
