"""Every kind of credential that Jira accepts, over HTTP: site, gateway, scopes, access tokens of an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from clients.errors import CredentialError, FatalError, NotGrantedError, RetriableError
from clients.jira.client import JiraClient
from clients.jira.tokens import AccessToken
from clients.retry import RetryPolicy
from sandbox.server.oauth import CLIENT_ID
from sandbox.server.options import Options
from sandbox.testing import Running, running_server, tiny_store
from tools.jira import RIGHTS, JiraConnection

HASTY = RetryPolicy(attempts=3, floor_seconds=0.01, first_wait_seconds=0.01, longest_wait_seconds=0.05)
Serving = Callable[..., Running]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    path = tmp_path / "sandbox" / "workspace.sqlite"
    tiny_store(path).store.close()
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(running_server(path, Options(**options)))


def bearer(server: Running, **more: Any) -> JiraConnection:
    token = SecretStr(server.credentials.jira_token)
    return replace(JiraConnection(f"{server.url}/ex/jira/cloud-1", "", token), **more)


def client_of(server: Running, **more: Any) -> JiraConnection:
    given = {"token": SecretStr(""), "client_id": CLIENT_ID, "token_url": f"{server.url}/oauth/token"}
    given["client_secret"] = SecretStr(server.credentials.jira_token)
    return replace(bearer(server), **{**given, **more})


def test_a_token_with_scopes_is_accepted_at_the_gateway_with_and_without_a_user(serving: Serving) -> None:
    server = serving()
    for user in ("", server.credentials.jira_user):
        assert JiraClient(bearer(server, user=user), HASTY).sign_in()["accountId"]
    with pytest.raises(CredentialError):
        JiraClient(bearer(server, url=server.jira_url), HASTY).sign_in()


def test_people_open_the_site_and_not_the_gateway(serving: Serving) -> None:
    server = serving()
    client = JiraClient(bearer(server), HASTY)
    assert client.issue("PAY-1")["self"].startswith(f"{server.url}/ex/jira/cloud-1/rest/")
    assert client.site_address() == server.jira_url


def test_a_missing_scope_is_named_as_one_and_no_wrong_credential(serving: Serving) -> None:
    client = JiraClient(bearer(serving(jira_scopes=("read:jira-user",))), HASTY)
    assert client.sign_in()
    with pytest.raises(NotGrantedError, match="scope does not match") as error:
        client.fields()
    assert "docs/connect.md" in error.value.remedy


def test_a_clients_token_is_asked_for_once_and_again_when_it_ends(serving: Serving) -> None:
    server = serving()
    client = JiraClient(client_of(server), HASTY)
    for _ in range(3):
        client.sign_in()
    assert server.requests["POST jira /oauth/token"] == 1
    now = [0.0]
    access = AccessToken(client_of(server), lambda: now[0])
    first = access.value()
    assert access.scopes >= {right.name for right in RIGHTS}
    now[0] = 3000.0
    assert access.value() == first
    now[0] = 3400.0
    assert access.value() != first


def test_a_token_that_ends_early_is_replaced_once_and_a_refused_new_one_is_not(serving: Serving) -> None:
    server = serving()
    client = JiraClient(client_of(server), HASTY)
    client.sign_in()
    server.workspace.access_tokens.clear()
    with pytest.raises(CredentialError):  # it is new: another would be refused alike
        client.sign_in()
    assert client._access is not None
    client._access._since -= 60.0
    assert client.sign_in()
    assert server.requests["POST jira /oauth/token"] == 2


def test_a_refused_client_and_a_wrong_address_are_told_apart(serving: Serving) -> None:
    server = serving()
    with pytest.raises(CredentialError, match="gave no access token") as error:
        JiraClient(client_of(server, client_secret=SecretStr("wrong-secret")), HASTY).sign_in()
    assert "CLIENT_SECRET" in error.value.remedy and "wrong-secret" not in str(error.value)
    with pytest.raises(FatalError, match="TRUCE_JIRA_TOKEN_URL"):
        JiraClient(client_of(server, token_url=f"{server.url}/sandbox/health"), HASTY).sign_in()
    with pytest.raises(RetriableError):
        AccessToken(client_of(server, token_url="http://127.0.0.1:9/oauth/token")).value()


def test_a_datacenters_service_account_signs_in_by_a_form(serving: Serving) -> None:
    server = serving(flavour="datacenter")
    given = {"url": server.jira_url, "flavour": "datacenter"}
    url = f"{server.jira_url}/rest/oauth2/latest/token"
    assert JiraClient(client_of(server, **given, token_url=url), HASTY).sign_in()["name"]
