"""Publication: atomic, idempotent, and reversible."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from config.errors import ConfigError
from config.settings import Settings
from lake.connect import connect
from lake.maintain import maintain
from lake.publish import PublishError, history, publish, published, rollback


def build(con: duckdb.DuckDBPyConnection, night: int) -> None:
    """Two marts that must always agree, rebuilt as dbt does."""
    for mart in ("mart_a", "mart_b"):
        con.execute(f"create or replace table build_marts.{mart} as select {night} as night")


def seen(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = con.execute("select a.night, b.night from marts.mart_a a, marts.mart_b b").fetchone()
    assert row is not None
    return row


def test_readers_see_a_night_only_when_it_is_published(con: duckdb.DuckDBPyConnection) -> None:
    build(con, 1)
    publish(con, "night-1")
    build(con, 2)
    assert seen(con) == (1, 1)
    publish(con, "night-2")
    assert seen(con) == (2, 2)


def test_publishing_a_run_twice_adds_nothing(con: duckdb.DuckDBPyConnection) -> None:
    build(con, 1)
    assert publish(con, "night-1") == publish(con, "night-1")
    assert len(history(con)) == 1


def test_roll_back_shows_the_night_before_with_its_own_columns(con: duckdb.DuckDBPyConnection) -> None:
    build(con, 1)
    publish(con, "night-1")
    build(con, 2)
    con.execute("create or replace table build_marts.mart_a as select 2 as night, 'new' as extra")
    con.execute("create or replace table build_marts.mart_new as select 1 as x")
    publish(con, "night-2")
    rollback(con)
    assert seen(con) == (1, 1)
    names = con.execute("select view_name from duckdb_views() where schema_name = 'marts'").fetchall()
    assert sorted(names) == [("mart_a",), ("mart_b",)]
    rollback(con, "night-2")
    assert con.execute("select extra from marts.mart_a").fetchall() == [("new",)]


def test_maintenance_keeps_every_kept_night_readable(con: duckdb.DuckDBPyConnection) -> None:
    for night in (1, 2):
        build(con, night)
        publish(con, f"night-{night}")
    maintain(con, keep_nights=2)
    rollback(con, "night-1")
    assert seen(con) == (1, 1)


def test_maintenance_writes_anew_what_is_mostly_deleted_and_removes_what_a_killed_writer_left(
    con: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    con.execute("create table build_marts.mart_c as select range as id from range(100000)")
    publish(con, "night-1")
    con.execute("delete from build_marts.mart_c where id % 5 = 0")
    folder = settings.home / "lake" / "data" / "build_marts" / "mart_c"
    left, under_way = folder / "ducklake-left.parquet", folder / "ducklake-under-way.parquet"
    for stray in (left, under_way):
        stray.write_bytes(b"PAR1")
    os.utime(left, (0, 0))

    assert maintain(con, keep_nights=1).rewritten_files == 1

    count = "select count(*) from"
    deletes = "select delete_file_count from ducklake_table_info('lake') where table_name = 'mart_c'"
    assert con.execute(deletes).fetchall() == [(0,)]
    assert con.execute(f"{count} build_marts.mart_c").fetchall() == [(80_000,)]
    assert con.execute(f"{count} marts.mart_c").fetchall() == [(100_000,)]  # the night that is shown
    assert not left.exists() and under_way.exists()


def test_nothing_built_and_no_such_night_are_said(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(PublishError, match="nothing has been built"):
        publish(con, "night-1")
    with pytest.raises(PublishError, match="no published night"):
        rollback(con)
    assert published(con) is None


def test_readers_during_publications_never_see_two_nights_mixed(
    con: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    build(con, 0)
    publish(con, "night-0")
    stop, mixed, reads = threading.Event(), [], []

    def read() -> None:
        with connect(settings, read_only=True) as reader:
            while not stop.is_set():
                row = seen(reader)
                reads.append(row)
                if row[0] != row[1]:
                    mixed.append(row)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for night in range(1, 8):
        build(con, night)
        publish(con, f"night-{night}")
    stop.set()
    for reader in readers:
        reader.join()
    assert reads and not mixed
    assert seen(con) == (7, 7)


READER = """
import os, sys, time
from pathlib import Path
from config.settings import load
from lake.connect import connect
root, stop = Path(sys.argv[1]), Path(sys.argv[2])
settings, nights, reads = load(root / "truce.toml"), set(), 0
print("ready", flush=True)
while not stop.exists():
    with connect(settings, read_only=True) as con:
        for _ in range(5):
            row = con.execute(
                "select a.night, b.night, o.night, a.n from marts.mart_b b, outcomes.risk o,"
                " (select max(night) as night, count(*) as n from marts.mart_a) a"
            ).fetchone()
            if len(set(row[:3])) != 1 or row[3] != 2000:
                sys.exit(f"a mix of nights, or half a mart: {row}")
            nights.add(row[0])
            reads += 1
            time.sleep(0.05)  # ten that never pause leave the writer no processor
print(reads, max(nights))
"""


@pytest.mark.long
def test_ten_analysts_in_processes_of_their_own_see_whole_nights_while_many_are_published(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    def night(number: int) -> None:
        for mart, rows in (
            ("build_marts.mart_a", 2000),
            ("build_marts.mart_b", 1),
            ("build_outcomes.risk", 1),
        ):
            con.execute(f"create table if not exists {mart} (night bigint)")
            con.execute("begin")
            con.execute(f"truncate {mart}; insert into {mart} select {number} from range({rows})")
            con.execute("commit")
        publish(con, f"night-{number}")

    night(0)
    root, stop = Path(__file__).parents[2], tmp_path / "stop"
    command = [sys.executable, "-c", READER, str(root), str(stop)]
    analysts = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(10)
    ]
    for analyst in analysts:
        assert analyst.stdout is not None and analyst.stdout.readline() == "ready\n"
    for number in range(1, 9):
        night(number)
    rollback(con, "night-4")
    stop.touch()
    ended = [analyst.communicate(timeout=120) for analyst in analysts]
    assert [errors for _, errors in ended] == [""] * 10
    assert [analyst.returncode for analyst in analysts] == [0] * 10
    assert sum(int(output.split()[0]) for output, _ in ended) >= 50


def test_a_reader_without_a_lake_is_told_what_to_run(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="make nightly"):
        connect(settings, read_only=True)
