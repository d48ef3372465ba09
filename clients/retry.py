"""How a call is made: paced, guarded by the breaker, retried, counted.

The three clients hand in a function that makes exactly one request and raises a classed error; everything
about waiting lives here, once.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import tenacity

from clients.breaker import CircuitBreaker
from clients.errors import FatalError, RetriableError, UnansweredError
from clients.pacing import Rate, limiter

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """How long a call may be tried. Defaults outlast a deployment or a burst limit, not an outage."""

    attempts: int = 8
    floor_seconds: float = 0.5  # Retry-After may be 0; going straight back is what the limit is about
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0
    jitter: float = 0.25  # share of the wait added at random, so that workers do not come back together


@dataclass
class Counts:
    """What a client did so far, by endpoint class."""

    requests: Counter[str] = field(default_factory=Counter)
    retries: Counter[str] = field(default_factory=Counter)
    waited_seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def total(self) -> int:
        """All requests, repeated ones included."""
        return sum(self.requests.values())


class CallGuard:
    """Pacing, breaker, retries and counts of one credential. Safe to share between threads."""

    def __init__(
        self,
        name: str,
        rates: Mapping[str, Rate],
        retry: RetryPolicy | None = None,
        breaker: CircuitBreaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
        counts: Counts | None = None,
    ) -> None:
        """``counts`` may be shared by the credentials of one source."""
        self.name = name
        self.retry = retry or RetryPolicy()
        self.breaker = breaker or CircuitBreaker(name)
        self.counts = counts or Counts()
        self._sleep = sleep
        self._buckets = {kind: limiter(rate, sleep) for kind, rate in rates.items()}

    def run(
        self, kind: str, request: Callable[[], T], may_repeat: bool = True, attempts: int | None = None
    ) -> T:
        """Make ``request`` under the limits of endpoint class ``kind``; an unknown class is not paced.

        ``may_repeat=False`` is for writes that would double when the first answer was merely lost: they are
        repeated after a 429 only, which the server refused before doing anything. ``attempts`` below the
        policy's own is for the first call of a run: a wrong address should be told at once.
        Raises FatalError or SkippableError as ``request`` does; the last RetriableError as UnansweredError
        where it is about one object, else as FatalError.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: self._worth_repeating(error, may_repeat)),
            wait=self._wait,
            stop=tenacity.stop_after_attempt(min(attempts or self.retry.attempts, self.retry.attempts)),
            before_sleep=lambda state: self._note_retry(kind, state),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._once, kind, request)
        except RetriableError as error:
            problem = f"{error.problem}, also when asked again"
            remedy = error.remedy or "check that it is reachable, then run again: what is done stays done"
            if error.about:
                raise UnansweredError(problem, error.record, remedy, error.status) from None
            raise FatalError(problem, error.record, remedy, error.status) from None

    def rate(self, kind: str) -> Rate | None:
        """The pace of an endpoint class; None when it is not paced."""
        return self._buckets[kind].rate if kind in self._buckets else None

    def _once(self, kind: str, request: Callable[[], T]) -> T:
        self.breaker.check()
        waited = self._buckets[kind].take() if kind in self._buckets else 0.0
        with self.counts.lock:
            self.counts.requests[kind] += 1
            self.counts.waited_seconds += waited
        try:
            answer = request()
        except RetriableError as error:
            self.breaker.failed(error.about)
            if error.retry_after is not None and kind in self._buckets:
                self._buckets[kind].close_for(max(error.retry_after, self.retry.floor_seconds))
            raise
        finally:
            if kind in self._buckets:
                self._buckets[kind].answered()
        self.breaker.succeeded()
        return answer

    @staticmethod
    def _worth_repeating(error: BaseException, may_repeat: bool) -> bool:
        return isinstance(error, RetriableError) and (may_repeat or error.status == 429)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        retry = self.retry
        wished = error.retry_after if isinstance(error, RetriableError) else None
        wait = retry.first_wait_seconds * 2 ** (state.attempt_number - 1) if wished is None else wished
        if wished is None:
            wait = min(wait, retry.longest_wait_seconds)
        return max(wait, retry.floor_seconds) * (1 + random.random() * retry.jitter)  # noqa: S311

    def _note_retry(self, kind: str, state: tenacity.RetryCallState) -> None:
        with self.counts.lock:
            self.counts.retries[kind] += 1
            self.counts.waited_seconds += state.next_action.sleep if state.next_action else 0.0
