"""How a run ended, judged from the run log alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb


@dataclass(frozen=True)
class RunVerdict:
    """ok: everything ran. partial: a source failed, the rest went on. failed: a stage stopped the run.

    A run is ok also where a source refused a board or a channel; the note tells.
    """

    status: Literal["ok", "partial", "failed"]
    note: str


def judge(con: duckdb.DuckDBPyConnection, run_id: str) -> RunVerdict:
    """Judge a run by its newest stage and source rows; a retried stage counts by its last try."""
    stages = con.execute(_LAST_STAGES, [run_id]).fetchall()
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


_LAST_STAGES = """
select stage, message from ops.stages where run_id = ?
qualify row_number() over (partition by stage order by finished_at desc) = 1 and status = 'failed'
order by finished_at
"""
_LAST_SOURCES = """
select source, status, error, remedy from ops.source_status where run_id = ?
qualify row_number() over (partition by source order by recorded_at desc) = 1
order by source
"""
