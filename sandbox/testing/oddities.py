"""Odd records, as tools and people's files really hold them: one change to a valid JSON value, by seed.

Fields that are null, missing, of another type, huge, in other scripts, cut in the middle of an emoji; lists
with a null in them, doubled, turned round; dates of no calendar; and whole records that are none. Each record
carries a ``PROBE`` that no change touches, so that wherever it ends up it can be found again.
"""

from __future__ import annotations

import copy
import json
import re
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

#: the property by which a record is found again; its value begins with its name
PROBE = "probe"
LONG = 100_000
SCRIPTS = (
    "Zahlungs\u00fcbersicht",
    "\u652f\u6255\u3044\u306e\u4e00\u89a7",
    "\u0642\u0627\u0626\u0645\u0629 \u0627\u0644\u062f\u0641\u0639",
    "\u043e\u043f\u043b\u0430\u0442\u0430",
    "\u202eevil\u202c",
    "e\u0301\u0323\u200d",
    "\U0001f469\u200d\U0001f4bb",
)
#: values of no type that the property has
OTHERS: tuple[Any, ...] = (
    None, True, 0, -1, 3.5, "", " ", "text", [], {}, [None], [[]], {"id": None}, {"": ""},
    2**31, 2**53 + 1, 2**63, -(2**64), 10**40, 1e308,
    float("nan"), float("-inf"),
)  # fmt: skip
DATES: tuple[Any, ...] = (
    "51502-01-01T00:00:00.000+0000", "0000-00-00", "2026-02-30T10:00:00.000+0000",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999-1200", "yesterday", "2026-01-05",
    "2026-01-05 10:00 Europe/Vienna", "10000-01-01T00:00:00.000+0000", 1e30, -(10**18), 1_563_223_345_000_000,
)  # fmt: skip
IDS: tuple[Any, ...] = (
    "",
    "a:b",
    "  ",
    "x" * 300,
    "../..",
    "0",
    0,
    2**63,
    "\x00",
    "null",
    "'; drop table",
    None,
)

#: numbers that a machine rounds or does not have
GREAT = (2**64, 2**64 + 1, -(2**63) - 1, 10**30 + 1, 10**400, -(10**3000))
#: what no parsed value can hold is written for: `text_of` puts it into the text
TWICE, DEEP = "@twice", "@deep"
NESTED = re.compile(f'"{DEEP} (\\d+)"')

Change = Callable[[Random, Any], Any]


