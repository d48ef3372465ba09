"""Run dbt over the lake, in a process of its own: in-process dbt keeps the catalog open after it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from config.settings import Settings
from lake.connect import attach_string, data_path, needed, open_engine, store_certificates
from tools.connections import uses_sandbox


class DbtError(Exception):
    """What failed in a dbt run, in one line, with where to read on."""


def project_dir(settings: Settings) -> Path:
    """The dbt project beside ``truce.toml``."""
    return settings.root / "dbt_project"


def organisation_dir(settings: Settings) -> Path:
    """Directory of the organisation's CSV seeds: configured, else the sandbox's, else the project's."""
    if settings.organisation.dir:
        return (settings.root / settings.organisation.dir).resolve()
    sandbox = settings.home / "sandbox" / "org"
    return sandbox if uses_sandbox() and sandbox.is_dir() else project_dir(settings) / "seeds"


def words_file(settings: Settings) -> Path:
    """The words of the site: the organisation's list where its directory has one, else the project's own."""
    own = organisation_dir(settings) / "site_words.csv"
    return own if own.is_file() else project_dir(settings) / "seeds" / own.name


def environment(settings: Settings) -> dict[str, str]:
    """The variables that ``profiles.yml`` and ``dbt_project.yml`` read."""
    return {
        "TRUCE_LAKE_TARGET": "lake_server" if settings.lake.catalog else "lake",
        "TRUCE_LAKE_ATTACH": attach_string(settings),
        "TRUCE_LAKE_DATA_PATH": data_path(settings),
        "TRUCE_LAKE_CERTIFICATES": store_certificates(settings),
        "TRUCE_ORG_DIR": str(organisation_dir(settings)),
        "TRUCE_WORDS_FILE": str(words_file(settings)),
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
) -> int:
    """Run ``dbt <arguments>`` on the project and return how many nodes it ran; not ``quiet`` shows its text.

    ``artifacts`` keeps ``manifest.json`` and ``run_results.json`` in the target directory, for whoever reads
    them: writing them takes seconds. Not quiet, the nodes are not counted: 0.
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
    run = {"AS_OF": f"{as_of:%Y-%m-%d %H:%M:%S}", "RUN_ID": run_id} if as_of else {}
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
    total, hooks = (
        re.search(pattern, done.stdout or "") for pattern in (r"\bTOTAL=(\d+)", r"\b(\d+) project hooks?\b")
    )
    return int(total.group(1)) - (int(hooks.group(1)) if hooks else 0) if total else 0


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
