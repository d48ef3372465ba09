"""The production catalog: a real PostgreSQL, several writers at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.sections import LakeSection
from config.settings import Settings
from lake.connect import connect
from lake.publish import publish, rollback
from lake.schema import ensure

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
WRITER = """
import sys
from pathlib import Path
from config.settings import load
from lake.connect import connect
settings = load(Path(sys.argv[1]))
with connect(settings) as con:
    for i in range(10):
        name = f"{sys.argv[2]}-{i}"
        con.execute("insert into ops.runs values (?, 'd', now(), now(), null, 'ok', null)", [name])
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of its own on a Unix socket; skipped where none is installed."""
    if BINARIES is None:
        pytest.skip("PostgreSQL is not installed")
    home = Path("/tmp") / f"truce-pg-{os.getpid()}"
    home.mkdir()
    as_user = []
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(home, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    run = [*as_user, str(BINARIES / "initdb"), "-D", str(home / "data"), "-U", "truce", "-A", "trust"]
    subprocess.run(run, check=True, capture_output=True, cwd="/")
    control = [*as_user, str(BINARIES / "pg_ctl"), "-D", str(home / "data")]
    options = f"-k {home} -c listen_addresses=''"
    subprocess.run(
        [*control, "-o", options, "-w", "-l", str(home / "log"), "start"],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"host={home} user=truce dbname=postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
        shutil.rmtree(home)


@pytest.fixture
def on_postgres(server: str, settings: Settings) -> Settings:
    return settings.model_copy(update={"lake": LakeSection(catalog=server)})


def test_publish_and_roll_back_on_postgres(on_postgres: Settings) -> None:
    with connect(on_postgres) as con:
        ensure(con)
        for night in (1, 2):
            con.execute(f"create or replace table build_marts.m as select {night} as night")
            publish(con, f"night-{night}")
        rollback(con)
        assert con.execute("from marts.m").fetchall() == [(1,)]


def test_four_processes_write_at_once_and_nothing_is_lost(
    on_postgres: Settings, tmp_path: Path, server: str
) -> None:
    with connect(on_postgres) as con:
        ensure(con)
        con.execute("delete from ops.runs")
    file = tmp_path / "truce.toml"
    file.write_text(f'home = "{on_postgres.home}"\n[lake]\ncatalog = "{server}"\n')
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(n)], cwd=root) for n in range(4)
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    with connect(on_postgres) as con:
        assert con.execute("select count(distinct run_id) from ops.runs").fetchone() == (40,)
