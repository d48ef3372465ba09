"""Keep to a rate limit: one bucket or window per credential and endpoint class.

Small and own, because the libraries at hand are asyncio-only (aiolimiter) or bring stores and leaky windows
(pyrate-limiter), and none lets an answer of 429 drain the bucket for everybody who shares it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
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

    def answered(self) -> None:
        """Tell that a call that was let through has its answer. A bucket does not need to know."""

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


#: how much later than the limit says a call goes: two clocks do not count a second alike
SLACK_SECONDS = 0.03


@dataclass(frozen=True)
class WindowRate(Rate):
    """``calls`` in any ``seconds``, as a server counts that looks back: a burst, and then a wait.

    A bucket of the same figures would let twice as many through in its first window (T4).
    """


class SlidingWindow(TokenBucket):
    """Thread-safe window: a call goes when the one that is ``calls`` before it has left the window.

    When the server counted a call is not known, only that it was before its answer: so a call leaves the
    window that long after its answer. Counted from its sending, a slow way there would let one too many in.
    """

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(rate, clock, sleep)
        self._under_way: deque[float] = deque()  # when they were sent
        self._done: deque[float] = deque()  # when they were answered

    def answered(self) -> None:
        """Count the call that is longest under way from now on: which one it was makes no difference."""
        with self._lock:
            if self._under_way:
                self._under_way.popleft()
                self._done.append(self._clock())

    def _try_take(self) -> float:
        with self._lock:
            now = self._clock()
            if now < self._closed_until:
                return self._closed_until - now
            span = self.rate.seconds + SLACK_SECONDS
            for times in (self._under_way, self._done):
                while times and times[0] <= now - span:
                    times.popleft()
            if len(self._under_way) + len(self._done) < self.rate.calls:
                self._under_way.append(now)
                return 0.0
            first = min(times[0] for times in (self._under_way, self._done) if times)
            # a wait too short to pass would be asked for again and again
            return max(first + span - now, 1e-6)


def limiter(rate: Rate, sleep: Callable[[float], None] = time.sleep) -> TokenBucket:
    """What keeps to a rate, as the rate says."""
    return (SlidingWindow if isinstance(rate, WindowRate) else TokenBucket)(rate, sleep=sleep)
