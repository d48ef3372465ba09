"""Several credentials of one source, dealt out among the threads that read.

A thread keeps its credential, because a page token belongs to the account that it was given to, and each has
limits and a breaker of its own. Writing is done by the first alone: it is the author that write-back knows as
itself. A credential that is refused in mid-run is retired while another one is left. All must have the same
rights, or deletion detection takes what one of them does not list for hidden.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Generic, TypeVar

from clients.errors import CredentialError

C = TypeVar("C")
T = TypeVar("T")


class CredentialPool(Generic[C]):
    """Clients that differ by their credential only. Safe to share between threads."""

    def __init__(self, clients: Sequence[C]) -> None:
        self._working = list(clients)
        self._turns = count()
        self._lock = threading.Lock()
        self._local = threading.local()

    def read(self, request: Callable[[C], T]) -> T:
        """Make ``request`` with this thread's client, with the next one when its credential is refused.

        Raises what ``request`` raises; CredentialError when no other client is left.
        """
        while True:
            client = self._mine()
            try:
                return request(client)
            except CredentialError:
                if not self._retired(client):
                    raise

    def _mine(self) -> C:
        with self._lock:
            mine: C | None = getattr(self._local, "client", None)
            if mine is None or mine not in self._working:
                mine = self._working[next(self._turns) % len(self._working)]
                self._local.client = mine
            return mine

    def _retired(self, client: C) -> bool:
        with self._lock:
            if client in self._working and len(self._working) > 1:
                self._working.remove(client)
            return client not in self._working
