"""What all handlers of one server share: the store, the accounts, faults, limits, counters, the clock."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sandbox.faults import FaultBoard
from sandbox.server.accounts import ensure_accounts
from sandbox.server.credentials import Credentials, read_credentials
from sandbox.server.limits import RateLimiter
from sandbox.server.options import Options
from sandbox.store import Store

Clock = Callable[[], int]


def wall_clock_ms() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass
class Workspace:
    """One served workspace. All handlers run on one event loop, one at a time: no locks are needed."""

    store: Store
    given: Credentials | None = None  # else those beside the store
    indices: str = ""  # SQL that creates what the handlers' queries need
    options: Options = field(default_factory=Options)
    faults: FaultBoard = field(default_factory=FaultBoard)
    clock_ms: Clock = wall_clock_ms
    requests: Counter[str] = field(default_factory=Counter)
    limiter: RateLimiter = field(default_factory=RateLimiter)
    last_bodies: dict[str, bytes] = field(default_factory=dict)
    access_tokens: dict[str, int] = field(default_factory=dict)  # a client's token → its end, epoch ms
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)  # tool → the id under which the token acts
    credentials: Credentials = field(init=False)
    _opened: int | None = None
    _sequences: dict[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def meta(self) -> dict[str, str]:
        """The store's meta values as they were at the first use."""
        return self.store.meta()

    def follow(self) -> None:
        """Open the store and the credentials anew when a rebuild has replaced the store's file."""
        inode = self._inode()
        if inode in (None, self._opened):
            return
        self.store.close()
        self.__dict__.pop("meta", None)
        self._sequences.clear()
        self.open()

    def open(self) -> None:
        """Prepare the store for serving. Raises CredentialsError when there are none."""
        self._opened = self._inode()
        self.credentials = self.given or read_credentials(self.store.path)
        self.store.create_indices()
        self.store.connection.executescript(self.indices)
        self.accounts = ensure_accounts(self.store, self.credentials)

    def _inode(self) -> int | None:
        try:
            return self.store.path.stat().st_ino
        except FileNotFoundError:
            return None

    def now_ms(self) -> int:
        """The server's time, later than every time it has given before: history needs an order."""
        now = max(self.clock_ms(), self._sequences.get(("clock", ""), 0) + 1)
        self._sequences["clock", ""] = now
        return now

    def next_number(self, tool: str, kind: str) -> int:
        """A numeric id that no document of the kind has, above all of them."""
        number = self._sequences.get((tool, kind))
        if number is None or self.store.get(tool, kind, str(number + 1)) is not None:
            sql = "select max(cast(id as integer)) from documents where tool = ? and kind = ?"
            greatest = int(self.store.connection.execute(sql, (tool, kind)).fetchone()[0] or 10_000)
            # a simulated company lives on with numbers below this one
            number = max(greatest, int(self.meta.get("first_free_number", 0)))
        self._sequences[tool, kind] = number + 1
        return number + 1

    def revoked(self, tool: str) -> frozenset[str]:
        """Projects, boards or channels that the account may no longer see."""
        return frozenset(fault.subject for fault in self.faults.states("revoked", tool))
