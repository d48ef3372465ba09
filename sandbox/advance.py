"""Lets the company live on in a store that others have written to meanwhile.

The life is simulated twice, until the old and until the new day; both agree on the past. What differs is
merged three ways: a field that the life has changed is taken over, one that somebody else has changed stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from sandbox import organisation
from sandbox.company.build import pasts, planted, rows
from sandbox.store import Row, Store, dumps
from sandbox.workspace import Paths, Tally, replace_text, shape_of, summary

Json = Any
LATER_WINS = frozenset({"updated", "dateLastActivity", "latest_reply", "statuscategorychangedate"})


@dataclass
class Advanced:
    """What living on has brought."""

    as_of: date
    added: int = 0
    changed: int = 0


def advance(paths: Paths, days: int) -> Advanced:
    """Live on for some days, in one transaction. Raises ValueError for a workspace of exports."""
    with Store(paths.store) as store:
        before = shape_of(store.meta())
        after = before.later(days)
        done, tally, facts = Advanced(after.as_of), Tally(), []
        with store.transaction():
            for old, new in zip(pasts(before), pasts(after), strict=True):
                former = {row[:3]: row for row in rows(old)}
                for row in tally.through(rows(new)):
                    _bring(store, former.get(row[:3]), row, done)
                facts += planted(new)
            store.set_meta(as_of=after.as_of.isoformat(), **summary(tally))
    organisation.write(paths.organisation, after)
    replace_text(paths.planted, orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode())
    return done


def _bring(store: Store, former: Row | None, row: Row, done: Advanced) -> None:
    """Bring one document of the new life into the store."""
    if former == row:
        return
    tool, kind, id, parent, updated_ms, body = row
    if former is None:
        store.put(*row)
        done.added += 1
        return
    stored = store.get(tool, kind, id)
    if stored is None:
        return  # somebody has deleted it
    if stored.body == former[5]:
        store.put(*row)
    else:
        merged = merge(orjson.loads(former[5]), orjson.loads(body), stored.json())
        store.put(tool, kind, id, parent, max(updated_ms, stored.updated_ms), dumps(merged))
    done.changed += 1


def merge(former: Json, new: Json, stored: Json, name: str = "") -> Json:
    """Three-way merge: what life has changed wins; where it is silent, what others have stored."""
    if new in (former, stored):
        return stored
    if stored == former:
        return new
    if name in LATER_WINS:
        return max(new, stored)
    if all(isinstance(one, dict) for one in (former, new, stored)):
        names = dict.fromkeys((*stored, *new))
        pairs = ((key, merge(former.get(key), new.get(key), stored.get(key), key)) for key in names)
        return {key: value for key, value in pairs if key in new or key not in former}
    if all(_identified(one) for one in (former, new, stored)):
        return list(_merge_lists(former, new, stored))
    return new


def _identified(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


def _merge_lists(former: Json, new: Json, stored: Json) -> Iterator[Json]:
    """Entries by id: life's as they are now, and those that others have added."""
    known = {one["id"] for one in former} | {one["id"] for one in new}
    yield from new
    yield from (one for one in stored if one["id"] not in known)
