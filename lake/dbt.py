"""Run dbt over the lake, in a process of its own: in-process dbt keeps the catalog open after it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from config.errors import TruceError
from config.settings import Settings
from lake.connect import attach_string, data_path, needed, open_engine, store_certificates
from lake.runs import now
from lake.sites.home import is_trial
from tools.connections import sandbox_address


class DbtError(TruceError):
    """What failed in a dbt run, in one line, with where to read on."""


@dataclass(frozen=True)
class DbtWarning:
    """A data test that only warns, and the rows that it found."""

    test: str
    rows: int


@dataclass(frozen=True)
class DbtRun:
    """Nodes that a run of dbt has run, and what its tests warn of; nothing of a run that was not quiet."""

    nodes: int = 0
    warnings: tuple[DbtWarning, ...] = ()

    def __str__(self) -> str:
        told = ", ".join(f"{one.test} ({one.rows:,} rows)" for one in self.warnings)
        return f"{self.nodes} models and tests" + (f"; warns: {told}" if told else "")


def project_dir(settings: Settings) -> Path:
    """The dbt project beside ``truce.toml``."""
    return settings.root / "dbt_project"


def organisation_dir(settings: Settings) -> Path:
    """Directory of the organisation's CSV seeds: configured, else the sandbox's, else the project's."""
    if settings.organisation.dir:
        return (settings.root / settings.organisation.dir).resolve()
    sandbox = settings.home / "sandbox" / "org"
    return sandbox if sandbox.is_dir() and is_trial(settings) else project_dir(settings) / "seeds"


def words_file(settings: Settings) -> Path:
    """The words by which names are understood, as they come with the project."""
    return project_dir(settings) / "seeds" / "site_words.csv"


def own_words_file(settings: Settings) -> Path | None:
    """The organisation's own words, which add to these and win; None where it has none."""
    own, shipped = organisation_dir(settings) / words_file(settings).name, words_file(settings)
    return own if own.is_file() and not own.samefile(shipped) else None


def environment(settings: Settings) -> dict[str, str]:
    """The variables that ``profiles.yml`` and ``dbt_project.yml`` read."""
    return {
        "TRUCE_LAKE_TARGET": "lake_server" if settings.lake.catalog else "lake",
        "TRUCE_LAKE_ATTACH": attach_string(settings),
        "TRUCE_LAKE_DATA_PATH": data_path(settings),
        "TRUCE_LAKE_CERTIFICATES": store_certificates(settings),
        "TRUCE_ORG_DIR": str(organisation_dir(settings)),
        "TRUCE_WORDS_FILE": str(words_file(settings)),
        "TRUCE_OWN_WORDS_FILE": str(own_words_file(settings) or ""),
        "DBT_PROFILES_DIR": str(project_dir(settings)),
        "DBT_TARGET_PATH": str(settings.home / "dbt" / "target"),
        "DBT_LOG_PATH": str(settings.home / "dbt" / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        # at dbt's default, debug, the log of a night costs more than a tenth of it
        "DBT_LOG_LEVEL_FILE": "info",
    }


def run_dbt(
    settings: Settings,
    *arguments: str,
    run_id: str = "",
    as_of: datetime | None = None,
    quiet: bool = True,
    artifacts: bool = False,
) -> DbtRun:
    """Run ``dbt <arguments>`` on the project and return what it ran; not ``quiet`` shows its text.

    ``artifacts`` keeps ``manifest.json`` and ``run_results.json`` in the target directory, for whoever reads
    them: writing them takes seconds.
    Raises DbtError naming the first failing node, its message and the log.
    """
    # installs DuckDB's extensions from their packages; dbt would try to download
    with open_engine(needed(settings)) as con:
        allowed = con.execute("select current_setting('memory_limit')").fetchall()[0][0]
    command = [
        str(Path(sys.executable).with_name("dbt")),
        *arguments,
        "--project-dir",
        str(project_dir(settings)),
    ]
    run = {"SANDBOX": sandbox_address(settings) if is_trial(settings) else ""}
    run |= {"AS_OF": f"{as_of:%Y-%m-%d %H:%M:%S}", "RUN_ID": run_id} if as_of else {}
    done = subprocess.run(  # noqa: S603 - our own interpreter's dbt, arguments from code
        command,
        env={
            **os.environ,
            **environment(settings),
            "DBT_WRITE_JSON": str(artifacts).lower(),
            "TRUCE_LAKE_MEMORY": settings.lake.memory or allowed,
            # not --vars: another value would make dbt parse the whole project again, see macros/clock.sql
            **{f"DBT_ENV_CUSTOM_ENV_TRUCE_{name}": value for name, value in run.items()},
        },
        capture_output=quiet,
        text=True,
        check=False,
    )
    if done.returncode:
        log = settings.home / "dbt" / "logs" / "dbt.log"
        raise DbtError(f"{_failure((done.stdout or '') + (done.stderr or ''))} → see {log}")
    return told(done.stdout or "")


def told(output: str) -> DbtRun:
    """What dbt's console text says of a run that did not fail."""
    total, hooks = (re.search(pattern, output) for pattern in (r"\bTOTAL=(\d+)", r"\b(\d+) project hooks?\b"))
    nodes = int(total.group(1)) - (int(hooks.group(1)) if hooks else 0) if total else 0
    return DbtRun(nodes, tuple(DbtWarning(test, int(rows)) for test, rows in WARNED.findall(output)))


def record_warnings(con: duckdb.DuckDBPyConnection, run_id: str, part: str, done: DbtRun) -> None:
    """Keep what dbt's tests warn of among the findings of the gates, in place of this part's earlier ones."""
    gate = f"dbt_{part}"
    con.execute("delete from ops.check_results where run_id = ? and gate = ?", [run_id, gate])
    for one in done.warnings:
        remedy = f"python -m lake dbt -- test --select {one.test}"
        con.execute(
            _FINDING, [run_id, gate, one.test, one.test, f"{one.rows:,} rows", one.rows, remedy, now()]
        )


_FINDING = """
insert into ops.check_results by name
select
    ? as run_id, ? as gate, 'dbt' as suite, ? as expectation, ? as subject, false as success,
    'warning' as severity, ? as observed, ? as unexpected_count, ? as remedy, ? as checked_at
"""
#: a test that warns, and on the next line how many rows it found
WARNED = re.compile(r"Warning in (?:unit )?test (\S+) .*\n.*?\bGot (\d+) results?")
#: dbt's own headings, which stand before what went wrong
HEADINGS = ("Failure in", "Database Error", "Compilation Error", "Runtime Error", "Parsing Error")


def _failure(output: str) -> str:
    """The first failing node and its message, out of dbt's console text."""
    lines = [re.sub(r"^\d\d:\d\d:\d\d\s*", "", line).strip() for line in output.splitlines()]
    for number, line in enumerate(lines):
        if line.startswith(HEADINGS):
            details = (text for text in lines[number + 1 :] if text and not text.startswith(HEADINGS))
            return f"dbt: {line}: {next(details, 'no message')}"
    return "dbt failed: " + next((text for text in reversed(lines) if text), "no output")
