"""Keep to a rate limit: one token bucket per credential and endpoint class.

Small and own, because the libraries at hand are asyncio-only (aiolimiter) or bring stores and leaky windows
(pyrate-limiter), and none lets an answer of 429 drain the bucket for everybody who shares it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

#: a token that lacks less than this is whole: what floats lose must not become a wait too short to pass
WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class Rate:
    """``calls`` per ``seconds``; a bucket starts full, so short work never waits."""

    calls: float
    seconds: float


class TokenBucket:
    """Thread-safe token bucket."""

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.rate = rate
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._tokens = float(rate.calls)
        self._filled_at = clock()
        self._closed_until = 0.0

    def take(self) -> float:
        """Wait until a call is allowed and return the seconds waited."""
        waited = 0.0
        while (pause := self._try_take()) > 0:
            self._sleep(pause)
            waited += pause
        return waited

    def close_for(self, seconds: float) -> None:
        """Let nobody through for ``seconds``: the server said so to one caller, it means all of them."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + seconds)

    def _try_take(self) -> float:
        with self._lock:
            now = self._clock()
            if now < self._closed_until:
                return self._closed_until - now
            gained = (now - self._filled_at) * self.rate.calls / self.rate.seconds
            self._tokens = min(self.rate.calls, self._tokens + gained)
            self._filled_at = now
            if self._tokens >= WHOLE:
                self._tokens -= 1
                return 0.0
            return (1 - self._tokens) * self.rate.seconds / self.rate.calls
