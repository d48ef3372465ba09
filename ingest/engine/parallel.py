"""Read several streams at once and hand their events over in one line.

Threads, because reading is waiting; a bounded queue, because the lake may be slower than the wire. What can
be prepared for the lake is prepared by the reading thread, while the taking one waits for the lake. The order
within a stream is kept. The first error stops all streams and is raised after what came before it.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from clients.decoding import taken, told
from ingest.engine.refusals import alone
from ingest.source.cursor import Key
from ingest.source.page import Event, Heard, Sealed, Stream

T = TypeVar("T")
Prepare = Callable[[Event | Sealed], T]

QUEUE_LENGTH = 16
_END = object()


class _Stopped(Exception):
    pass


def interleave(streams: Sequence[Stream], workers: int, prepare: Prepare[T]) -> Iterator[T]:
    """Prepared events of all streams, at most ``workers`` read at a time. Raises the first stream's error."""
    if not streams:
        return
    line: queue.Queue[object] = queue.Queue(QUEUE_LENGTH)
    stop = threading.Event()
    with ThreadPoolExecutor(max(workers, 1), thread_name_prefix="ingest") as pool:
        for stream in streams:
            pool.submit(_pump, stream, prepare, line, stop)
        try:
            yield from _drain(line, len(streams))
        finally:
            stop.set()
            while not line.empty():
                line.get_nowait()


def _pump(stream: Stream, prepare: Prepare[T], line: queue.Queue[object], stop: threading.Event) -> None:
    outcome: object = _END
    letters: Counter[Key] = Counter()  # that answers have lost, which are the scope's that they were read for
    taken()
    try:
        if stop.is_set():
            return
        for event in alone(stream):
            if count := taken():
                letters[event.entity, event.scope] += count
            _put(line, prepare(event), stop)
    except _Stopped:
        return
    except BaseException as error:
        outcome = error
    try:
        for (entity, scope), count in letters.items():
            _put(line, prepare(Heard(entity, scope, note=told(count))), stop)
        _put(line, outcome, stop)
    except _Stopped:
        return


def _put(line: queue.Queue[object], item: object, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            line.put(item, timeout=0.2)
            return
        except queue.Full:
            continue
    raise _Stopped


def _drain(line: queue.Queue[object], streams: int) -> Iterator[T]:
    open_streams = streams
    while open_streams:
        item = line.get()
        if item is _END:
            open_streams -= 1
        elif isinstance(item, BaseException):
            raise item
        else:
            yield item  # type: ignore[misc]
