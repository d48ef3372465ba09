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

from ingest.slack.entities import PRIVATE_ID
from ingest.source.entity import Record

DIRECT = re.compile(r"D[A-Z0-9]{7,}|mpdm-.*")
Place = tuple[PurePosixPath, str]  # the folder that holds the lists, and what a folder in it may be called


class Layout:
    """The channels that the lists of an archive name, and those found by their folders alone."""

    def __init__(self) -> None:
        self.named: defaultdict[Place, list[Record]] = defaultdict(list)
        self.by_id: dict[Place, Record] = {}
        self.former: defaultdict[Place, list[Record]] = defaultdict(list)
        self.direct: dict[Place, Record] = {}
        self.is_public = False  # the archive is one of public channels: it has their list and none of others
        self.unlisted: dict[str, Record] = {}
        self.shared: dict[str, str] = {}

    def know(self, root: PurePosixPath, channels: Iterable[Any], private: bool = False) -> None:
        """Take a list's channels, of which ``private`` says what they are that do not tell it themselves.

        What is no channel, or has no id, names no folder.
        """
        for channel in channels:
            id = _id(channel)
            if not id:
                continue
            told = {"is_private": private or bool(PRIVATE_ID.match(id))}
            record = {**told, **channel, "id": id}
            self.by_id[root, id] = record
            if name := _name(channel.get("name")):
                self.named[root, name].append(record)
            former = channel.get("previous_names")
            for name in former if isinstance(former, list) else ():
                self.former[root, _name(name)].append(record)

    def leave(self, root: PurePosixPath, conversations: Iterable[Any]) -> None:
        """Take a list's direct messages, which are no channels."""
        for one in conversations:
            if isinstance(one, dict):
                record = {**one, "id": _id(one) or _name(one.get("name")), "is_private": True}
                self.direct |= {(root, _name(one.get(key))): record for key in ("id", "name") if one.get(key)}

    def is_direct(self, folder: PurePosixPath) -> bool:
        """True for a folder of direct messages, of two people or of several."""
        place = (folder.parent, folder.name)
        if place in self.by_id or self.named.get(place):
            return False
        return place in self.direct or bool(DIRECT.fullmatch(folder.name))

    def conversation(self, folder: PurePosixPath) -> Record:
        """What a folder is of, named by a list or not: a channel, or direct messages, which are private."""
        place = (folder.parent, folder.name)
        if self.is_direct(folder):
            return self.direct.get(place, {"id": folder.name, "name": folder.name, "is_private": True})
        return self._listed(place) or self._known_by(folder)

    def channel(self, folder: PurePosixPath) -> Record:
        """The same, remembered: a folder that no list names is a channel called like it (``unlisted``).

        ``shared`` remembers where several channels have the name, and whose the folder was taken for.
        """
        place = (folder.parent, folder.name)
        found = self.conversation(folder)
        if len({record["id"] for record in self.named.get(place, ())}) > 1:
            self.shared[folder.name] = str(found["id"])
        is_listed = self.is_direct(folder) or self._listed(place) is not None
        return found if is_listed else self.unlisted.setdefault(folder.name, found)

    def _listed(self, place: Place) -> Record | None:
        if found := self.named.get(place):
            return min(found, key=_precedence)
        if place in self.by_id:
            return self.by_id[place]
        former = self.former.get(place, [])
        return former[0] if len({record["id"] for record in former}) == 1 else None

    def _known_by(self, folder: PurePosixPath) -> Record:
        """Of a folder alone. Where the archive is of more than public channels, it may be a private one."""
        known = {"id": folder.name, "name": folder.name, "truce_known_by": "folder"}
        return {**known, "is_private": not self.is_public}

    @property
    def channels(self) -> Mapping[str, Record]:
        """The channels that the lists name, by id."""
        return {str(record["id"]): record for record in self.by_id.values()}


def _precedence(channel: Record) -> tuple[bool, bool, str]:
    """Of channels that share a name the private one first, whose words these may be; then the one in use."""
    return not channel.get("is_private"), bool(channel.get("is_archived")), str(channel["id"])


def _id(channel: Any) -> str:
    value = channel.get("id") if isinstance(channel, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _name(value: Any) -> str:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
