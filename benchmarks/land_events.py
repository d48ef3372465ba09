"""From raw JSON lines on disk to committed lake rows: events a minute, and memory as the file grows.

    python benchmarks/land_events.py [--millions 1 --millions 4 --millions 16] [--home DIR]

Each line of the file is a Jira issue with its changelog, as people export it; its history entries and the
issue itself are the events. They are landed by the product's own ``ingest.exports`` into an empty lake, in
a process of its own per size, whose largest resident size is read from the operating system. Then the lake is
asked how many rows it holds: a run that lost one is an error. Wall time and processor seconds both count;
the last line is JSON.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
MILLION = 1_000_000
ENTRIES = 49  # history entries of an issue; with the issue itself, fifty events a line
FIRST_ISSUE, FIRST_ENTRY = 1_000_000, 100_000_000  # ids of one width, as a site's are at any one time


def main(
    millions: Annotated[list[float], typer.Option(help="sizes, in millions of events")] = [1, 4, 16],  # noqa: B006
    home: Annotated[Path | None, typer.Option(help="where to work; needs 0.6 GB a million")] = None,
    land: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Land files of several sizes and print pace and memory; last line JSON."""
    if land is not None:
        print(json.dumps(_land(land)))
        return
    with tempfile.TemporaryDirectory(dir=home) as folder:
        results = [_one(Path(folder), round(size * MILLION)) for size in millions]
    _report(results)


def _one(folder: Path, events: int) -> dict[str, Any]:
    file = folder / "events.jsonl"
    with file.open("wb") as out:
        out.writelines(_lines(events // (ENTRIES + 1)))
    command = (sys.executable, __file__, "--land", str(file))
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told["held"] != events // (ENTRIES + 1) * (ENTRIES + 1):
        sys.exit(f"{events:,} events went in and {told['held']:,} are in the lake")
    told["megabytes"] = file.stat().st_size / 1e6
    shutil.rmtree(folder / "home")
    file.unlink()
    return told


def _lines(issues: int) -> Iterator[bytes]:
    """Issues of the sandbox company's shape, their ids counted on."""
    issue, entry = _templates()
    project = b"APPS PAYS CORE DATA".split()
    number = FIRST_ENTRY
    for index in range(issues):
        entries = b",".join(entry.replace(b"@ENTRY", b"%d" % (number + i)) for i in range(ENTRIES))
        number += ENTRIES
        key = project[index % len(project)]
        yield (
            issue.replace(b"@ISSUE", b"%d" % (FIRST_ISSUE + index)).replace(b"@PROJECT", key)
            + entries
            + b"]}}\n"
        )


def _templates() -> tuple[bytes, bytes]:
    from sandbox.testing.builder import adf, person, status

    stamp, who = "2026-01-05T09:30:00.000+0000", person("5b10ac8d82e05b22cc7d4ef5", "Ada", "ada@example.com")
    fields = {
        "summary": "Move the ledger's nightly close to the new scheduler",
        "description": adf("The close must not start before every region has reported. " * 8),
        "issuetype": {"id": "10001", "name": "Story", "subtask": False, "hierarchyLevel": 0},
        "project": {"id": "10000", "key": "@PROJECT", "name": "Project"},
        "status": status("10000", "To Do", "new"),
        "priority": {"id": "3", "name": "Medium"},
        "assignee": who,
        "reporter": who,
        "labels": ["ledger", "close"],
        "created": stamp,
        "updated": stamp,
        **{f"customfield_{number}": None for number in range(10000, 10060)},
    }
    issue = {"id": "@ISSUE", "key": "@PROJECT-@ISSUE", "fields": fields}
    change = {"field": "status", "fieldtype": "jira", "fieldId": "status", "from": "10000", "to": "10001"}
    items = [{**change, "fromString": "To Do", "toString": "In Progress"}]
    entry = {"id": "@ENTRY", "author": who, "created": stamp, "items": items}
    return orjson.dumps(issue)[:-1] + b',"changelog":{"histories":[', orjson.dumps(entry)


def _land(file: Path) -> dict[str, Any]:
    from config.settings import load
    from ingest.exports.run import run_files
    from lake.connect import connect

    home = file.parent / "home"
    settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    started, processor = time.perf_counter(), time.process_time()
    run_files([file], "benchmark", settings, kind="jira")
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    query = "select (select count(*) from raw.jira__issues) + (select count(*) from raw.jira__changelogs)"
    with connect(settings, read_only=True) as con:
        held = con.execute(query).fetchall()[0][0]
    return {"seconds": seconds, "processor": processor, "peak_mib": peak, "held": held}


def _report(results: list[dict[str, Any]]) -> None:
    table = Table("events", "file, MB", "seconds", "processor s", "events/min", "peak MiB", title="landing")
    for r in results:
        pace = r["held"] / r["seconds"] * 60
        cells = (r["held"], r["megabytes"], r["seconds"], r["processor"], pace, r["peak_mib"])
        table.add_row(*(f"{cell:,.0f}" for cell in cells))
    Console().print(table)
    sizes = {f"{r['held'] / MILLION:g}m": r for r in results}
    figures = {
        "events_per_minute": {name: round(r["held"] / r["seconds"] * 60) for name, r in sizes.items()},
        "events_per_processor_minute": {
            name: round(r["held"] / r["processor"] * 60) for name, r in sizes.items()
        },
        "peak_mib": {name: round(r["peak_mib"]) for name, r in sizes.items()},
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    typer.run(main)
