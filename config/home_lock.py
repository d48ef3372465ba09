"""One run at a time in a home: who is at work is written into a lock file, and a second run is told.

Tasks of one run that a scheduler starts in processes of their own hold it together, under the run's name.
The lock is the operating system's (``flock``): it ends with its process however that ends, with nothing left
to clear away.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from pydantic import BaseModel

from config.errors import ConfigError

FILE = "run.lock"
#: homes that this process holds: what a run calls in its own process is part of it
_held: set[Path] = set()


class Holder(BaseModel):
    """Who is at work: the run or command, its first process, and since when (UTC)."""

    what: str
    run: str
    process: int
    host: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.what}, since {self.since:%Y-%m-%d %H:%M} UTC (process {self.process} on {self.host})"


@contextmanager
def hold(home: Path, what: str, run: str = "") -> Iterator[None]:
    """Keep others out of ``home`` as long as the block lasts; ``what`` is told to whom is kept out.

    Processes that name the same ``run`` hold it together; without a name nobody joins. Raises ConfigError
    where another run is at work.
    """
    home = home.resolve()
    if home in _held:
        yield
        return
    home.mkdir(parents=True, exist_ok=True)
    with (home / FILE).open("a+") as file:
        _enter(file, what, run or uuid4().hex)
        _held.add(home)
        try:
            yield
        finally:
            _held.discard(home)


def _enter(file: IO[str], what: str, run: str) -> None:
    """Take the lock alone and sign it, or join those who hold it under the same name."""
    if _is_free(file):
        mine = Holder(
            what=what, run=run, process=os.getpid(), host=socket.gethostname(), since=datetime.now(UTC)
        )
        file.truncate(0)
        file.write(mine.model_dump_json())
        file.flush()
    # whoever holds it alone is signing: that takes an instant, and whose name stands there afterwards decides
    fcntl.flock(file, fcntl.LOCK_SH)
    file.seek(0)
    holder = Holder.model_validate_json(file.read())
    if holder.run != run:
        raise ConfigError(
            f"another run is at work in this home: {holder}",
            "wait until it has ended, or give this one a home of its own (TRUCE_HOME)",
        )


def _is_free(file: IO[str]) -> bool:
    """Take the lock alone where nobody is in the home."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
