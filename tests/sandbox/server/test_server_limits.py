"""Rate limits as the real services have them, on a clock of the test's own and over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from sandbox.server.limits import RateLimiter, Rule
from sandbox.testing import Running
from sandbox.testing.tiny import REPORT
from tests.sandbox.server.server_clients import jira_http, slack_client, trello_http

TEAM = "customfield_10101"


@given(
    steps=st.lists(st.integers(0, 5), max_size=60),
    calls=st.integers(1, 5),
    seconds=st.integers(1, 10),
)
def test_no_window_ever_admits_more_than_its_rule(steps: list[int], calls: int, seconds: int) -> None:
    now, admitted = 0.0, []
    limiter, rule = RateLimiter(lambda: now), Rule(calls, seconds)
    for step in steps:
        now += step
        excess = limiter.admit([("w", rule)])
        if excess is None:
            admitted.append(now)
        else:
            assert 0 < excess.wait <= seconds
    for end in admitted:
        assert sum(end - seconds < t <= end for t in admitted) <= calls


def test_waiting_as_told_is_enough() -> None:
    now = 0.0
    limiter, rule = RateLimiter(lambda: now), Rule(2, 10)
    assert [limiter.admit([("w", rule)]) for _ in range(2)] == [None, None]
    excess = limiter.admit([("w", rule)])
    assert excess is not None
    now = excess.wait
    assert limiter.admit([("w", rule)]) is None


def test_j20_jira_paces_writes_per_issue(serve: Callable[..., Running]) -> None:
    running = serve(limits="real")
    with jira_http(running) as client:
        answers = [client.put("/rest/api/3/issue/PAY-1", json={"fields": {TEAM: f"t{n}"}}) for n in range(21)]
        refused = next(a for a in answers if a.status_code != 204)
        assert refused.status_code == 429
        assert refused.headers["RateLimit-Reason"] in ("jira-per-issue-on-write", "jira-burst-based")
        assert int(refused.headers["Retry-After"]) in (0, 1, 2)
        assert client.put("/rest/api/3/issue/PAY-2", json={"fields": {TEAM: "t"}}).status_code == 204
        state = client.get("/rest/api/3/myself").headers
    assert (state["X-RateLimit-Limit"], state["X-RateLimit-Remaining"]) == ("100", "99")


def test_t4_trello_limits_calls_and_blocks_who_goes_on(serve: Callable[..., Running]) -> None:
    running = serve(limits="real")
    now = 0.0
    running.workspace.limiter = RateLimiter(lambda: now)
    with trello_http(running) as client:
        codes = [client.get("/members/me/organizations").status_code for _ in range(100)]
        assert set(codes) == {200}
        refused = client.get("/members/me/organizations")
        assert (refused.status_code, refused.json()["error"]) == (429, "API_TOKEN_LIMIT_EXCEEDED")
        assert refused.headers["x-rate-limit-api-token-remaining"] == "0"
        assert refused.headers["x-rate-limit-api-key-max"] == "300"
        now = 10.5
        assert {client.get("/members/me").status_code for _ in range(201)} == {429}, (
            "100 in 900 s for /members"
        )
        now = 11.0
        blocked = client.get("/labels/695b7a000000000000000301")
        assert blocked.status_code == 429, "the token's window is open again, but patience is not"
        now = 30.0
        assert client.get("/labels/695b7a000000000000000301").status_code == 200


def test_slack_takes_a_post_a_second_per_channel(serve: Callable[..., Running]) -> None:
    running = serve(limits="real")
    now = 0.0
    running.workspace.limiter = RateLimiter(lambda: now)
    client = slack_client(running)
    client.chat_postMessage(channel=REPORT, text="one")
    client.chat_postMessage(channel="C0GENERAL", text="another channel")
    try:
        client.chat_postMessage(channel=REPORT, text="two")
    except SlackApiError as error:
        assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "1")
    else:
        raise AssertionError("the second post within a second went through")
    now = 1.0
    client.chat_postMessage(channel=REPORT, text="two")
