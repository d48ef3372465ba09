"""How much of a source to read, and what reading it came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

#: told while reading: entity, records fetched so far, requests so far
Watch = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SourceResult:
    """What reading a source came to. ``landed`` counts new versions, ``deleted`` tombstones among them.

    ``refused`` counts the scopes that could not be read while the others were; ``problem`` and ``remedy`` are
    of the first.
    """

    source: str
    status: str
    fetched: int = 0
    landed: int = 0
    deleted: int = 0
    quarantined: int = 0
    requests: int = 0
    seconds: float = 0.0
    note: str = ""
    refused: int = 0
    problem: str = ""
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For XCom and JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Extent:
    """How much of a source to read."""

    full: bool = False
    since: datetime | None = None
    only: frozenset[str] = frozenset()
