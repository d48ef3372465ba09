"""What an incremental run asks for, in requests, of a sandbox company in which one percent has changed.

The company is of the default's teams, with as many items as ``density`` times: lists of a site, a project, a
board or a channel cost a request however full these are, and must not carry the comparison. Every hundredth
issue gets a history entry, every hundredth card is moved, and as many threads are answered, the latest ones.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

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


def requests(home: Path, scale: float, density: float) -> tuple[dict[str, int], dict[str, int]]:
    """Requests by source of a full run, and of the next one after one percent has changed."""
    company = shape(7, datetime.now(UTC).date(), scale)
    paths = Paths(home)
    build_company(home, replace(company, rate=company.rate * density), "http://127.0.0.1:0", force=True)
    settings = load(Path(__file__).resolve().parents[1] / "truce.toml").model_copy(update={"home": home})
    shutil.rmtree(home / "lake", ignore_errors=True)
    with running_server(paths.store) as server:
        full = {source: run_source(source, "full", settings).requests for source in SOURCES}
        change(server.store, int(time.time() * 1000))
        again = {source: run_source(source, "again", settings) for source in SOURCES}
    for source, result in again.items():
        if not result.landed:
            raise SystemExit(f"nothing of what changed in {source} has landed")
    return full, {source: result.requests for source, result in again.items()}


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
    action = {
        "id": f"{ms // 1000:08x}{card[8:]}",
        "type": "updateCard",
        "date": iso_stamp(ms),
        "data": {"card": {"id": card}, "board": {"id": board}, "old": {"pos": 1}},
    }
    store.put("trello", "actions", action["id"], board, ms, action)
    held = store.get("trello", "boards", board)
    if held is not None:
        body = {**held.json(), "dateLastActivity": iso_stamp(ms)}
        store.put("trello", "boards", board, held.parent, ms, body)


def _answer(store: Store, root: dict, id: str, channel: str, ms: int) -> None:
    ts = f"{ms // 1000}.{ms % 1000:03d}000"
    reply = {"type": "message", "user": root.get("user"), "text": "Done.", "ts": ts, "thread_ts": root["ts"]}
    store.put("slack", "messages", f"{channel}:{ts}", channel, ms, reply)
    known = {"latest_reply": ts, "reply_count": root.get("reply_count", 0) + 1}
    store.put("slack", "messages", id, channel, ms, {**root, **known})
