"""How long a night takes, by stage: the first on an empty home, and one with no news.

    python benchmarks/nightly.py [--scale 1.0] [--home DIR]

Runs ``dags/local_run.py nightly`` twice on a home of its own (the sandbox company, built before the clock
starts) and reads the stages from the run log. The last line is JSON: ``seconds_first``, ``seconds_again`` are
wall time of the whole command with Airflow's start; ``written_again`` counts the writes without news.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]


def main(
    scale: Annotated[float, typer.Option(help="size of the sandbox company; 1.0 is the default one")] = 1.0,
    home: Annotated[Path | None, typer.Option(help="an empty directory; default a temporary one")] = None,
    port: int = 8790,
) -> None:
    """Time a first night and a night without news."""
    with tempfile.TemporaryDirectory() as temporary:
        where = home or Path(temporary) / "home"
        environment = {
            **os.environ,
            "TRUCE_HOME": str(where),
            "TRUCE_SANDBOX__SCALE": str(scale),
            "TRUCE_SANDBOX__PORT": str(port),
            "PYTHONPATH": str(ROOT),
        }
        _run(environment, "-m", "sandbox", "build")
        first, again = (_run(environment, "dags/local_run.py", "nightly") for _ in range(2))
        _report(where, first, again, scale)


def _run(environment: dict[str, str], *command: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - started


def _report(home: Path, first: float, again: float, scale: float) -> None:
    from config.settings import load
    from lake.connect import connect

    settings = load(ROOT / "truce.toml").model_copy(update={"home": home.resolve()})
    with connect(settings, read_only=True) as con:
        stages = con.execute(_STAGES).fetchall()
        written = con.execute(_WRITTEN).fetchone()
    table = Table("stage", "first, s", "again, s", title=f"nightly, scale {scale}", title_justify="left")
    for stage, one, two in stages:
        table.add_row(stage, f"{one:.1f}", f"{two:.1f}")
    table.add_row("whole command", f"{first:.1f}", f"{again:.1f}")
    Console().print(table)
    figures = {
        "seconds_first": round(first, 1),
        "seconds_again": round(again, 1),
        "written_again": written[0] if written else 0,
        "scale": scale,
    }
    print(json.dumps(figures))


_STAGES = """
with numbered as (
    select run_id, row_number() over (order by started_at) as night
    from (select run_id, min(started_at) as started_at from ops.runs group by all)
)
select
    stage,
    coalesce(sum(epoch(finished_at - started_at)) filter (where night = 1), 0) as first,
    coalesce(sum(epoch(finished_at - started_at)) filter (where night = 2), 0) as again,
from ops.stages join numbered using (run_id)
group by all order by min(started_at)
"""
_WRITTEN = """
select count(distinct write_id) from ops.writeback_journal
where status = 'done' and run_id = (select max_by(run_id, started_at) from ops.runs)
"""

if __name__ == "__main__":
    typer.run(main)
