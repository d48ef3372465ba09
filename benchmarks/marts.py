"""How long the whole dbt build takes: the default sandbox, and a million work-item events.

    python benchmarks/marts.py [--million-scale 17] [--no-million]

Builds the sandbox company, lands it as the nightly does, then times ``dbt build`` (models and data tests, as
the nightly runs it before the analysis) on an empty build, and again without news. The million is the same
company with as many items as hold a million events. The last line is JSON: ``seconds_default`` and
``seconds_million`` are wall time of the whole command with dbt's start, ``…_again`` those without news.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
#: what the analysis between two builds writes is absent here, and so is what rests on it
SELECTION = ("--exclude", "path:models/outcomes", "source:analysis+")


def main(
    million: Annotated[bool, typer.Option(help="time a million events as well")] = True,
    million_scale: Annotated[float, typer.Option(help="size of the company that has them")] = 17.0,
    port: int = 8792,
) -> None:
    """Time the builds and print them."""
    figures: dict[str, float] = {}
    table = Table("company", "events", "build, s", "again, s", title="dbt build", title_justify="left")
    for name, scale in (("default", 1.0), ("million", million_scale)):
        if name == "million" and not million:
            continue
        with tempfile.TemporaryDirectory() as folder:
            first, again, events = measure(Path(folder) / "home", scale, port)
        figures |= {
            f"seconds_{name}": round(first, 1),
            f"seconds_{name}_again": round(again, 1),
            f"events_{name}": events,
        }
        table.add_row(name, f"{events:,}", f"{first:.1f}", f"{again:.1f}")
    Console().print(table)
    print(json.dumps({**figures, "load_average": round(os.getloadavg()[0], 1)}))


def measure(home: Path, scale: float, port: int) -> tuple[float, float, int]:
    """Seconds of a first and a second build over a company of ``scale``, and the events it has."""
    environment = {
        **os.environ,
        "TRUCE_HOME": str(home),
        "TRUCE_SANDBOX__SCALE": str(scale),
        "TRUCE_SANDBOX__PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    for room, verb in (("sandbox", "build"), ("lake", "init")):
        subprocess.run([sys.executable, "-m", room, verb], cwd=ROOT, env=environment, check=True)
    server = subprocess.Popen([sys.executable, "-m", "sandbox", "serve"], cwd=ROOT, env=environment)
    try:
        _wait(port)
        subprocess.run([sys.executable, "-m", "ingest", "all"], cwd=ROOT, env=environment, check=True)
    finally:
        server.terminate()
        server.wait()
    return _build(home), _build(home), _events(home)


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"the sandbox does not answer on port {port}")


def _build(home: Path) -> float:
    from lake.dbt import run_dbt

    started = time.perf_counter()
    now = datetime.now(UTC).replace(tzinfo=None)
    run_dbt(
        _settings(home),
        "build",
        *SELECTION,
        "--exclude-resource-type",
        "unit_test",
        as_of=now,
        run_id="bench",
    )
    return time.perf_counter() - started


def _events(home: Path) -> int:
    from lake.connect import connect

    with connect(_settings(home), read_only=True) as con:
        row = con.execute("select count(*) from lake.intermediate.int_interaction").fetchone()
    return int(row[0]) if row else 0


def _settings(home: Path):
    from config.settings import load

    return load(ROOT / "truce.toml").model_copy(update={"home": home})


if __name__ == "__main__":
    typer.run(main)
