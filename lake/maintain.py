"""Keep the lake small: write anew what is largely deleted, merge small files, forget versions that no kept
night needs, delete their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import duckdb

from config.settings import Settings
from lake import publish, search
from lake.connect import connect
from lake.names import CATALOG
from lake.runs import now

#: share of a file's rows that are deleted from which it is written anew: until then each reader skips them
DELETED_SHARE = 0.1


@dataclass(frozen=True)
class Maintenance:
    """What a maintenance did: files written anew without deleted rows, versions expired, files removed."""

    rewritten_files: int
    expired_versions: int
    removed_files: int

    def __str__(self) -> str:
        return (
            f"{self.rewritten_files} files written anew, {self.expired_versions} versions expired, "
            f"{self.removed_files} files removed"
        )


def tidy(settings: Settings) -> Maintenance:
    """Maintain the lake of ``settings`` and drop the search indexes of nights that are no longer kept."""
    keep = settings.lake.keep_nights
    with connect(settings) as con:
        done = maintain(con, keep)
        search.forget(settings, {night.version for night in publish.history(con)[:keep]})
    return done


def maintain(con: duckdb.DuckDBPyConnection, keep_nights: int) -> Maintenance:
    """Compact, expire and clean up; readers and published nights are not disturbed.

    Versions older than the oldest of the ``keep_nights`` newest publications go. Versions younger than an
    hour always stay: a running query may still read them. Files that no version knows go once they are a day
    old. Safe to kill: what it left is found next time.
    """
    # by one thread: with two, DuckLake 1.5.5 corrupted its memory while flushing, once in thirty times
    con.execute("set threads = 1")
    con.execute(f"call ducklake_flush_inlined_data('{CATALOG}')")
    con.execute("reset threads")
    rewritten = con.execute(
        f"call ducklake_rewrite_data_files('{CATALOG}', delete_threshold => {DELETED_SHARE})"
    ).fetchall()
    con.execute(f"call ducklake_merge_adjacent_files('{CATALOG}')")
    oldest = con.execute(
        "select min(version) from (select version from ops.publications order by published_at desc limit ?)",
        [keep_nights],
    ).fetchone()
    expired = _expire(con, oldest[0]) if oldest and oldest[0] is not None else 0
    removed = con.execute(
        f"call ducklake_cleanup_old_files('{CATALOG}', older_than => now() - interval 1 hour)"
    ).fetchall()
    # what a killed writer left; what one is writing at the moment looks alike, and is younger
    removed += con.execute(
        f"call ducklake_delete_orphaned_files('{CATALOG}', older_than => now() - interval 1 day)"
    ).fetchall()
    return Maintenance(sum(row[2] for row in rewritten), expired, len(removed))


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