def _text(dice: Random, value: Any) -> str:
    was = value if isinstance(value, str) else ""
    return dice.choice(
        (
            f"{was}\ud83d",
            f"\udc4d{was}",
            f"{was}\x00{was}",
            f"{was}\u2028\ufeff\x7f\x1b[0m",
            was + dice.choice(SCRIPTS),
            (was or "x") * (LONG // max(len(was), 1)),
            f"{was}\"'\\}}]{{[",
        )
    )


def _deep(_: Random, value: Any) -> Any:
    for _level in range(300):
        value = [value]
    return value


CHANGES: dict[str, Change] = {
    "of another type": lambda dice, _: copy.deepcopy(dice.choice(OTHERS)),
    "null": lambda _, __: None,
    "odd text": _text,
    "odd date": lambda dice, _: dice.choice(DATES),
    "odd id": lambda dice, _: dice.choice(IDS),
    "in a list": lambda _, value: [value],
    "in an object": lambda _, value: {"value": value},
    "nested deep": _deep,
    "nested deeper than parsers go": lambda dice, _: f"{DEEP} {dice.choice((1_030, 3_000, 60_000))}",
    "beyond 64 bits": lambda dice, _: dice.choice(GREAT),
}
OF_LISTS: dict[str, Change] = {
    "a null in it": lambda dice, value: _put(value, dice, None),
    "a text in it": lambda dice, value: _put(value, dice, "text"),
    "doubled": lambda _, value: [*value, *copy.deepcopy(value)],
    "turned round": lambda _, value: value[::-1],
    "by number in an object": lambda _, value: {str(at): part for at, part in enumerate(value)},
}
OF_OBJECTS: dict[str, Change] = {
    "a list of its values": lambda _, value: [*value.values()],
    "a list of pairs": lambda _, value: [[name, part] for name, part in value.items()],
}


def _put(value: list[Any], dice: Random, odd: Any) -> list[Any]:
    at = dice.randint(0, len(value))
    return [*value[:at], odd, *value[at:]]


#: how a change reads that every parser drops a value for
COMES_TWICE = "comes twice"


def text_of(value: Any, indent: int | None = None) -> str:
    """The value as JSON, with what only a text can hold: properties that come twice, great depth."""
    text = json.dumps(value, indent=indent).replace(f'{TWICE}":', '":')
    return NESTED.sub(lambda found: "[" * int(found[1]) + "]" * int(found[1]), text)


def changed(record: dict[str, Any], dice: Random) -> tuple[Any, str]:
    """The record with one change, and what that is in words; the record itself stays as it is."""
    if dice.random() < 0.1:
        return _no_record(record, dice)
    found = copy.deepcopy(record)
    places = list(_places(found))
    top = [(around, at) for around, at, depth in places if depth < 2]
    around, at = dice.choice(top if dice.random() < 0.6 else [(around, at) for around, at, _ in places])
    value = around[at]
    if dice.random() < 0.2:
        del around[at]
        return found, f"{at} missing"
    if isinstance(around, dict) and dice.random() < 0.05:
        odd = copy.deepcopy(dice.choice(OTHERS))
        kept = [*around.items()]
        around.clear()
        around.update({f"{at}{TWICE}": odd}, **dict(kept))
        return found, f"{at} {COMES_TWICE}"
    of_type = OF_LISTS if isinstance(value, list) else OF_OBJECTS if isinstance(value, dict) else {}
    kinds = CHANGES | of_type
    name = dice.choice(list(kinds))
    around[at] = kinds[name](dice, value)
    return found, f"{at} {name}"


def _no_record(record: dict[str, Any], dice: Random) -> tuple[Any, str]:
    probe = record[PROBE]
    kinds: tuple[Any, ...] = (
        None,
        probe,
        [probe],
        number_of(probe),
        {PROBE: probe},
        [record],
        [[None, probe]],
    )
    found = dice.choice(kinds)
    return copy.deepcopy(found), f"{type(found).__name__} for a record"


class Oddities:
    """Marks records and makes a share of them odd, by seed; remembers what was given out.

    A record is odd in the same way however often it is asked for. ``served`` are the probes, or the numbers
    that stand for them; ``nulls`` those of records that became null; ``changes`` says what was changed.
    """

    def __init__(self) -> None:
        self.served: set[str] = set()
        self.nulls: set[str] = set()
        self.changes: dict[str, str] = {}
        self._numbers: set[str] = set()  # of records that became one
        self.begin(0, 0.0)

    def begin(self, seed: int, share: float) -> None:
        """Forget what was given out, and make other records odd."""
        self.seed, self.share = seed, share
        for kept in (self.served, self.nulls, self.changes, self._numbers):
            kept.clear()

    def dice(self, what: str) -> Random:
        """By which something is decided; for the same thing always alike."""
        return Random(f"{self.seed} {what}")  # noqa: S311 - it must repeat, not be secret

    def several(self, kind: str, place: str, records: list[Any]) -> list[Any]:
        """The records of a list, marked, some of them odd; it may be turned round, or one come twice."""
        some = [self._one(kind, at, record) for at, record in enumerate(records)]
        if some and self.dice(f"{place} {kind}").random() < self.share:
            return some[::-1] if self.dice(place).random() < 0.3 else [*some, some[0]]
        return some

    def give(self, value: Any) -> Any:
        """Remember what of this value is given out: what a change around it has taken away is not."""
        self.served.update(probes(value))
        self.served.update(self._numbers & set(_numbers(value)))
        return value

    def _one(self, kind: str, at: int, record: Any) -> Any:
        if not isinstance(record, dict):
            return record
        names = (record.get(name) for name in ("id", "accountId", "teamId", "groupId", "ts", "key"))
        probe = record.get(PROBE) or f"{PROBE}:{kind}:{next((str(n) for n in names if n), at)}"
        marked, dice = {PROBE: probe, **record}, self.dice(str(probe))
        if dice.random() >= self.share:
            return marked
        found, self.changes[probe] = changed(marked, dice)
        if found is None:
            self.nulls.add(probe)
        elif found == number_of(probe):
            self._numbers.add(str(found))
        return found


def number_of(probe: str) -> int:
    """The number that stands for a record's probe where the record became a number."""
    return 10**12 + zlib.crc32(probe.encode())


def _numbers(value: Any) -> Iterator[str]:
    if isinstance(value, int):
        yield str(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _numbers(part)


def _places(value: Any, depth: int = 0) -> Iterator[tuple[Any, Any, int]]:
    """Every (container, key or index, depth) in a value, those of probes left out."""
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in keys:
        if key == PROBE:
            continue
        if not (isinstance(value[key], dict) and PROBE in value[key]):
            yield value, key, depth
        if isinstance(value[key], dict | list):
            yield from _places(value[key], depth + 1)


def probes(value: Any) -> Iterator[str]:
    """The probes of all records in a value, wherever they stand."""
    if isinstance(value, str) and value.startswith(f"{PROBE}:"):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from probes(part)
