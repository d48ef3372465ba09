"""Keep the lake small: merge small files, forget versions that no kept night needs, delete their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import duckdb

from lake.names import CATALOG
from lake.runs import now


@dataclass(frozen=True)
class Maintenance:
    """What a maintenance did: versions expired and files removed."""

    expired_versions: int
    removed_files: int


def maintain(con: duckdb.DuckDBPyConnection, keep_nights: int) -> Maintenance:
    """Compact, expire and clean up; readers and published nights are not disturbed.

    Versions older than the oldest of the ``keep_nights`` newest publications go. Versions younger than an
    hour always stay: a running query may still read them. Safe to kill: orphan files are found next time.
    """
    con.execute(f"call ducklake_flush_inlined_data('{CATALOG}')")
    con.execute(f"call ducklake_merge_adjacent_files('{CATALOG}')")
    oldest = con.execute(
        "select min(version) from (select version from ops.publications order by published_at desc limit ?)",
        [keep_nights],
    ).fetchone()
    expired = _expire(con, oldest[0]) if oldest and oldest[0] is not None else 0
    removed = con.execute(
        f"call ducklake_cleanup_old_files('{CATALOG}', older_than => now() - interval 1 hour)"
    ).fetchall()
    return Maintenance(expired, len(removed))


def _expire(con: duckdb.DuckDBPyConnection, oldest_needed: int) -> int:
    rows = con.execute(
        f"select snapshot_id from ducklake_snapshots('{CATALOG}')"
        " where snapshot_id < ? and snapshot_time < ?",
        [oldest_needed, now() - timedelta(hours=1)],
    ).fetchall()
    if rows:
        versions = ", ".join(str(row[0]) for row in rows)
        con.execute(f"call ducklake_expire_snapshots('{CATALOG}', versions => [{versions}])")
    return len(rows)
