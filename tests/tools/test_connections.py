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
    assert "secret" not in repr(resolve(settings))
