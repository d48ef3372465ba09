"""Which sites are used: the environment's, else the sandbox's, never a half-configured one."""

from __future__ import annotations

import json

import pytest

from config.errors import ConfigError
from config.settings import Settings
from tools.connections import resolve, sandbox_file
from tools.jira import JIRA
from tools.slack import SLACK
from tools.trello import TRELLO

SANDBOX = {
    "jira": {"url": "http://127.0.0.1:1/jira", "user": "u", "token": "jira-secret"},
    "trello": {"url": "http://127.0.0.1:1/trello", "key": "k", "token": "trello-secret"},
    "slack": {"url": "http://127.0.0.1:1/slack/api/", "token": "slack-secret"},
}


def build_sandbox(settings: Settings, text: str) -> None:
    file = sandbox_file(settings)
    file.parent.mkdir(parents=True)
    file.write_text(text)


def test_without_credentials_the_sandbox_is_used(settings: Settings) -> None:
    build_sandbox(settings, json.dumps(SANDBOX))
    connections = resolve(settings)
    assert connections.is_sandbox
    assert connections.of(JIRA) and connections.of(JIRA).token.get_secret_value() == "jira-secret"


def test_an_unbuilt_sandbox_names_the_command(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="python -m sandbox build"):
        resolve(settings)


@pytest.mark.parametrize("text", ["{", '{"jira": {}}'])
def test_a_damaged_connection_file_is_named(settings: Settings, text: str) -> None:
    build_sandbox(settings, text)
    with pytest.raises(ConfigError, match=r"connection\.json is damaged"):
        resolve(settings)


def test_one_configured_tool_leaves_the_others_out(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUCE_SLACK_TOKEN", "xoxb-real")
    connections = resolve(settings)
    assert not connections.is_sandbox
    assert connections.of(JIRA) is None and connections.of(TRELLO) is None
    assert connections.of(SLACK) and connections.of(SLACK).url == "https://slack.com/api/"


def test_half_a_credential_is_refused_by_name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_JIRA_URL", "https://example.atlassian.net")
    monkeypatch.setenv("TRUCE_JIRA_TOKEN", "t")
    with pytest.raises(ConfigError, match="TRUCE_JIRA_USER not set"):
        resolve(settings)


def test_no_secret_shows_in_a_representation(settings: Settings) -> None:
    build_sandbox(settings, json.dumps(SANDBOX))
    assert "-secret" not in repr(resolve(settings))


CLIENT = {"CLIENT_ID": "client-1", "CLIENT_SECRET": "client-secret"}
SITE, GATEWAY = "https://example.atlassian.net", "https://api.atlassian.com/ex/jira/1b2c"


@pytest.mark.parametrize(
    ("given", "flavour", "cloud"),
    [
        ({"URL": SITE, "USER": "a@example.com", "TOKEN": "t"}, "cloud", True),
        ({"URL": GATEWAY, "USER": "a@example.com", "TOKEN": "t"}, "cloud", True),
        ({"URL": GATEWAY, "TOKEN": "t"}, "cloud", True),
        ({"URL": GATEWAY, **CLIENT}, "cloud", True),
        ({"URL": "https://jira.example.com", "TOKEN": "t"}, "datacenter", False),
        ({"URL": "https://jira.example.com", "USER": "ada", "TOKEN": "t"}, "datacenter", False),
        ({"URL": "https://jira.example.com", **CLIENT}, "datacenter", False),
    ],
)
def test_each_kind_of_credential_is_enough(
    given: dict[str, str], flavour: str, cloud: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part, value in given.items():
        monkeypatch.setenv(f"TRUCE_JIRA_{part}", value)
    jira = settings.jira.model_copy(update={"flavour": flavour})
    connection = resolve(settings.model_copy(update={"jira": jira})).of(JIRA)
    assert connection is not None
    assert (connection.flavour == "cloud") is cloud
    assert connection.client_id == given.get("CLIENT_ID", "")
    assert connection.token_url.startswith("https://auth.atlassian.com/" if cloud else given["URL"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"URL": SITE, "TOKEN": "t"}, "TRUCE_JIRA_USER not set"),
        ({"URL": GATEWAY}, "TRUCE_JIRA_TOKEN not set"),
        ({"URL": GATEWAY, "CLIENT_ID": "c"}, "TRUCE_JIRA_CLIENT_SECRET not set"),
        ({"USER": "a@example.com"}, "TRUCE_JIRA_URL, TRUCE_JIRA_TOKEN not set"),
        ({"URL": SITE, **CLIENT}, "api.atlassian.com/ex/jira/CLOUD-ID"),
    ],
)
def test_what_is_missing_of_each_kind_is_named(
    given: dict[str, str], said: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part, value in given.items():
        monkeypatch.setenv(f"TRUCE_JIRA_{part}", value)
    with pytest.raises(ConfigError, match=said):
        resolve(settings)


def test_a_part_that_a_tool_has_not_is_refused_with_those_it_has(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUCE_SLACK_TOKEN", "xoxb-1")
    monkeypatch.setenv("TRUCE_SLACK_KEY", "a secret")
    with pytest.raises(ConfigError, match=r"TRUCE_SLACK_KEY → Slack has .*TRUCE_SLACK_TOKEN") as refused:
        resolve(settings)
    assert "a secret" not in str(refused.value)
