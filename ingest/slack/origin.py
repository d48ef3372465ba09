"""Of which workspace an archive is, and as of when: its lists and its last days tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.settings import Settings
from ingest.files.archive import Archive, Entry
from ingest.files.json_text import parsed
from ingest.slack.entities import message_changed, seconds
from ingest.slack.export import DAY, LISTS
from ingest.source.contract import Held
from ingest.source.origin import Birth, Newest, Origin
from lake.runs import now

PUBLIC = "channels.json"
#: what a channel tells of acts on it
ACTS = ("topic", "purpose")


@dataclass
class _Told:
    """What is gathered while the archive is looked into."""

    people: Counter[str] = field(default_factory=Counter)  # by workspace
    authors: Counter[str] = field(default_factory=Counter)
    organisations: set[str] = field(default_factory=set)
    births: dict[str, Birth] = field(default_factory=dict)
    newest: Newest = field(default_factory=lambda: Newest(now()))

    @property
    def names(self) -> frozenset[str]:
        """The workspace of most people; without a list of them, that of more than half of the messages.

        People and messages of other workspaces come with channels that are shared with them.
        """
        if self.people:
            return frozenset({_most(self.people), *self.organisations})
        if self.authors and 2 * self.authors[_most(self.authors)] > self.authors.total():
            return frozenset({_most(self.authors)})
        return frozenset()


def slack_origin(path: Path, _: Settings, __: Held) -> Origin:
    """Whose archive it is. Raises FatalError for one that cannot be opened."""
    archive = Archive(path)
    told = _Told()
    entries = [entry for entry in archive.entries if entry.is_json and not entry.is_of_system]
    lists = [entry for entry in entries if entry.name.name in LISTS]
    for entry, records in _records(archive, [*lists, *_last_days(entries)]):
        kind = LISTS.get(entry.name.name)
        for record in records:
            if kind == "channels":
                _channel(told, record, is_public=entry.name.name == PUBLIC)
            elif kind is None:
                _message(told, record)
            else:
                _person(told, record)
    return Origin(told.names, frozenset(told.births), told.births, told.newest.found)


def _last_days(entries: Sequence[Entry]) -> list[Entry]:
    """The days that are the last of any channel: later there is nothing but edits, which tell their own."""
    days = [entry for entry in entries if DAY.fullmatch(entry.name.name) and len(entry.name.parts) > 1]
    last = max((entry.name.name for entry in days), default="")
    return [entry for entry in days if entry.name.name == last]


def _records(archive: Archive, entries: Sequence[Entry]) -> Iterator[tuple[Entry, list[dict[str, Any]]]]:
    for entry, data in archive.contents(entries):
        with suppress(ValueError):
            value, _ = parsed(data) if isinstance(data, bytes) else (None, 0)
            if isinstance(value, list):
                yield entry, [record for record in value if isinstance(record, dict)]


def _channel(told: _Told, record: dict[str, Any], is_public: bool) -> None:
    created = _epoch(record.get("created"))
    told.newest.see(created)
    for name in ACTS:
        act = record.get(name)
        told.newest.see(_epoch(act.get("last_set")) if isinstance(act, dict) else None)
    if is_public and created is not None and isinstance(record.get("id"), str):  # a refusal names it
        told.births.setdefault(record["id"], (str(record.get("name")), created))


def _person(told: _Told, record: dict[str, Any]) -> None:
    with suppress(ValueError, TypeError, OverflowError, OSError):
        told.newest.see(seconds(record))
    team, grid = record.get("team_id"), record.get("enterprise_user")
    if isinstance(team, str) and team and not record.get("is_stranger"):
        told.people[team] += 1
    if isinstance(grid, dict) and isinstance(grid.get("enterprise_id"), str):
        told.organisations.add(grid["enterprise_id"])


def _message(told: _Told, record: dict[str, Any]) -> None:
    with suppress(ValueError, TypeError, OverflowError):
        told.newest.see(message_changed(record))
    if isinstance(record.get("team"), str):
        told.authors[record["team"]] += 1


def _epoch(value: Any) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(value, UTC).replace(tzinfo=None)
    return None


def _most(counted: Counter[str]) -> str:
    return min(counted, key=lambda name: (-counted[name], name))
