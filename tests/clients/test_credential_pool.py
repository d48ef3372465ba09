"""Several credentials of one source: shared work, limits of their own, and one that is refused is let go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from clients.credential_pool import CredentialPool
from clients.errors import CredentialError, FatalError
from clients.jira.client import JiraClient
from config.settings import Settings
from tools.connections import resolve
from tools.jira import JIRA


def test_threads_are_dealt_out_and_keep_their_credential() -> None:
    rota, together = CredentialPool(["one", "two"]), Barrier(4)

    def thread(_: int) -> set[str]:
        together.wait()
        return {rota.read(lambda client: client) for _ in range(20)}

    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(thread, range(4)))
    assert all(len(mine) == 1 for mine in used)
    assert sorted(client for mine in used for client in mine) == ["one", "one", "two", "two"]


def test_a_refused_credential_is_retired_and_the_last_one_tells() -> None:
    rota, refused = CredentialPool(["one", "two"]), {"one"}

    def request(client: str) -> str:
        if client in refused:
            raise CredentialError(f"{client} answered 401")
        return client

    assert [rota.read(request) for _ in range(3)] == ["two"] * 3
    refused.add("two")
    with pytest.raises(FatalError, match="two answered 401"):
        rota.read(request)


def test_numbered_variables_are_more_credentials_with_limits_of_their_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {
        "TRUCE_JIRA_URL": "http://127.0.0.1:9",
        "TRUCE_JIRA_USER": "a@example.com",
        "TRUCE_JIRA_TOKEN": "t1",
    }
    more = {"TRUCE_JIRA_TOKEN_2": "t2", "TRUCE_JIRA_TOKEN_3": "t3", "TRUCE_JIRA_USER_3": "c@example.com"}
    more |= {"TRUCE_JIRA_TOKEN": "t1", "TRUCE_JIRA_TOKEN_5": "after a gap"}
    for name, value in {**first, **more}.items():
        monkeypatch.setenv(name, value)
    known = resolve(settings).of(JIRA)
    assert known is not None
    told = [(other.user, other.token.get_secret_value()) for other in known.others]
    assert told == [("a@example.com", "t2"), ("c@example.com", "t3")]
    client = JiraClient(known)
    policies = {id(one.guard) for one in (client, *client.others)}
    assert len(policies) == 3 and len({id(one.guard.counts) for one in (client, *client.others)}) == 1
