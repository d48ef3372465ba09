"""What became of all that an export file holds: read, set aside, or left out with the reason.

A reader tells it part by part (``ingest.source.parts``). Read + set aside + left out are what was given, of
members and of records; a difference is said, as nothing of a file may vanish without a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from ingest.source.page import Broken, Sealed
from ingest.source.parts import Given, LeftOut, Member, Outcome
from lake.runs import now

MEMBERS, RECORDS = "members", "records"
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("run_id", "source", "file", "unit", "outcome", "reason")]
    + [("count", pa.int64()), ("examples", pa.string()), ("recorded_at", pa.timestamp("us"))]
)
EXAMPLES = 3
UNTOLD = "not accounted for: this is a defect of its reader"


@dataclass
class Tally:
    """Parts of one kind: how many were given, and how many came to which end, by (outcome, reason)."""

    given: int | None = None
    ends: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    examples: dict[tuple[Outcome, str], list[str]] = field(default_factory=dict)

    def tell(self, outcome: Outcome, reason: str = "", count: int = 1, example: str = "") -> None:
        """So many parts came to this end."""
        end = (outcome, reason)
        self.ends[end] += count
        some = self.examples.setdefault(end, [])
        if example and example not in some and len(some) < EXAMPLES:
            some.append(example)

    def of(self, outcome: Outcome) -> int:
        """Parts that came to this end, whatever the reason."""
        return sum(count for (end, _), count in self.ends.items() if end == outcome)

    @property
    def untold(self) -> int:
        """Parts of which nobody said what became of them; 0 is right, less is told twice."""
        return 0 if self.given is None else self.given - self.ends.total()


class FileAccount:
    """The account of one file, kept while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.members, self.records = Tally(), Tally()

    def part(self, part: Given | Member | LeftOut) -> None:
        """Take what a reader tells of a part."""
        match part:
            case Given():
                self.members.given = (self.members.given or 0) + part.members
            case Member():
                self.members.tell(part.outcome, part.reason, example=part.name)
                self.records.given = (self.records.given or 0) + part.records
            case LeftOut():
                self.records.tell("left out", part.reason, part.records, part.example)

    def page(self, page: Sealed) -> None:
        """Take a page as it lies ready for the lake; what is second-hand is no record of the file."""
        if page.only_absent:
            return
        self.records.tell("read", count=len(page.ids))
        for broken in page.broken:
            self.aside(broken)

    def aside(self, broken: Broken) -> None:
        """Take a record that was set aside."""
        self.records.tell("set aside", broken.reason, example=broken.record_id or "")

    def close(self) -> None:
        """The file is read to its end: what nobody spoke of is said."""
        for tally in (self.members, self.records):
            if tally.untold > 0:
                tally.tell("left out", UNTOLD, tally.untold)

    @property
    def note(self) -> str:
        """What was left out, in one line; what was set aside shows as such."""
        return "; ".join(
            f"{_counted(count, unit)} left out: {reason}{_such(tally.examples[outcome, reason])}"
            for unit, tally in ((MEMBERS, self.members), (RECORDS, self.records))
            for (outcome, reason), count in sorted(tally.ends.items())
            if outcome == "left out"
        )

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each end that parts of the file came to."""
        for unit, tally in ((MEMBERS, self.members), (RECORDS, self.records)):
            for (outcome, reason), count in sorted(tally.ends.items()):
                examples = ", ".join(tally.examples[outcome, reason]) or None
                yield {
                    "file": self.file,
                    "unit": unit,
                    "outcome": outcome,
                    "reason": reason or None,
                    "count": count,
                    "examples": examples,
                }


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit.removesuffix('s') if count == 1 else unit}"


def _such(examples: Sequence[str]) -> str:
    return f" ({', '.join(examples)})" if examples else ""


def write(con: duckdb.DuckDBPyConnection, run_id: str, source: str, accounts: Sequence[FileAccount]) -> None:
    """Append the accounts of the files that were read in a run to ``ops.ingest_files``."""
    stamp = now()
    told = {"run_id": run_id, "source": source, "recorded_at": stamp}
    rows = [row | told for account in accounts for row in account.rows()]
    if not rows:
        return
    con.register("file_rows", pa.Table.from_pylist(rows, schema=SCHEMA))
    con.execute("insert into ops.ingest_files by name select * from file_rows")
    con.unregister("file_rows")
