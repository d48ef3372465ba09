"""How fast Jira's issues with long histories land, against dlt, Singer's tap-jira, and the floor.

    python benchmarks/ingest_http.py [--scale 1.0] [--rounds 3] [--home DIR]

One server in a process of its own sends rendered answers from memory; the readers take turns, each in a
process of its own, the clock starting when its library is imported:

- truce: ``ingest.run_source``, full, into an empty lake: projects, boards, issues, changelogs, comments,
  worklogs, deletion detection and ledger;
- floor: the very requests that truce made, over the pool of the same client with as many threads, each answer
  parsed once with orjson and let go;
- dlt: latest release, its REST source, issues with the changelog expanded, into DuckDB;
- tap-jira: latest release, issues, changelogs and comments into a file.

A record is an issue or a history entry (what else a reader lands is on top). dlt and the tap get histories of
any length inlined, which a real site does not do: there they would ask once more per issue. Ratios are of
medians of wall time; processor seconds stand beside them, for a machine that others use.

Then a company is read in full and again after one percent has changed, and the requests are compared
(``benchmarks/incremental.py``). Last line: JSON.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

from clients.jira.client import open_jira

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx
import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
PEERS = {"dlt": ("dlt[duckdb]",), "tap-jira": ("tap-jira",)}
SCRIPTS = {"dlt": "read_with_dlt.py", "tap-jira": "read_with_tap.py"}
START_SECONDS = 60
THREADS = 4  # JiraSource.workers


def main(
    scale: Annotated[float, typer.Option(help="size of the company; 1.0 is 4,300 issues")] = 1.0,
    rounds: Annotated[int, typer.Option(help="turns of each reader")] = 3,
    home: Annotated[Path | None, typer.Option(help="keeps workspace and peers for the next time")] = None,
    port: int = 8793,
    density: Annotated[float, typer.Option(help="items of the company read twice; 0 leaves it out")] = 1.0,
    reader: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Let the readers take turns and print their pace; last line JSON."""
    if reader:
        assert home is not None, "a reader is told its home"
        print(json.dumps({"truce": _truce, "floor": _floor}[reader](home)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        where = (home or Path(temporary)).resolve()
        figures = _compare(where, scale, rounds, port)
        if density:
            figures |= _incremental(where / "company", scale, density)
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


def _incremental(home: Path, scale: float, density: float) -> dict[str, float]:
    from incremental import report, requests

    return report(requests(home, scale, density))


def _compare(home: Path, scale: float, rounds: int, port: int) -> dict[str, float]:
    from long_histories import build

    store = build(home, port, scale).store
    pythons = {name: _peer(home, name, wanted) for name, wanted in PEERS.items()}
    site = json.loads((store.parent / "connection.json").read_text())["jira"]
    server = subprocess.Popen([sys.executable, str(ROOT / "benchmarks/at_once.py"), str(store), str(port)])
    try:
        _await(site["url"])
        _warm(home, site)
        runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for _ in range(rounds):
            for name in ("truce", "floor"):
                runs[name].append(_run(sys.executable, __file__, "--reader", name, "--home", str(home)))
            for name, python in pythons.items():
                runs[name].append(_peer_turn(home, name, python, site))
        return _report(home, runs)
    finally:
        server.terminate()
        server.wait()


def _peer(home: Path, name: str, wanted: tuple[str, ...]) -> Path:
    """Python of a virtual environment that holds the peer's latest release."""
    folder = home / "peers" / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        (folder / "ready").touch()
    return python


def _await(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _warm(home: Path, site: dict[str, str]) -> None:
    """Have every answer rendered, and write down what truce asks."""
    _run(sys.executable, __file__, "--reader", "truce", "--home", str(home))
    _asked(site["url"])
    _run(sys.executable, __file__, "--reader", "truce", "--home", str(home))
    (home / "asked.json").write_text(json.dumps(_asked(site["url"])))
    base = {"fields": "*all", "validateQuery": "strict"}
    walks = (
        ("3", {"fields": "*all", "expand": "changelog", "maxResults": "100"}, "order by created asc"),
        ("2", {**base, "expand": "changelog,transitions"}, "order by updated asc"),
    )
    with httpx.Client(auth=(site["user"], site["token"]), timeout=60) as http:
        for version, params, order in walks:
            params = {**params, "jql": f"updated >= '2000-01-01 00:00' {order}"}
            url, token = f"{site['url']}/rest/api/{version}/search/jql", ""
            while token is not None:
                given = {**params, "nextPageToken": token} if token else params
                token = http.get(url, params=given).raise_for_status().json().get("nextPageToken")


def _asked(site: str) -> list[list[str]]:
    found: list[list[str]] = httpx.get(site.removesuffix("/jira") + "/at-once/asked").json()
    return found


def _run(*command: str | Path) -> dict[str, Any]:
    done = subprocess.run(list(map(str, command)), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _peer_turn(home: Path, name: str, python: Path, site: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=home) as folder:
        script = ROOT / "benchmarks/peers" / SCRIPTS[name]
        return _run(python, script, site["url"], site["user"], site["token"], folder)


def _settings(home: Path | None) -> Any:
    """The product's own, with what is private named: the other readers take all that the token sees."""
    from config.settings import load
    from sandbox.company.private import LEVEL, ROLE

    settings = load(ROOT / "truce.toml")
    jira = settings.jira.model_copy(update={"security_levels": [LEVEL["name"]], "restricted_to": [ROLE]})
    return settings.model_copy(update={"home": home, "jira": jira})


def _truce(home: Path) -> dict[str, Any]:
    from ingest import Extent, run_source
    from lake.connect import connect

    settings = _settings(home)
    shutil.rmtree(home / "lake", ignore_errors=True)
    started, processor = time.perf_counter(), time.process_time()
    result = run_source("jira", "benchmark", settings, extent=Extent(full=True, only=ISSUES))
    told = _clocks(started, processor)
    with connect(settings, read_only=True) as con:
        held = [con.execute(f"select count(*) from raw.jira__{name}").fetchall()[0][0] for name in HELD]
    return {**told, "issues": held[0], "entries": held[1], "records": result.landed}


HELD = ("issues", "changelogs")
ISSUES = frozenset({*HELD, "comments", "worklogs"})


def _floor(home: Path) -> dict[str, Any]:
    from concurrent.futures import ThreadPoolExecutor

    import orjson

    from tools.connections import resolve

    client = open_jira(resolve(_settings(home)))
    origin = client.connection.url.removesuffix("/jira")

    def once(request: list[str]) -> int:
        method, target, body = request
        answer = client._library._session.request(method, origin + target, data=body.encode() or None)
        orjson.loads(answer.content)
        return len(answer.content)

    asked = json.loads((home / "asked.json").read_text())
    started, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        size = sum(pool.map(once, asked))
    return {**_clocks(started, processor), "bytes": size}


def _clocks(started: float, processor: float) -> dict[str, float]:
    return {"seconds": time.perf_counter() - started, "processor": time.process_time() - processor}


def _report(home: Path, runs: dict[str, list[dict[str, Any]]]) -> dict[str, float]:
    records = {(r["issues"], r["entries"]) for name in ("truce", *PEERS) for r in runs[name]}
    if len(records) != 1:
        sys.exit(f"the readers disagree on what there is: {sorted(records)}")
    issues, entries = records.pop()
    asked = json.loads((home / "asked.json").read_text())
    bulk = sum("search/jql" in target or "bulkfetch" in target for _, target, _ in asked)
    wall, cpu = (
        {name: statistics.median(r[clock] for r in them) for name, them in runs.items()}
        for clock in ("seconds", "processor")
    )
    title = f"{issues:,} issues, {entries:,} history entries, {runs['floor'][0]['bytes'] / 1e6:,.0f} MB"
    table = Table("reader", "seconds", "processor s", "records/s", "× truce's time", title=title)
    for name in runs:
        pace = "" if name == "floor" else f"{(issues + entries) / wall[name]:,.0f}"
        share = f"{wall[name] / wall['truce']:.2f}"
        table.add_row(name, f"{wall[name]:.2f}", f"{cpu[name]:.2f}", pace, share)
    Console().print(table)
    return {
        "ratio_vs_dlt": wall["dlt"] / wall["truce"],
        "ratio_vs_singer": wall["tap-jira"] / wall["truce"],
        "ratio_to_floor": wall["truce"] / wall["floor"],
        "cpu_ratio_vs_dlt": cpu["dlt"] / cpu["truce"],
        "cpu_ratio_vs_singer": cpu["tap-jira"] / cpu["truce"],
        "cpu_ratio_to_floor": cpu["truce"] / cpu["floor"],
        "records_per_second": (issues + entries) / wall["truce"],
        "requests": len(asked),
        "requests_per_1000_issues": 1000 * bulk / issues,
        "history_entries_per_issue": entries / issues,
    }


if __name__ == "__main__":
    typer.run(main)
