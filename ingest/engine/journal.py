"""What was read and is not committed yet, kept on disk: a killed read loses the page under way and no more.

A commit costs the same for one page and for thousands, so pages are committed in batches. Until then each
lies in a segment here, written by the thread that read it, before anybody waits for the lake. The next
reading of the source lands what is left before it asks for anything, and goes on from the place that the last
page names. Nothing is synced to the platter: what must survive is the process, not the machine, and after a
power cut the same pages are asked for again.

A segment is an Arrow IPC stream, one batch an event; one that was cut off while being written ends there. A
segment is removed when all of its events are committed. What is left over from before another reading of the
source came to its end, on this machine or another, is dropped: it may be older than what the lake holds.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from ingest.source.page import Asked, Broken, Done, Event, Heard, Progress, Sealed
from lake.raw import ENVELOPE_SCHEMA

SUFFIX = ".arrows"
MOMENT = ENVELOPE_SCHEMA.field("record_updated_at").type
SCHEMA = pa.schema([("scope", pa.string()), ("id", pa.string()), ("updated", MOMENT), ("body", pa.string())])
NOTHING = pa.RecordBatch.from_pylist([], schema=SCHEMA)
KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Asked, Broken, Done, Heard, Progress)}


@dataclass
class PageJournal:
    """The journal of one source. ``position`` names the last reading that came to its end."""

    folder: Path
    position: str
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _open: dict[int, Counter[str]] = field(default_factory=dict)  # segment → events kept and committed
    _segment: int = 0
    _writer: Any = None

    def left(self) -> Iterator[Event | Sealed]:
        """Events that an earlier reading kept and did not commit, in the order of each stream."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            yield from _events(path, self.position)

    def clear(self) -> None:
        """Forget what is left."""
        for path in self.folder.glob(f"*{SUFFIX}"):
            path.unlink(missing_ok=True)

    def keep(self, event: Event | Sealed) -> int | None:
        """Write an event down; returns its segment, or None for what the next reading says anew."""
        kind = type(event).__name__
        told_anew = isinstance(event, Heard) and not event.more
        if told_anew or not (isinstance(event, Sealed) or kind in KINDS):
            return None
        told = {b"told": orjson.dumps({"kind": kind, **_told(event)})}
        rows = _rows(event) if isinstance(event, Sealed) else NOTHING
        with self._lock:
            if self._writer is None:
                self._begin()
            self._writer.write_batch(rows, custom_metadata=told)
            self._open[self._segment]["kept"] += 1
            return self._segment

    def _begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._segment += 1
        path = self.folder / f"{self._segment:09d}{SUFFIX}"
        schema = SCHEMA.with_metadata({"position": self.position})
        self._writer = pa.ipc.new_stream(pa.OSFile(str(path), "wb"), schema)
        self._open[self._segment] = Counter()

    def committed(self, segments: Counter[int]) -> None:
        """So many events of these segments are in the lake."""
        with self._lock:
            if self._writer is not None:
                self._close()
            for segment, count in segments.items():
                self._open[segment]["committed"] += count
            done = [n for n, events in self._open.items() if events["kept"] == events["committed"]]
            for segment in done:
                del self._open[segment]
                (self.folder / f"{segment:09d}{SUFFIX}").unlink(missing_ok=True)

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        with suppress(OSError):  # of a full disk: the page was not kept, which the writing thread has told
            writer.close()

    def close(self) -> None:
        """Close the segment under way."""
        with self._lock:
            if self._writer is not None:
                self._close()


def position(con: duckdb.DuckDBPyConnection, source: str) -> str:
    """The last reading of a source that came to its end, in the lake's own account."""
    query = "select max(recorded_at) from ops.ingest_ledger where source = ?"
    row = con.execute(query, [source]).fetchone()
    return str(row[0]) if row else ""


def _rows(page: Sealed) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([page.scopes, page.ids, page.updated, page.bodies], schema=SCHEMA)


def _told(event: Event | Sealed) -> dict[str, Any]:
    if isinstance(event, Sealed):
        names = ("entity", "scope", "only_absent", "request", "received")
        told = {name: getattr(event, name) for name in names} | {"loaded_at": event.loaded_at.isoformat()}
        return told | {"broken": [_told(broken) for broken in event.broken]}
    return {one.name: getattr(event, one.name) for one in fields(event)}


def _events(path: Path, position: str) -> Iterator[Event | Sealed]:
    with suppress(pa.ArrowInvalid, OSError, EOFError), pa.OSFile(str(path), "rb") as file:
        reader = pa.ipc.open_stream(file)
        if (reader.schema.metadata or {}).get(b"position", b"").decode() != position:
            return
        while True:
            try:
                rows, metadata = reader.read_next_batch_with_custom_metadata()
            except StopIteration:
                return
            yield _event(rows, orjson.loads(metadata[b"told"]))


def _event(rows: pa.RecordBatch, told: dict[str, Any]) -> Event | Sealed:
    kind = told.pop("kind")
    if kind in KINDS:
        event: Event = KINDS[kind](**told)
        return event
    return Sealed(
        entity=told["entity"],
        scope=told["scope"],
        only_absent=told["only_absent"],
        scopes=rows["scope"],
        ids=rows["id"],
        updated=rows["updated"],
        bodies=rows["body"],
        request=told["request"],
        loaded_at=datetime.fromisoformat(told["loaded_at"]),
        received=told["received"],
        broken=[Broken(**broken) for broken in told["broken"]],
    )
