"""How a run ended, judged from the run log alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import duckdb


@dataclass(frozen=True)
class RunVerdict:
    """ok: all that was planned ran. partial: a source failed, the rest went on. failed: a stage did.

    A run is ok also where a source refused a board or a channel; the note tells. One that is not closed is
    running: nobody can say yet. stopped: a person ended it, and the next one goes on.
    """

    status: Literal["running", "ok", "partial", "failed", "stopped"]
    note: str


def recorded(con: duckdb.DuckDBPyConnection, run_id: str) -> RunVerdict:
    """What the run's end was recorded as; ``running`` for a run that nobody closed, or that never began."""
    row = con.execute(_NEWEST_RUN, [run_id]).fetchone()
    if row is None or row[0] == "running":
        return RunVerdict("running", "no end is recorded: it is not over, or something killed it")
    return RunVerdict(row[0], row[1] or "")


def judge(con: duckdb.DuckDBPyConnection, run_id: str, planned: Iterable[str] = ()) -> RunVerdict:
    """Judge a run by its newest stage and source rows; a retried stage counts by its last try.

    A stage of ``planned`` that left no row was killed, or could not begin: that is a failure, too.
    """
    told = con.execute(_LAST_STAGES, [run_id]).fetchall()
    stages = [(stage, message) for stage, status, message in told if status == "failed"]
    ended = {stage for stage, *_ in told}
    stages += [(stage, "it did not come to its end") for stage in planned if stage not in ended]
    sources = con.execute(_LAST_SOURCES, [run_id]).fetchall()
    broken = [(stage, message) for stage, message in stages if not stage.startswith("ingest_")]
    if broken:
        return RunVerdict("failed", f"{broken[0][0]}: {broken[0][1]}")
    failed = [(source, error, remedy) for source, status, error, remedy in sources if status == "failed"]
    silent = [(stage.removeprefix("ingest_"), message, None) for stage, message in stages]
    failed += [row for row in silent if row[0] not in {name for name, *_ in failed}]
    if not failed:
        left_out = [(source, error) for source, status, error, _ in sources if status == "ok" and error]
        return RunVerdict("ok", "; ".join(f"{source}: {error}" for source, error in left_out))
    note = "; ".join(
        f"{source}: {error}" + (f" → {remedy}" if remedy else "") for source, error, remedy in failed
    )
    landed = any(status == "ok" for _, status, *_ in sources)
    return RunVerdict("partial" if landed else "failed", note)


def broken(con: duckdb.DuckDBPyConnection, run_id: str) -> list[str]:
    """Names of the stages and sources of a run that failed, in the order of their ends."""
    stages = [
        stage for stage, status, _ in con.execute(_LAST_STAGES, [run_id]).fetchall() if status == "failed"
    ]
    rows = con.execute(_LAST_SOURCES, [run_id]).fetchall()
    sources = [source for source, status, *_ in rows if status == "failed"]
    return stages + [source for source in sources if f"ingest_{source}" not in stages]


_NEWEST_RUN = """
select status, note from ops.runs where run_id = ? order by finished_at desc nulls last limit 1
"""
_LAST_STAGES = """
select stage, status, message from ops.stages where run_id = ?
qualify row_number() over (partition by stage order by finished_at desc) = 1
order by finished_at
"""
_LAST_SOURCES = """
select source, status, error, remedy from ops.source_status where run_id = ?
qualify row_number() over (partition by source order by recorded_at desc) = 1
order by source
"""
