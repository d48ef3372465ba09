"""What an incremental run asks for, in requests, of a sandbox company in which one percent has changed.

    python benchmarks/incremental.py [--scale 1.0] [--density 1.0] [--home DIR]

Read in full, again without news, and again after one percent has changed: every hundredth issue gets a
history entry, every hundredth card is moved, and as many threads are answered, the latest ones. Lists of a
site, a project, a board or a channel cost a request however full these are, so the share falls with what is
in them: ``density`` times the default company's items, with as many teams. Last line: JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from config.settings import load
from ingest import run_source
from sandbox.company.shape import shape
from sandbox.store import Store
from sandbox.testing.builder import Builder, iso_stamp, jira_stamp
from sandbox.testing.running import running_server
from sandbox.workspace import Paths, build_company

SOURCES = ("jira", "trello", "slack")
EVERY = 100
T = TypeVar("T")
Runs = dict[str, Counter[str]]


def main(
    scale: Annotated[float, typer.Option(help="teams of the company; 1.0 is twelve")] = 1.0,
    density: Annotated[float, typer.Option(help="items, times those of the default")] = 1.0,
    home: Annotated[Path | None, typer.Option(help="where to work")] = None,
) -> None:
    """Print the requests by endpoint and their share; last line JSON."""
    with tempfile.TemporaryDirectory() as temporary:
        runs = requests((home or Path(temporary)).resolve(), scale, density)
    print(json.dumps(report(runs)))


def report(runs: Runs) -> dict[str, float]:
    """Print the requests of each run by endpoint; shares of the full run's, over all and by source."""
    table = Table("endpoint", *runs, title="requests")
    for route in sorted(runs["full"] | runs["1 % changed"], key=lambda r: (r.split()[1], -runs["full"][r])):
        table.add_row(route, *(f"{run[route]:,}" for run in runs.values()))
    Console(width=120).print(table)
    full = runs["full"]
    shares = {"incremental_request_share": runs["1 % changed"].total() / full.total()}
    shares["quiet_request_share"] = runs["no news"].total() / full.total()
    for source in SOURCES:
        share = _of(runs["1 % changed"], source) / _of(full, source)
        shares |= {f"full_requests_{source}": _of(full, source), f"incremental_share_{source}": share}
    return shares


def _of(run: Counter[str], source: str) -> int:
    return sum(count for route, count in run.items() if route.split()[1] == source)


def requests(home: Path, scale: float, density: float) -> Runs:
    """Requests by endpoint of a full run, of one without news, and of one after one percent has changed."""
    company = shape(7, datetime.now(UTC).date(), scale)
    paths = Paths(home)
    build_company(home, replace(company, rate=company.rate * density), "http://127.0.0.1:0", force=True)
    settings = load(Path(__file__).resolve().parents[1] / "truce.toml").model_copy(update={"home": home})
    shutil.rmtree(home / "lake", ignore_errors=True)
    with running_server(paths.store) as server:
        runs: Runs = {}
        for name in ("full", "no news", "1 % changed"):
            if name == "1 % changed":
                change(server.store, int(time.time() * 1000))
            server.requests.clear()
            landed = {source: run_source(source, name, settings).landed for source in SOURCES}
            runs[name] = Counter(server.requests)
            if (name == "no news") == any(landed.values()):
                raise SystemExit(f"{name}: landed {landed}")
    return runs


def change(store: Store, ms: int) -> None:
    """One percent of issues, cards and threads, as people change them."""
    builder = Builder(store)
    with store.transaction():
        for issue in _hundredth(store.select("jira", "issues")):
            body = issue.json()
            body["fields"]["updated"] = jira_stamp(ms)
            store.put("jira", "issues", issue.id, issue.parent, ms, body)
            builder.change(int(issue.id), ms, {"field": "labels", "to": "touched", "toString": "touched"})
        for card in _hundredth(store.select("trello", "cards")):
            _act(store, card.id, card.parent, ms)
        roots = [m for m in store.select("slack", "messages") if '"reply_count"' in m.body]
        lately = sorted(roots, key=lambda message: message.updated_ms)[-(len(roots) // EVERY) :]
        for number, root in enumerate(lately):
            _answer(store, root.json(), root.id, root.parent, ms + number)


def _hundredth(documents: Iterable[T]) -> Iterator[T]:
    return (document for number, document in enumerate(documents) if number % EVERY == 0)


def _act(store: Store, card: str, board: str, ms: int) -> None:
    id = f"{ms // 1000:08x}{card[8:]}"
    action = {
        "id": id,
        "type": "updateCard",
        "date": iso_stamp(ms),
        "data": {"card": {"id": card}, "board": {"id": board}, "old": {"pos": 1}},
    }
    store.put("trello", "actions", id, board, ms, action)
    held = store.get("trello", "boards", board)
    if held is not None:
        body = {**held.json(), "dateLastActivity": iso_stamp(ms)}
        store.put("trello", "boards", board, held.parent, ms, body)


def _answer(store: Store, root: dict[str, Any], id: str, channel: str, ms: int) -> None:
    ts = f"{ms // 1000}.{ms % 1000:03d}000"
    reply = {"type": "message", "user": root.get("user"), "text": "Done.", "ts": ts, "thread_ts": root["ts"]}
    store.put("slack", "messages", f"{channel}:{ts}", channel, ms, reply)
    known = {"latest_reply": ts, "reply_count": root.get("reply_count", 0) + 1}
    store.put("slack", "messages", id, channel, ms, {**root, **known})


if __name__ == "__main__":
    typer.run(main)
