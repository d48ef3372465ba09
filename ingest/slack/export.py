"""A Slack workspace from its export archive: zip, tar, or the unpacked folder.

Lists beside the folders name channels and people; each channel has a folder with one file per day. What is
in the archive is read, set aside or left out with the reason: direct messages are left where they are.
Archives that overlap merge: a message is channel and ts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from clients.errors import FatalError
from config.settings import Settings
from ingest.files.archive import Archive, Entry, Unread, is_archive
from ingest.files.json_text import Changed, parsed
from ingest.files.opening import beginning
from ingest.slack.entities import ENTITIES, WORKSPACE
from ingest.slack.layout import Layout
from ingest.slack.privacy import closed, consent, is_public_archive, may_land, told
from ingest.slack.redaction import WITHHELD, TextPolicy, text_policy
from ingest.slack.strangers import Strangers
from ingest.source.contract import Held
from ingest.source.cursor import FILE
from ingest.source.entity import Record
from ingest.source.page import SPAN, Broken, Heard, Page, Present
from ingest.source.parts import FileEvent, Given, LeftOut, Member
from ingest.source.privacy import Consent

#: lists that land, by name; an organisation of several workspaces calls its people otherwise
LISTS = {
    "channels.json": "channels",
    "groups.json": "channels",
    "users.json": "users",
    "org_users.json": "users",
    "usergroups.json": "usergroups",
}
PRIVATE_LIST = "groups.json"
#: lists that name direct messages, of two people and of several
DIRECT_LISTS = frozenset({"dms.json", "mpims.json"})
DAY = re.compile(r"\d{4}-\d\d-\d\d\.json", re.IGNORECASE)
REMEDY = "export the workspace again, or correct this file"
WHOLE = "give the whole archive, or the folder with channels.json in it"
OF_SYSTEM = "files of the operating system"
NO_JSON = "files that are no JSON"
DIRECT = "direct messages"
PRIVATE = "private channels"
OTHER_LISTS = "lists that nothing is read from"
NO_MESSAGES = "JSON without messages"
NO_LIST = "holds no list"
NO_CHANNEL = "days that lie in no channel's folder"

#: of a member that is no day: its words land only where those of every channel may
NOWHERE: Record = {"id": "", "name": ""}


def is_slack(archive: Archive) -> bool:
    """True for an archive with one of Slack's lists of conversations, or with days in folders."""
    names = [entry.name for entry in archive.entries if not entry.is_of_system]
    lists = {"channels.json", "groups.json", *DIRECT_LISTS}
    return any(name.name in lists or (DAY.fullmatch(name.name) and len(name.parts) > 1) for name in names)


def slack_events(path: Path, settings: Settings, _: Held) -> Iterator[FileEvent]:
    """Pages of an archive and what became of its members. Raises FatalError for a damaged or other one."""
    if not is_archive(path):
        beginning(path)  # where it is a damaged archive, this says so
        raise FatalError("this is no Slack export, but one file", path.name, WHOLE)
    archive = Archive(path)
    if not is_slack(archive):
        raise _no_slack(archive)
    reader = _Reader(archive, text_policy(settings.slack), consent(settings.slack))
    yield Given(len(archive.entries))
    yield from reader.sort()
    yield from reader.lists()
    yield from reader.days()
    yield from reader.present()
    yield from reader.found()
    if archive.damage is not None:
        raise archive.damage


def _no_slack(archive: Archive) -> FatalError:
    says = "this is no Slack export: it has no channels.json and no days in folders"
    if any(DAY.fullmatch(entry.name.name) for entry in archive.entries):
        says = "these are days of one channel without the rest of the export"
    return FatalError(says, archive.path.name, WHOLE)


