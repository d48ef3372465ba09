"""The state of every item at an instant, and the history until then, by replaying the log.

Numbers are given in the order of time, so a longer life gives the same numbers to the same events.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sandbox.company.life.work import Change, Comment, Item, Message, Worklog, World


@dataclass(slots=True)
class Record:
    """An item at an instant: its values, its history until then, and when it was last touched."""

    item: Item
    values: dict[str, Any]
    changes: list[tuple[int, Change]]
    comments: list[tuple[int, Comment]]
    worklogs: list[tuple[int, Worklog]]
    updated_ms: int


@dataclass(slots=True)
class Past:
    """A division at an instant. ``records`` are by item index; numbers count from 0 in the order of time."""

    world: World
    until_ms: int
    records: dict[int, Record]
    messages: list[tuple[int, Message]]

    @property
    def events(self) -> int:
        """Changelog items, comments and messages; the actions of creation come on top."""
        items = self.records.values()
        changed = sum(len(change.fields) for record in items for _, change in record.changes)
        return changed + sum(len(record.comments) for record in items) + len(self.messages)


def numbered(log: list[Any]) -> list[tuple[int, Any]]:
    """The log in the order of time, numbered."""
    return list(enumerate(sorted(log, key=lambda entry: entry.ms)))


def past(world: World, until_ms: int) -> Past:
    """What was visible at an instant: everything strictly before it."""
    records = {
        item.index: Record(item, dict(item.initial), [], [], [], item.created_ms)
        for item in world.items
        if item.created_ms < until_ms
    }
    for name, log in (("changes", world.changes), ("comments", world.comments), ("worklogs", world.worklogs)):
        for number, entry in numbered(log):
            if entry.ms >= until_ms:
                break
            record = records[entry.item.index]
            getattr(record, name).append((number, entry))
            record.updated_ms = max(record.updated_ms, entry.ms)
    for record in records.values():
        replay(record)
    return Past(world, until_ms, records, [one for one in numbered(world.messages) if one[1].ms < until_ms])


def replay(record: Record) -> None:
    """Apply the changes in turn to the values of the creation."""
    for _, change in record.changes:
        for name, _, new in change.fields:
            record.values[name] = new


def threads(past_: Past) -> dict[int, list[tuple[int, Message]]]:
    """Replies by the identity of their root message."""
    found: dict[int, list[tuple[int, Message]]] = defaultdict(list)
    for number, message in past_.messages:
        if message.thread is not None:
            found[id(message.thread)].append((number, message))
    return found
