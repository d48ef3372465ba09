"""What reading a source came to, run by run: what a plan is estimated from and ``ingest status`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from lake.runs import now

Kind = Literal["full", "incremental", "part", "files"]

_LAST = """
select kind, requests, fetched, landed, seconds, recorded_at from ops.ingest_runs
where source = ? and kind = ?
order by recorded_at desc limit 1
"""


def kind(full: bool, part: bool, was_read: bool) -> Kind:
    """What a reading is comparable with; a source that was never read is read in full."""
    if part:
        return "part"
    return "full" if full or not was_read else "incremental"


@dataclass(frozen=True)
class Past:
    """One earlier reading of a source."""

    kind: str
    requests: int
    fetched: int
    landed: int
    seconds: float
    recorded_at: datetime


def remember(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    source: str,
    kind: Kind,
    requests: int,
    fetched: int,
    landed: int,
    seconds: float,
) -> None:
    """Append a reading that came to its end."""
    values = [run_id, source, kind, requests, fetched, landed, seconds, now()]
    con.execute(f"insert into ops.ingest_runs values ({', '.join('?' for _ in values)})", values)


def last(con: duckdb.DuckDBPyConnection, source: str, kind: Kind) -> Past | None:
    """The newest reading of this kind."""
    row = con.execute(_LAST, [source, kind]).fetchone()
    return Past(*row) if row else None