class _Reader:
    """Members are sorted by name, then the lists are read, then the days of the channels."""

    def __init__(self, archive: Archive, policy: TextPolicy, named: Consent) -> None:
        self.archive, self.policy, self.named = archive, policy, named
        self.layout, self.strangers = Layout(), Strangers()
        self.closed: dict[str, Record] = {}  # private channels that are not named, by id
        self.listing: list[Entry] = []
        self.dated: list[Entry] = []
        self.changed = Changed()
        self.said: defaultdict[str, list[str]] = defaultdict(list)  # ids of messages by channel
        self.unsure: set[str] = set()  # channels of which a day could not be read

    def sort(self) -> Iterator[FileEvent]:
        """Tell of what is left out by its name alone, and keep the rest."""
        found = [entry for entry in self.archive.entries if not entry.is_of_system]
        lists = [entry for entry in found if entry.name.name in {*LISTS, *DIRECT_LISTS}]
        roots = {entry.name.parent for entry in lists}
        self.layout.is_public = is_public_archive({entry.name.name for entry in lists})
        for entry in self.archive.entries:
            if entry.is_of_system:
                yield _left(entry, OF_SYSTEM)
            elif not entry.is_json:
                yield _left(entry, NO_JSON)
            elif entry.name.name in {*LISTS, *DIRECT_LISTS}:
                self.listing.append(entry)
            elif entry.name.parent in roots or len(entry.name.parts) == 1:
                yield _left(entry, NO_CHANNEL if DAY.fullmatch(entry.name.name) else OTHER_LISTS)
            else:
                self.dated.append(entry)

    def lists(self) -> Iterator[FileEvent]:
        """Pages of channels, people and their groups."""
        for entry, data in self.archive.contents(self.listing):
            entity = LISTS.get(entry.name.name)
            records, problem = self._records(data)
            if entity is None:
                self.layout.leave(entry.name.parent, records)
                yield from self._direct(entry, records)
            elif problem:
                is_private = entry.name.name == PRIVATE_LIST
                yield self._aside(entry, entity, problem, WITHHELD.encode() if is_private else data, None)
            else:
                yield Member(str(entry.name), "read", records=len(records))
                yield from self._list(entry, entity, records)
        open_ids = {id for id, one in self.layout.channels.items() if may_land(one, self.named)}
        self.policy = replace(self.policy, open_ids=frozenset(open_ids))

    def _list(self, entry: Entry, entity: str, records: list[Any]) -> Iterator[FileEvent]:
        shown = records
        if entity == "channels":
            is_private = entry.name.name == PRIVATE_LIST
            self.layout.know(entry.name.parent, records, is_private)
            shown = [{**it, "is_private": True} if is_private else it for it in self._open(records)]
            yield from _withheld(PRIVATE, len(records) - len(shown))
        elif entity == "users":
            self.strangers.know(records)
        yield Page(entity, WORKSPACE, shown, self._request(entry))
        yield Heard(entity, WORKSPACE, more=len(shown))

    def _open(self, records: Sequence[Any]) -> list[Any]:
        """The records of a list of channels that may land; those that cannot be read are set aside later."""
        known = self.layout.channels
        shown = []
        for record in records:
            id = str(record.get("id")) if isinstance(record, dict) else ""
            channel = known.get(id, {"is_private": False})
            if may_land(channel, self.named):
                shown.append(record)
            else:
                self.closed[id] = channel
        return shown

    def _direct(self, entry: Entry, records: Sequence[Any]) -> Iterator[FileEvent]:
        """Direct messages are no channels, but where they are named."""
        people = self.layout.direct.values()
        shown = [one for one in people if may_land(one, self.named)] if self.named.names else []
        ids = {id for record in records if isinstance(record, dict) and (id := record.get("id"))}
        shown = [*{str(one["id"]): one for one in shown if one["id"] in ids}.values()]
        if not shown:
            yield _left(entry, DIRECT)
            return
        yield Member(str(entry.name), "read", records=len(records))
        yield from _withheld(DIRECT, len(records) - len(shown))
        yield Page("channels", WORKSPACE, shown, self._request(entry))
        yield Heard("channels", WORKSPACE, more=len(shown))

    def days(self) -> Iterator[FileEvent]:
        """Pages of messages, a day of a channel each."""
        for id, channel in self.layout.channels.items():
            if may_land(channel, self.named):
                yield Heard("messages", id, more=0)
        wanted = []
        for entry in self.dated:
            channel = self.layout.conversation(entry.name.parent)
            if may_land(channel, self.named):
                wanted.append(entry)
            elif self.layout.is_direct(entry.name.parent):
                yield Member("", "left out", DIRECT)  # by their names one would know who talks to whom
            else:
                self.closed[str(channel["id"])] = channel
                yield Member("", "left out", PRIVATE)
        for entry, data in self.archive.contents(wanted):
            yield from self._day(entry, data)

    def _day(self, entry: Entry, data: bytes | Unread) -> Iterator[FileEvent]:
        records, problem = self._records(data)
        is_day = DAY.fullmatch(entry.name.name)
        if not is_day and problem in ("", NO_LIST) and not any(map(_is_message, records)):
            yield _left(entry, NO_MESSAGES)
            return
        channel = self.layout.channel(entry.name.parent) if is_day or not problem else NOWHERE
        if problem:
            self.unsure.add(str(channel["id"]))
            yield self._aside(entry, "messages", problem, data, channel)
            return
        self.strangers.meet(records)
        id = str(channel["id"])
        yield Member(str(entry.name), "read", records=len(records))
        placed = [self.policy.fit(channel, message) for message in records]
        self.said[id] += ENTITIES["messages"].ids_of(one for one in placed if isinstance(one, dict))
        yield Page("messages", id, placed, self._request(entry))
        yield Heard("messages", id, more=len(records))

    def present(self) -> Iterator[FileEvent]:
        """What an archive lacks is gone from a channel's first message in it on; of before nobody knows.

        An archive is of all days up to one, but may begin late: on some plans it goes back for so long only.
        """
        told = {id: sorted(ids) for id, ids in self.said.items() if ids and id not in self.unsure and id}
        if not told or NOWHERE["id"] in self.unsure or self.archive.damage is not None:
            return
        stamps = [ids[end].partition(":")[2] for ids in told.values() for end in (0, -1)]
        for id, ids in told.items():
            first, last = f"{id}:{min(stamps)}", f"{id}:{max(stamps)}"
            yield Present("messages", id, frozenset(ids), where=SPAN, floor=ids[0], top=last)
            if first < ids[0]:
                before = frozenset(ids)
                yield Present("messages", id, before, where=SPAN, floor=first, top=ids[0], is_whole=False)

    def found(self) -> Iterator[FileEvent]:
        """Channels and people that no list names; they land where nothing better is held."""
        request = {"file": self.archive.path.name, "read_off": "messages"}
        unlisted = list(self.layout.unlisted.values())
        if unlisted:
            note = _unlisted([str(channel["name"]) for channel in unlisted])
            yield Page("channels", WORKSPACE, unlisted, request, only_absent=True)
            yield Heard("channels", WORKSPACE, note=note)
        if self.closed:
            yield Heard("channels", WORKSPACE, note=told(self.named, len(self.closed)))
            yield closed(WORKSPACE, list(self.closed.values()))
        for name, id in sorted(self.layout.shared.items()):
            note = f"several channels are called {name}: its folder was read as that of {id}"
            yield Heard("channels", WORKSPACE, note=note)
        for note in self.changed.notes:
            yield Heard("messages", FILE + self.archive.path.name, note=note)
        if self.strangers.records:
            yield Page("users", WORKSPACE, self.strangers.records, request, only_absent=True)

    def _aside(self, entry: Entry, entity: str, problem: str, data: bytes | Unread, channel: Any) -> Member:
        body = "" if isinstance(data, Unread) else data.decode("utf-8", "replace")
        if channel is not None:
            body = str(self.policy.words(channel, body))
        scope, reason = FILE + self.archive.path.name, f"{entry.name} {problem}"
        broken = Broken(entity, scope, str(entry.name), reason, REMEDY, body)
        return Member(str(entry.name), "set aside", problem, broken=broken)

    def _records(self, data: bytes | Unread) -> tuple[list[Any], str]:
        """The list in a member, or nothing and what is wrong with it."""
        if isinstance(data, Unread):
            return [], data.reason
        try:
            records, changed = parsed(data)
        except ValueError as error:
            return [], f"is no JSON: {error}"
        self.changed += changed
        return (records, "") if isinstance(records, list) else ([], NO_LIST)

    def _request(self, entry: Entry) -> dict[str, Any]:
        return {"file": self.archive.path.name, "member": str(entry.name)}


def _withheld(reason: str, records: int) -> Iterator[LeftOut]:
    if records:
        yield LeftOut(reason, records)


def _left(entry: Entry, reason: str) -> Member:
    return Member(str(entry.name), "left out", reason)


def _unlisted(names: Sequence[str]) -> str:
    what = "folder that no list names, read as a channel"
    if len(names) > 1:
        what = "folders that no list names, read as channels"
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{len(names):,} {what}: {', '.join(names[:5])}{more}"


def _is_message(record: Any) -> bool:
    return isinstance(record, dict) and "ts" in record
