"""How long the whole dbt build takes: the default sandbox, and a million work-item events.

    python benchmarks/marts.py [--no-million] [--events 1000000] [--memory 6]

Builds the sandbox company, lands it as the nightly does, then times ``dbt build`` (models and data tests)
on an empty build in the nightly's two parts: what comes before the analysis, and the rest. The analysis
runs between them and is no part of the time. Then both again without news. Forecasts and writes are absent:
their tables are empty. The million is the same company, larger by as much as the default one has too few
events. An event is an act on a work item (made, edited, moved, commented, logged, named; a row of
``int_interaction``); a company that has fewer is no result. dbt gets ``--memory`` GiB, a quarter of it for
Python. The last line is JSON: ``seconds_default`` and ``seconds_million`` are wall time of both commands
with dbt's starts, ``…_again`` those without news.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from analysis.run import analyse
from config.settings import Settings, load
from lake.connect import connect
from lake.dbt import run_dbt

ROOT = Path(__file__).resolve().parents[1]
#: what rests on the analysis and the forecasts, as dags/policy.py has it
AFTER_ANALYSIS = ("path:models/outcomes", "source:analysis+")


def main(
    million: Annotated[bool, typer.Option(help="time the grown company as well")] = True,
    events: Annotated[int, typer.Option(help="events that it must have")] = 1_000_000,
    memory: Annotated[float, typer.Option(help="GiB that the build may use")] = 6.0,
    port: int = 8792,
) -> None:
    """Time the builds and print them."""
    found = {"default": measure(1.0, memory, port)}
    if million:
        scale = 1.05 * events / found["default"].events
        found["million"] = measure(scale, memory, port)
        if found["million"].events < events:
            sys.exit(
                f"{found['million'].events:,} events are no {events:,}: the company does not grow evenly"
            )
    report(found)


@dataclass(frozen=True)
class Measured:
    """Seconds of a first and a second build, the events, and GiB at the most."""

    first: float
    again: float
    events: int
    peak: float


def report(found: dict[str, Measured]) -> None:
    """Print the table, and the figures as the last line."""
    table = Table("company", "events", "build, s", "again, s", "GiB", title="dbt build", title_justify="left")
    figures: dict[str, object] = {}
    for name, one in found.items():
        table.add_row(name, f"{one.events:,}", f"{one.first:.1f}", f"{one.again:.1f}", f"{one.peak:.1f}")
        figures |= {
            f"seconds_{name}": round(one.first, 1),
            f"seconds_{name}_again": round(one.again, 1),
            f"events_{name}": one.events,
            f"peak_gib_{name}": round(one.peak, 2),
        }
    Console().print(table)
    print(json.dumps({**figures, "load_average": round(os.getloadavg()[0], 1)}))


def measure(scale: float, memory: float, port: int) -> Measured:
    """Build the company of ``scale``, land it, and time two builds of at most ``memory`` GiB."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        land(home, scale, port)
        settings = load(ROOT / "truce.toml")
        lake = settings.lake.model_copy(update={"memory": f"{0.75 * memory:.2f}GiB"})
        settings = settings.model_copy(update={"home": home, "lake": lake})
        first = build(settings)
        again = build(settings)
        with connect(settings, read_only=True) as con:
            row = con.execute(
                "select count(*) from intermediate.int_interaction where work_item_key is not null"
            ).fetchone()
    # of all commands that were waited for; the sandbox and ingest are smaller than dbt
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    return Measured(first, again, int(row[0]) if row else 0, peak)


def land(home: Path, scale: float, port: int) -> None:
    """Build the sandbox company and read it into the lake."""
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


def build(settings: Settings) -> float:
    """Seconds of dbt's build."""
    now = datetime.now(UTC).replace(tzinfo=None)
    seconds = _timed(settings, now, "--exclude", *AFTER_ANALYSIS)
    analyse(settings, "bench", now)
    return seconds + _timed(settings, now, "--select", *AFTER_ANALYSIS)


def _timed(settings: Settings, now: datetime, *selection: str) -> float:
    started = time.perf_counter()
    run_dbt(settings, "build", *selection, "--exclude-resource-type", "unit_test", as_of=now, run_id="bench")
    return time.perf_counter() - started


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"the sandbox does not answer on port {port}")


if __name__ == "__main__":
    typer.run(main)
