"""The alternative of ``history.py``: a PostgreSQL of its own, Fivetran's tables in it, and what is run on them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
import orjson
import yaml

HERE = Path(__file__).parent
BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
#: a server that may use the machine: without these PostgreSQL spills every sort
SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "synchronous_commit": "off",
    "checkpoint_timeout": "1h",
    "jit": "off",
}
#: the columns that our daily table has too
COLUMNS = ["assignee", "priority", "team", "story points"]
#: spark_utils, which the package names too, is for Spark only
PACKAGES = ("jira", "fivetran_utils", "dbt_utils")
PRESENT = "select table_name from duckdb_tables() where database_name = 'pg' and schema_name = 'jira'"


@contextmanager
def server() -> Iterator[Path]:
    """Directory of the socket of a fresh PostgreSQL, gone afterwards; it refuses to run as root."""
    if BINARIES is None:
        sys.exit("no PostgreSQL under /usr/lib/postgresql: install it, or give --no-alternative")
    home = Path(tempfile.mkdtemp(prefix="truce-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(home, "nobody")
        as_user = ["runuser", "-u", "nobody", "--"]
    control = [*as_user, str(BINARIES / "pg_ctl"), "-D", str(home / "data")]
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    quietly = partial(subprocess.run, cwd="/", stdout=subprocess.DEVNULL)
    initdb = [str(BINARIES / "initdb"), "-D", str(home / "data"), "-U", "truce", "-A", "trust"]
    quietly([*as_user, *initdb], check=True)
    quietly([*control, "-o", f"-k {home} {options}", "-w", "-l", str(home / "log"), "start"], check=True)
    try:
        yield home
    finally:
        quietly([*control, "-m", "immediate", "stop"], check=False)
        shutil.rmtree(home, ignore_errors=True)


def load(con: duckdb.DuckDBPyConnection, socket: Path) -> None:
    """Fill Fivetran's tables with what is known now, in place of what was, and gather statistics."""
    from lake.connect import load_extensions

    load_extensions(con, ("postgres_scanner",))
    con.execute(f"attach 'host={socket} user=truce dbname=postgres' as pg (type postgres)")
    con.execute("create schema if not exists pg.jira")
    present = {name for (name,) in con.execute(PRESENT).fetchall()}
    for statement in (HERE / "history_fivetran.sql").read_text().split(";\n"):
        if named := re.search(r'create or replace table (pg\.jira\."?(\w+)"?) as', statement):
            table, name = named.groups()
            if name in present:
                # the views of the first run stand on it: it cannot be dropped
                con.execute(f"call postgres_execute('pg', 'truncate jira.\"{name}\"')")
                statement = statement.replace(named.group(), f"insert into {table}")
            con.execute(statement)
    con.execute("call postgres_execute('pg', 'analyze')")
    con.execute("detach pg")


def run_expand_first(socket: Path, _peer: Path | None, _cache: Path) -> tuple[float, int]:
    """Seconds and rows of our own query that expands to days first; there is no increment of it."""
    con = duckdb.connect()
    from lake.connect import load_extensions

    load_extensions(con, ("postgres_scanner",))
    con.execute(f"attach 'host={socket} user=truce dbname=postgres' as pg (type postgres)")
    started = time.perf_counter()
    con.execute("call postgres_execute('pg', ?)", [(HERE / "history_expand_first.sql").read_text()])
    seconds = time.perf_counter() - started
    rows = con.execute("select count(*) from pg.jira.daily").fetchone()
    return seconds, int(rows[0]) if rows else 0


def run_peer(socket: Path, peer: Path | None, cache: Path) -> tuple[float, int]:
    """Seconds of the package's models that are no views, by dbt's own clock, and rows of the daily history."""
    assert peer is not None
    dbt = _install(cache)
    project = _project(socket, peer)
    command = [
        dbt,
        "run",
        "--project-dir",
        project,
        "--profiles-dir",
        project,
        "--select",
        "+jira__daily_issue_field_history",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)
    if done.returncode:
        sys.exit(f"the peer failed:\n{done.stdout[-3000:]}")
    target = Path(project) / "target"
    nodes = orjson.loads((target / "manifest.json").read_bytes())["nodes"]
    results = orjson.loads((target / "run_results.json").read_bytes())["results"]
    seconds = sum(
        result["execution_time"]
        for result in results
        if nodes[result["unique_id"]]["config"]["materialized"] != "view"
    )
    con = duckdb.connect()
    from lake.connect import load_extensions

    load_extensions(con, ("postgres_scanner",))
    con.execute(f"attach 'host={socket} user=truce dbname=postgres' as pg (type postgres)")
    rows = con.execute("select count(*) from pg.peer_jira.jira__daily_issue_field_history").fetchone()
    return seconds, int(rows[0]) if rows else 0


def _install(cache: Path) -> str:
    """dbt with its PostgreSQL adapter, in a virtual environment of its own; its dbt."""
    import dbt.version

    venv = cache / "dbt-postgres"
    if not (venv / "bin" / "dbt").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        core = f"dbt-core=={dbt.version.__version__}"
        subprocess.run([venv / "bin" / "pip", "install", "--quiet", core, "dbt-postgres"], check=True)
    return str(venv / "bin" / "dbt")


def _project(socket: Path, peer: Path) -> str:
    """A dbt project that has the package and what it needs in place, found by their projects' names."""
    project = socket.parent / f"{socket.name}-peer"
    if project.exists():
        return str(project)
    found = {yaml.safe_load(file.read_text())["name"]: file.parent for file in peer.glob("*/dbt_project.yml")}
    if missing := [name for name in PACKAGES if name not in found]:
        sys.exit(f"{peer} lacks a checkout of {', '.join(missing)}")
    for name in PACKAGES:
        folder = project / "dbt_packages" / name
        shutil.copytree(found[name], folder, ignore=shutil.ignore_patterns("integration_tests", ".git"))
        # what it needs is here already, and no package index is asked
        (folder / "packages.yml").unlink(missing_ok=True)
    (project / "dbt_project.yml").write_text(
        yaml.safe_dump(
            {
                "name": "bench",
                "version": "1.0.0",
                "config-version": 2,
                "profile": "bench",
                "vars": {"issue_field_history_columns": COLUMNS, "jira_schema": "jira"},
            }
        )
    )
    output = {
        "type": "postgres", "host": str(socket), "port": 5432, "user": "truce", "password": "", "dbname": "postgres",
        "schema": "peer", "threads": 2,
    }  # fmt: skip
    (project / "profiles.yml").write_text(
        yaml.safe_dump({"bench": {"target": "pg", "outputs": {"pg": output}}})
    )
    return str(project)
