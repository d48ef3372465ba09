"""Every fault that the sandbox can commit, seen from a client."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from slack_sdk.errors import SlackApiError

from sandbox.faults import Fault, FaultBoard
from sandbox.testing import Running
from sandbox.testing.tiny import BOARD, CARDS, GENERAL, REPORT
from tests.sandbox.server.server_clients import jira_http, pages, slack_client, trello_http

SEARCH = "/rest/api/3/search/jql"


def search(client: httpx.Client, **more: object) -> httpx.Response:
    return client.post(SEARCH, json={"jql": "project = PAY order by id", "maxResults": 5, **more})


def test_j20_429_with_and_without_headers(server: Running) -> None:
    server.faults.add(kind="rate_limit", tool="jira", retry_after=0, reason="jira-quota-global-based")
    with jira_http(server) as client:
        first, second = search(client), search(client)
        assert (first.status_code, first.headers["Retry-After"]) == (429, "0")
        assert first.headers["RateLimit-Reason"] == "jira-quota-global-based"
        assert second.status_code == 200
        server.faults.add(kind="rate_limit", tool="jira")
        assert "Retry-After" not in search(client).headers


def test_a_burst_of_5xx_passes(server: Running) -> None:
    server.faults.add(kind="server_error", status=502, times=3)
    with jira_http(server) as client, trello_http(server) as trello:
        codes = [search(client).status_code, trello.get("/members/me").status_code]
        codes += [search(client).status_code, search(client).status_code]
    assert codes == [502, 502, 502, 200]


@pytest.mark.parametrize("path", [SEARCH, f"/1/boards/{BOARD}/actions", "/api/users.list"])
def test_the_connection_breaks_in_the_middle_of_the_body(server: Running, path: str) -> None:
    server.faults.add(kind="reset", path=path.rpartition("/")[2])
    calls: dict[str, Callable[[], object]] = {}
    with jira_http(server) as jira, trello_http(server) as trello:
        token = {"Authorization": f"Bearer {server.credentials.slack_token}"}
        calls = {
            SEARCH: lambda: search(jira, fields=["*all"]),
            f"/1/boards/{BOARD}/actions": lambda: trello.get(f"/boards/{BOARD}/actions"),
            "/api/users.list": lambda: httpx.get(f"{server.slack_url}users.list", headers=token),
        }
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            calls[path]()
        assert calls[path]().status_code == 200  # type: ignore[attr-defined]


def test_a_slow_answer_is_a_time_out_for_the_impatient(server: Running) -> None:
    server.faults.add(kind="slow", seconds=1)
    auth = (server.credentials.jira_user, server.credentials.jira_token)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.jira_url}/rest/api/3/myself", auth=auth, timeout=0.2)


def test_bodies_that_are_no_json(server: Running) -> None:
    with jira_http(server) as client:
        for kind in ("truncate", "malformed"):
            server.faults.add(kind=kind)
            answer = search(client, fields=["*all"])
            assert answer.status_code == 200
            with pytest.raises(ValueError, match=r"."):
                answer.json()
        assert search(client).json()["issues"]


def test_j3_a_page_that_repeats(server: Running) -> None:
    server.faults.add(kind="repeat_page", path="search/jql", skip=1)
    with jira_http(server) as client:
        first = search(client).json()
        second = search(client, nextPageToken=first["nextPageToken"]).json()
        third = search(client, nextPageToken=second["nextPageToken"]).json()
    assert second == first
    assert third["issues"][0] != first["issues"][0]


def test_j3_a_token_that_loops(server: Running) -> None:
    server.faults.add(kind="loop_token", times=None)
    with jira_http(server) as client:
        first = search(client).json()["nextPageToken"]
        second = search(client, nextPageToken=first).json()["nextPageToken"]
    assert second == first


def test_j3_an_empty_page_with_a_token_loses_nothing(server: Running) -> None:
    server.faults.add(kind="empty_page", path="search/jql", skip=1)
    with jira_http(server) as client:
        sizes = [len(page["issues"]) for page in pages(client, "project = PAY", maxResults=5)]
    assert sizes == [5, 0, 5, 2]


def test_j3_a_token_that_goes_stale(server: Running) -> None:
    server.faults.add(kind="stale_token")
    with jira_http(server) as client:
        first = search(client)
        assert first.status_code == 200, "a first page has no token to go stale"
        again = search(client, nextPageToken=first.json()["nextPageToken"])
    assert again.status_code == 400
    assert "token" in again.json()["errorMessages"][0]


def test_tokens_expire_in_the_middle(server: Running) -> None:
    server.faults.add(kind="token_expired", tool="jira", skip=2, times=None)
    server.faults.add(kind="token_expired", tool="slack", skip=1, times=None)
    server.faults.add(kind="token_expired", tool="trello", times=None)
    with jira_http(server) as client, trello_http(server) as trello:
        assert [search(client).status_code for _ in range(4)] == [200, 200, 401, 401]
        assert (trello.get("/members/me").status_code, trello.get("/members/me").text) == (
            401,
            "expired token",
        )
    client = slack_client(server)
    client.auth_test()
    with pytest.raises(SlackApiError, match="token_expired"):
        client.auth_test()


def test_s8_a_post_whose_answer_is_lost_has_been_posted(server: Running) -> None:
    server.faults.add(kind="lost_answer", path="chat.postMessage")
    token = {"Authorization": f"Bearer {server.credentials.slack_token}"}
    body = {"channel": REPORT, "text": "report"}
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        httpx.post(f"{server.slack_url}chat.postMessage", headers=token, json=body)
    messages = slack_client(server).conversations_history(channel=REPORT)["messages"]
    assert [m["text"] for m in messages] == ["report"]


def test_a_revoked_channel_vanishes(server: Running) -> None:
    server.faults.add(kind="revoked", tool="slack", subject=GENERAL)
    client = slack_client(server)
    assert GENERAL not in [c["id"] for c in client.conversations_list()["channels"]]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_history(channel=GENERAL)


def test_faults_over_http_need_the_token(server: Running) -> None:
    url = f"{server.url}/sandbox/faults"
    fault = {"kind": "server_error", "tool": "trello", "times": 1}
    assert httpx.post(url, json=fault).status_code == 401
    admin = {"Authorization": f"Bearer {server.credentials.admin_token}"}
    assert httpx.post(url, json={"kind": "no such"}, headers=admin).status_code == 400
    (report,) = httpx.post(url, json=fault, headers=admin).json()
    assert (report["kind"], report["struck"]) == ("server_error", 0)
    with trello_http(server) as client:
        assert client.get(f"/cards/{CARDS[0]}").status_code == 503
        assert client.get(f"/cards/{CARDS[0]}").status_code == 200
    assert httpx.get(url, headers=admin).json()[0]["struck"] == 1
    assert httpx.delete(url, headers=admin).json() == []


def test_requests_are_counted_per_route(server: Running) -> None:
    admin = {"Authorization": f"Bearer {server.credentials.admin_token}"}
    with jira_http(server) as client:
        client.get("/rest/api/3/issue/PAY-1")
        client.get("/rest/api/3/issue/PAY-2")
    assert httpx.get(f"{server.url}/sandbox/requests").status_code == 401
    counts = httpx.get(f"{server.url}/sandbox/requests", headers=admin).json()
    assert counts == {"GET jira /rest/api/3/issue/{issue}": 2}
    httpx.post(f"{server.url}/sandbox/reset", headers=admin)
    assert httpx.get(f"{server.url}/sandbox/requests", headers=admin).json() == {}
    assert httpx.get(f"{server.url}/sandbox/health").json()["documents"]["jira.issues"] == 13


def test_a_fault_has_known_fields_only() -> None:
    with pytest.raises(ValidationError):
        Fault.model_validate({"kind": "slow", "second": 1})


@given(skip=st.integers(0, 5), times=st.integers(1, 5), calls=st.integers(0, 15))
def test_a_fault_strikes_after_skip_and_only_times_times(skip: int, times: int, calls: int) -> None:
    board = FaultBoard()
    board.add(kind="server_error", skip=skip, times=times)
    struck = [bool(board.strikes(["server_error"], "jira", "GET", "/x")) for _ in range(calls)]
    assert struck == [skip <= n < skip + times for n in range(calls)]


def test_a_fault_with_a_probability_repeats_from_its_seed() -> None:
    def run(seed: int) -> list[bool]:
        board = FaultBoard(seed)
        board.add(kind="reset", probability=0.3, times=None)
        return [bool(board.strikes(["reset"], "jira", "GET", "/x")) for _ in range(200)]

    assert run(1) == run(1) != run(2)
    assert 30 < sum(run(1)) < 90
