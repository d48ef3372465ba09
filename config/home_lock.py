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

from pydantic import BaseModel, ValidationError

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
    if _locked(file, fcntl.LOCK_EX):
        mine = Holder(
            what=what, run=run, process=os.getpid(), host=socket.gethostname(), since=datetime.now(UTC)
        )
        file.truncate(0)
        file.write(mine.model_dump_json())
        file.flush()
    # from alone to shared the lock is free for an instant: whose name stands there afterwards decides
    joined = _locked(file, fcntl.LOCK_SH)
    holder = _holder(file)
    if not joined or holder is None or holder.run != run:
        raise ConfigError(
            f"another run is at work in this home: {holder or 'it has just begun'}",
            "wait until it has ended, or give this one a home of its own (TRUCE_HOME)",
        )


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: IO[str]) -> Holder | None:
    file.seek(0)
    try:
        return Holder.model_validate_json(file.read())
    except ValidationError:  # being written at this moment
        return None
