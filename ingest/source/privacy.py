"""Private by default: what not everybody may see lands only where the configuration names it.

What does not tell whether it is private is taken for private. A tool says what that means for its records in
``ingest/<tool>/privacy``; the marts carry on from what landed (``int_private``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EVERYTHING = "*"
#: how a line that tells what is not read ends
REMEDY = "would name what may land"


@dataclass(frozen=True)
class Consent:
    """The private things of one kind that may land: names and ids under ``key`` of ``truce.toml``."""

    key: str
    names: frozenset[str]

    @classmethod
    def under(cls, key: str, names: Iterable[str]) -> Consent:
        """Of a list in the configuration; a name may stand with a ``#``, in any case."""
        return cls(key, frozenset(_plain(name) for name in names))

    def covers(self, *called: object) -> bool:
        """True when the thing is named, by any of what it is called; what has no name only by ``*``."""
        return EVERYTHING in self.names or any(_plain(name) in self.names for name in called if name)

    def left(self, count: int, one: str, several: str) -> str:
        """The line that tells how many are not read, without a name; empty when none is."""
        if not count:
            return ""
        return f"{count:,} {one if count == 1 else several} not read: {self.key} {REMEDY}"


def _plain(name: object) -> str:
    return str(name).strip().lstrip("#").casefold()
