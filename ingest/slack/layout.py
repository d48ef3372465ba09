"""Which folder of an archive is which channel: by name, by id, by a former name, or known by its folder only.

Archives name their folders in several ways: as the channel is called, by its id, by a name it no longer has;
and some bring channels that none of their lists names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from ingest.source.entity import Record

DIRECT = re.compile(r"D[A-Z0-9]{7,}|mpdm-.*")
Place = tuple[PurePosixPath, str]  # the folder that holds the lists, and what a folder in it may be called


class Layout:
    """The channels that the lists of an archive name, and those found by their folders alone."""

    def __init__(self) -> None:
        self.named: defaultdict[Place, list[Record]] = defaultdict(list)
        self.by_id: dict[Place, Record] = {}
        self.former: defaultdict[Place, list[Record]] = defaultdict(list)
        self.direct: set[Place] = set()
        self.unlisted: dict[str, Record] = {}
        self.shared: dict[str, str] = {}

    def know(self, root: PurePosixPath, channels: Iterable[Any]) -> None:
        """Take a list's channels; what is no channel, or has no id, names no folder."""
        for channel in channels:
            id = _id(channel)
            if not id:
                continue
            record = {**channel, "id": id}
            self.by_id[root, id] = record
            if name := _name(channel.get("name")):
                self.named[root, name].append(record)
            former = channel.get("previous_names")
            for name in former if isinstance(former, list) else ():
                self.former[root, _name(name)].append(record)

    def leave(self, root: PurePosixPath, conversations: Iterable[Any]) -> None:
        """Take a list's direct messages, whose folders are left where they are."""
        for one in conversations:
            if isinstance(one, dict):
                self.direct |= {(root, _name(one.get(key))) for key in ("id", "name") if one.get(key)}

    def is_direct(self, folder: PurePosixPath) -> bool:
        """True for a folder of direct messages, of two people or of several."""
        place = (folder.parent, folder.name)
        if place in self.by_id or self.named.get(place):
            return False
        return place in self.direct or bool(DIRECT.fullmatch(folder.name))

    def channel(self, folder: PurePosixPath) -> Record:
        """The channel that a folder is of; a folder that no list names is a channel called like it.

        ``shared`` remembers where several channels have the name, and whose the folder was taken for.
        """
        place = (folder.parent, folder.name)
        if found := self.named.get(place):
            chosen = min(found, key=_precedence)
            if len({record["id"] for record in found}) > 1:
                self.shared[folder.name] = str(chosen["id"])
            return chosen
        if place in self.by_id:
            return self.by_id[place]
        former = self.former.get(place, [])
        if len({record["id"] for record in former}) == 1:
            return former[0]
        known = {"id": folder.name, "name": folder.name, "truce_known_by": "folder"}
        return self.unlisted.setdefault(folder.name, known)

    @property
    def channels(self) -> Mapping[str, Record]:
        """The channels that the lists name, by id."""
        return {str(record["id"]): record for record in self.by_id.values()}


def _precedence(channel: Record) -> tuple[bool, bool, str]:
    """Of channels that share a name the one in use first, then the public one."""
    return bool(channel.get("is_archived")), bool(channel.get("is_private")), str(channel["id"])


def _id(channel: Any) -> str:
    value = channel.get("id") if isinstance(channel, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _name(value: Any) -> str:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
