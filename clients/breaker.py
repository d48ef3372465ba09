"""Stop knocking at a door that stays shut.

Thirty lines and own: purgatory and pybreaker wrap whole functions and count exceptions by type, while here an
exception already says what it means, and the retry loop, not the breaker, decides about a single call.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from clients.errors import FatalError


class CircuitBreaker:
    """Opens after ``threshold`` failures in a row over all callers; after ``cool_seconds`` lets one try."""

    def __init__(
        self,
        name: str,
        threshold: int = 25,
        cool_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.threshold, self.cool_seconds = name, threshold, cool_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._objects: set[str] = set()  # those that failed since a call came through
        self._opened_at: float | None = None

    def check(self) -> None:
        """Raise FatalError while the circuit is open."""
        with self._lock:
            if self._opened_at is None:
                return
            if self._clock() - self._opened_at >= self.cool_seconds:
                self._opened_at = self._clock()
                return
        raise FatalError(
            f"{self.name} failed {self.threshold} times in a row; not asking it again for now",
            remedy="look at the service's status page, then run again: reading resumes where it was",
        )

    def succeeded(self) -> None:
        """A call came through: close the circuit."""
        with self._lock:
            self._failures, self._opened_at = 0, None
            self._objects.clear()

    def failed(self, about: str = "") -> None:
        """A call failed in a way that concerns the whole service; of one object's many attempts the first."""
        with self._lock:
            if about and about in self._objects:
                return
            self._objects.add(about)
            self._failures += 1
            if self._failures >= self.threshold and self._opened_at is None:
                self._opened_at = self._clock()
