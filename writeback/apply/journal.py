"""The journal of every intent and outcome, append-only, in the lake (``ops.writeback_journal``).

An ``intent`` is committed before a value is written and always gets an outcome: ``done``, ``unchanged``
(it was there already), ``refused``, ``failed``; ``undone`` when it is taken back. An intent without an
outcome means that a process died: whether its value arrived is found out by reading the target.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import duckdb
import pyarrow as pa

from lake.runs import now
from writeback.write import Write

Status = Literal["intent", "done", "unchanged", "refused", "failed", "undone"]
#: nothing more to do for a write in one of these
SETTLED: tuple[Status, ...] = ("done", "unchanged")

SCHEMA = pa.schema([
    *((name, pa.string()) for name in (
        "write_id", "run_id", "target", "object_type", "object_id", "object_ref", "field", "old_value",
        "new_value", "status", "error", "idempotency_key",
    )),
    ("recorded_at", pa.timestamp("us")),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """What became of one write; ``note`` says why, where it is not ``done``, ``remark`` what a done lacks."""

    write: Write
    status: Status
    note: str = ""
    remark: str = ""


class WriteJournal:
    """Appends to the journal on behalf of one run and one plan. Safe to share between threads."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, run_id: str, plan_id: str, is_undo: bool = False
    ) -> None:
        self.con, self.run_id, self.plan_id = con, run_id, plan_id
        self.is_undo = is_undo
        self._lock = threading.Lock()

    def key(self, write: Write) -> str:
        """Idempotency key: the same write of another plan is another write."""
        return f"{self.plan_id}:{write.write_id}" + (":undo" if self.is_undo else "")

    def append(self, outcomes: Iterable[WriteOutcome]) -> None:
        """Add rows in one transaction; nothing of it is seen if the process dies before the commit."""
        rows = [self._row(outcome) for outcome in outcomes]
        if not rows:
            return
        batch = pa.Table.from_pylist(rows, schema=SCHEMA)
        with self._lock:
            self.con.register("journal_batch", batch)
            try:
                self.con.execute("insert into ops.writeback_journal by name select * from journal_batch")
            finally:
                self.con.unregister("journal_batch")

    def states(self) -> dict[str, str]:
        """Newest status of each write of this plan, by idempotency key."""
        with self._lock:
            rows = self.con.execute(_STATES, [self.plan_id + ":"]).fetchall()
        return dict(rows)

    def interrupted(self) -> set[str]:
        """Ids of writes whose newest row is an intent, whichever plan it was of: their process died."""
        with self._lock:
            rows = self.con.execute(_INTERRUPTED, [self.is_undo]).fetchall()
        return {write_id for (write_id,) in rows}

    def _row(self, outcome: WriteOutcome) -> dict[str, object]:
        write = outcome.write
        row: dict[str, object] = {name: getattr(write, name, None) for name in SCHEMA.names}
        row |= {
            "run_id": self.run_id,
            "status": "undone" if self.is_undo and outcome.status == "done" else outcome.status,
            "error": outcome.note or None,
            "idempotency_key": self.key(write),
            "recorded_at": now(),
        }
        return row


_INTERRUPTED = """
select write_id
from ops.writeback_journal
where ends_with(idempotency_key, ':undo') = ?
group by write_id
having max_by(status, recorded_at) = 'intent'
"""

_STATES = """
select idempotency_key, max_by(status, recorded_at)
from ops.writeback_journal
where starts_with(idempotency_key, ?)
group by all
"""
