"""Pacing, retry and the breaker, without a clock on the wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from clients.breaker import CircuitBreaker
from clients.errors import CredentialError, FatalError, RetriableError, SkippableError, scrub
from clients.http import parse, retry_after, status_error
from clients.pacing import Rate, SlidingWindow, TokenBucket, WindowRate, limiter
from clients.retry import CallGuard, RetryPolicy
from clients.trello.client import TrelloClient, open_trello
from tools.connections import Connections
from tools.trello import TrelloConnection


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def policy(clock: Clock, breaker: CircuitBreaker | None = None) -> CallGuard:
    return CallGuard("Tool", {}, RetryPolicy(attempts=4), breaker, sleep=clock.sleep)


def failing(times: int, error: Exception) -> tuple[Callable[[], str], list[int]]:
    calls: list[int] = []

    def request() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return "answer"

    return request, calls


@given(calls=st.integers(1, 40), seconds=st.floats(0.5, 60), taken=st.integers(1, 120))
def test_a_bucket_never_lets_through_more_than_its_rate(calls: int, seconds: float, taken: int) -> None:
    clock = Clock()
    bucket = TokenBucket(Rate(calls, seconds), clock, clock.sleep)
    for _ in range(taken):
        bucket.take()
    allowed = calls + clock.now * calls / seconds
    assert taken <= allowed + 1e-6
    assert clock.now <= max(0, taken - calls) * seconds / calls + 1e-6  # and waits no longer than it must


@given(calls=st.integers(1, 20), seconds=st.floats(0.5, 20), pauses=st.lists(st.floats(0, 5), max_size=80))
def test_t4_no_window_however_placed_holds_more_than_its_calls(
    calls: int, seconds: float, pauses: list[float]
) -> None:
    clock = Clock()
    window = SlidingWindow(WindowRate(calls, seconds), clock, clock.sleep)
    times = []
    for pause in pauses:
        clock.now += pause
        window.take()
        times.append(clock.now)
    assert all(late - early > seconds for early, late in zip(times, times[calls:], strict=False))


@given(
    calls=st.integers(1, 8),
    seconds=st.floats(0.5, 20),
    ways=st.lists(st.tuples(st.floats(0, 3), st.floats(0, 3)), max_size=40),
)
def test_t4_no_window_of_the_server_holds_more_whatever_the_way_takes(
    calls: int, seconds: float, ways: list[tuple[float, float]]
) -> None:
    """A call takes a while to get there, when the server counts it, and its answer a while to come back."""
    clock, counted = Clock(), []
    paced = CallGuard("Tool", {"read": WindowRate(calls, seconds)}, sleep=clock.sleep)
    paced._buckets["read"] = SlidingWindow(WindowRate(calls, seconds), clock, clock.sleep)
    for there, back in ways:

        def request(there: float = there, back: float = back) -> None:
            clock.now += there
            counted.append(clock.now)
            clock.now += back

        paced.run("read", request)
    assert all(late - early > seconds for early, late in zip(counted, counted[calls:], strict=False))


@pytest.mark.parametrize(("path", "seconds"), [("/1/cards/{}", 10), ("/1/members/{}", 900)])
def test_t4_a_trello_client_keeps_to_its_limits(
    monkeypatch: pytest.MonkeyPatch, path: str, seconds: int
) -> None:
    """The client that a real site gets, with every request on a clock of the test's own."""
    clock, times = Clock(), []

    def of_the_tests_clock(rate: Rate, _: object) -> TokenBucket:
        return type(limiter(rate))(rate, clock, clock.sleep)

    monkeypatch.setattr("clients.retry.limiter", of_the_tests_clock)
    monkeypatch.setattr(TrelloClient, "_once", lambda *_: times.append(clock.now))
    site = TrelloConnection("https://example.invalid", SecretStr("k" * 32), SecretStr("t" * 64))
    client = open_trello(Connections({"trello": site}, is_sandbox=False))
    for number in range(250):
        client.get(path.format(number))
    client.close()
    assert len(times) == 250
    assert all(late - early > seconds for early, late in zip(times, times[100:], strict=False))


def test_t4_a_429_holds_back_everybody_on_the_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("clients.retry.limiter", lambda rate, _: TokenBucket(rate, clock, clock.sleep))
    shared = CallGuard("Tool", {"read": Rate(100, 1)}, RetryPolicy(attempts=1), sleep=clock.sleep)
    refused, _ = failing(1, RetriableError("slow down", status=429, retry_after=10))
    with pytest.raises(FatalError):
        shared.run("read", refused)
    assert clock.now == 0
    shared.run("read", lambda: "somebody else's")
    assert clock.now >= 10


@pytest.mark.parametrize("wait", [0.0, 7.0])
def test_j20_the_servers_wish_is_honoured_with_a_floor_and_jitter(wait: float) -> None:
    clock = Clock()
    request, calls = failing(2, RetriableError("busy", status=429, retry_after=wait))
    assert policy(clock).run("read", request) == "answer"
    assert len(calls) == 3
    assert all(max(wait, 0.5) <= slept <= max(wait, 0.5) * 1.25 for slept in clock.slept)


def test_without_a_wish_waits_double() -> None:
    clock = Clock()
    request, _ = failing(3, RetriableError("busy", status=503))
    policy(clock).run("read", request)
    assert [int(slept) for slept in clock.slept] == [1, 2, 4] or clock.slept == sorted(clock.slept)


def test_what_stays_broken_ends_as_fatal_with_a_remedy() -> None:
    request, calls = failing(99, RetriableError("busy", "GET /x"))
    with pytest.raises(FatalError, match="GET /x") as error:
        policy(Clock()).run("read", request)
    assert len(calls) == 4 and error.value.remedy


