"""Keep a gate's findings in ``ops.check_results``: the history against which the next night is compared."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from checks.result import CheckRow
from lake.runs import now


def record(con: duckdb.DuckDBPyConnection, run_id: str, gate: str, rows: Sequence[CheckRow]) -> None:
    """Replace the findings of this gate in this run, in one transaction: a gate may be run again."""
    findings = pa.Table.from_pylist([_values(row) for row in rows])
    con.register("findings", findings)
    con.begin()
    try:
        con.execute("delete from ops.check_results where run_id = ? and gate = ?", [run_id, gate])
        con.execute(_INSERT, {"run_id": run_id, "gate": gate, "checked_at": now()})
        con.commit()
    except duckdb.Error:
        con.rollback()
        raise
    finally:
        con.unregister("findings")


_INSERT = """
insert into ops.check_results by name
select $run_id as run_id, $gate as gate, *, $checked_at as checked_at from findings
"""


def _values(row: CheckRow) -> dict[str, object]:
    return {
        "suite": row.suite,
        "expectation": row.expectation,
        "subject": row.subject,
        "success": row.success,
        "severity": row.severity,
        "observed": row.observed,
        "unexpected_count": row.unexpected_count,
        "sample": row.sample,
        "remedy": row.remedy,
    }
