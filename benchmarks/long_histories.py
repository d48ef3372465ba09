"""A Jira workspace of issues with long histories: the sandbox company's, each history told many times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson

from sandbox.company.shape import shape
from sandbox.store import Row, Store
from sandbox.workspace import Paths, build_company

#: how often each history is told; the company's own has about seven entries an issue
TIMES = 8


def build(home: Path, port: int, scale: float, times: int = TIMES) -> Paths:
    """Build the workspace under ``home``, to be served on ``port``."""
    paths = Paths(home)
    if not paths.store.exists():
        build_company(home, shape(7, date(2026, 6, 30), scale), f"http://127.0.0.1:{port}")
        with Store(paths.store) as store:
            store.put_many(list(_repeated(store, times)))
    return paths


def _repeated(store: Store, times: int) -> Iterator[Row]:
    entries = list(store.iterate("jira", "changelogs"))
    number = max(int(entry.id) for entry in entries)
    for _ in range(times - 1):
        for entry in entries:
            number += 1
            body = orjson.dumps({**entry.json(), "id": str(number)}).decode()
            yield "jira", "changelogs", str(number), entry.parent, entry.updated_ms, body