@pytest.mark.parametrize("error", [FatalError("no"), SkippableError("gone")])
def test_other_errors_are_not_tried_again(error: Exception) -> None:
    request, calls = failing(99, error)
    with pytest.raises(type(error)):
        policy(Clock()).run("read", request)
    assert len(calls) == 1


def test_s8_a_write_that_may_have_happened_is_not_repeated_but_a_refused_one_is() -> None:
    request, calls = failing(1, RetriableError("connection lost"))
    with pytest.raises(FatalError):
        policy(Clock()).run("write", request, may_repeat=False)
    assert len(calls) == 1
    request, calls = failing(1, RetriableError("slow down", status=429))
    assert policy(Clock()).run("write", request, may_repeat=False) == "answer"


def test_t4_the_breaker_stops_a_storm_and_lets_one_try_later() -> None:
    clock = Clock()
    breaker = CircuitBreaker("Tool", threshold=3, cool_seconds=60, clock=clock)
    storm, calls = failing(99, RetriableError("429", status=429, retry_after=0))
    with pytest.raises(FatalError, match="in a row"):
        policy(clock, breaker).run("read", storm)
    assert len(calls) == 3
    clock.now += 61
    assert policy(clock, breaker).run("read", lambda: "back") == "back"
    breaker.check()


def test_retry_after_reads_numbers_dates_and_jiras_reset() -> None:
    later = datetime.now(UTC) + timedelta(seconds=30)
    assert retry_after({"Retry-After": "0"}) == 0
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert 25 < (retry_after({"Retry-After": format_datetime(later, usegmt=True)}) or 0) <= 30
    reset = {"X-RateLimit-Reset": later.isoformat(), "X-RateLimit-Remaining": "0"}
    assert 25 < (retry_after(reset) or 0) <= 30
    assert retry_after({"Retry-After": "soon"}) is None
    theirs = datetime.now(UTC) + timedelta(hours=3)  # a clock that is three hours ahead of ours
    wish = {"Date": format_datetime(theirs, usegmt=True)}
    wish["Retry-After"] = format_datetime(theirs + timedelta(seconds=40), usegmt=True)
    assert retry_after(wish) == 40
    assert retry_after({}) is None


@pytest.mark.parametrize("wish", ["inf", "1e308", "9" * 400, "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_wait_that_no_night_outlasts_is_an_hour(wish: str) -> None:
    assert retry_after({"Retry-After": wish}) == retry_after({"X-RateLimit-Reset": wish}) == 3600


@pytest.mark.parametrize("wish", ["nan", "", "soon", "Thu, 99999999999999999999 Jan 2026 00:00:00 GMT"])
def test_a_wait_that_is_none_is_ours_to_choose(wish: str) -> None:
    assert retry_after({"Retry-After": wish, "Date": wish}) is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, FatalError), (401, CredentialError), (403, SkippableError), (404, SkippableError),
     (410, FatalError), (429, RetriableError), (500, RetriableError), (503, RetriableError)],
)  # fmt: skip
def test_statuses_mean_what_to_do_next(status: int, kind: type[Exception]) -> None:
    error = status_error("Jira", status, "text", {}, "GET /x")
    assert type(error) is kind and "GET /x" in str(error)


@given(status=st.integers(400, 599).filter(lambda code: code not in (401, 429)))
def test_a_refusal_of_one_object_never_stops_a_tool(status: int) -> None:
    error = status_error("Jira", status, "text", {}, "PUT /rest/api/3/issue/PAY-1", "issue PAY-1")
    assert isinstance(error, SkippableError) or (isinstance(error, RetriableError) and error.about)


def test_an_object_that_never_answers_is_left_out_and_a_tool_that_does_not_is_fatal() -> None:
    guard = CallGuard("Tool", {}, RetryPolicy(2, 0, 0, 0), sleep=lambda _: None)

    def fails(about: str) -> None:
        raise RetriableError("Tool answered 500", "GET /x", status=500, about=about)

    with pytest.raises(SkippableError, match="asked again"):
        guard.run("read", lambda: fails("issue PAY-1"))
    with pytest.raises(FatalError, match="asked again"):
        guard.run("read", lambda: fails(""))


def test_j20_the_reason_of_a_429_is_told() -> None:
    headers = {"Retry-After": "3", "RateLimit-Reason": "jira-per-issue-on-write"}
    error = status_error("Jira", 429, "", headers, "PUT /x")
    assert "jira-per-issue-on-write" in str(error) and error.retry_after == 3  # type: ignore[attr-defined]


def test_a_cut_off_body_is_worth_another_try() -> None:
    with pytest.raises(RetriableError, match="no JSON"):
        parse("Jira", b'{"issues": [{"id', "GET /x")


@given(secret=st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=60))
def test_no_form_of_a_credential_survives_scrubbing(secret: str) -> None:
    forms = (
        f"https://api.trello.com/1/boards?key={secret}&token={secret}",
        f"Authorization: Bearer {secret}", f"Basic {secret}", f"xoxb-{secret}",
        f'OAuth oauth_consumer_key="{secret}", oauth_token="{secret}"', f"https://user:{secret}@site/",
    )  # fmt: skip
    for text in forms:
        assert secret not in scrub(text)
    assert secret not in scrub(f"told {secret} by itself", [secret])


def test_errors_are_one_line_with_record_and_remedy() -> None:
    error = FatalError("first\nsecond", "GET /x", "do this")
    assert str(error) == "first second [GET /x] → do this"
