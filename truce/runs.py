"""Runs of a whole DAG from the command: the script that does it alone imports Airflow, in its own process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from config.errors import ConfigError

SCRIPT = Path(__file__).resolve().parents[1] / "dags" / "local_run.py"


def run(dag_id: str, *options: str) -> NoReturn:
    """Become the process that runs ``dag_id`` once: Ctrl-C and the exit status are its own.

    Raises ConfigError where only the packages are installed, without the DAGs beside them.
    """
    if not SCRIPT.is_file():
        raise ConfigError(f"{SCRIPT} is not there", "install from a clone: pip install -e .")
    path = os.pathsep.join([str(SCRIPT.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    arguments = [sys.executable, str(SCRIPT), dag_id, *options]
    os.execve(sys.executable, arguments, {**os.environ, "PYTHONPATH": path})  # noqa: S606
