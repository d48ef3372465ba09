"""One apply at a time on this machine: two would both find a comment missing and both write it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import Settings
from writeback.write import WritebackError


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock while writing; the system gives it back when the process dies, however it dies.

    Raises WritebackError when another process holds it.
    """
    path = settings.home / "writeback" / "apply.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WritebackError("another apply or undo is at work", "wait until it has ended") from None
        yield
