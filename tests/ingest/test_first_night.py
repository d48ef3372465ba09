"""A first night with the least rights: what can be read is read, and each thing that cannot is told once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from sandbox.server.options import LEAST_JIRA_SCOPES, LEAST_SLACK_SCOPES, Flavour, Options
from tests.ingest.served import Serve, Workspace
from tools.jira import JIRA
from tools.slack import SLACK

#: what the ledger says of each flavour, one line per missing thing
TOLD: dict[Flavour, dict[str, tuple[str, ...]]] = {
    "cloud": {
        "jira": ("workflows", "teams"),
        "slack": ("private channels (groups:read)", "user groups (usergroups:read)", "mail addresses"),
    },
    "datacenter": {"jira": (), "slack": ("private channels (groups:read)",)},
}


@pytest.fixture(params=TOLD)
def night(request: pytest.FixtureRequest, serve: Serve) -> tuple[Flavour, Workspace]:
    changed: dict[str, Any] = {
        name: value
        for name, value in asdict(Options.least(request.param)).items()
        if value != getattr(Options(), name)
    }
    return request.param, serve(**changed)


def test_it_reads_what_it_may_and_tells_the_rest(night: tuple[Flavour, Workspace]) -> None:
    flavour, workspace = night
    for tool in ("jira", "trello", "slack"):
        assert workspace.read(tool).status in ("ok", "partial"), tool
        notes = workspace.notes(tool)
        for words in TOLD[flavour].get(tool, ()):
            assert words in notes or any(words == one for one in gaps(workspace, tool)), (tool, words, notes)
    assert len(workspace.ids("jira__issues")) == 13 and len(workspace.ids("trello__cards")) == 4
    assert workspace.ids("jira__sprints") and workspace.ids("slack__messages")


def gaps(workspace: Workspace, tool: str) -> list[str]:
    rows = workspace.sql(
        "select entity from ops.ingest_ledger where source = ? and note is not null order by entity", tool
    )
    return [row[0] for row in rows]


def test_the_second_night_reads_as_the_first_did(night: tuple[Flavour, Workspace]) -> None:
    _, workspace = night
    for tool in ("jira", "slack"):
        first = workspace.read(tool).status
        assert workspace.read(tool).status == first
    assert workspace.ids("jira__issues", live=False) == set()


def test_the_least_is_what_is_declared_as_needed_and_to_write() -> None:
    assert set(LEAST_JIRA_SCOPES) == {right.name for right in JIRA.rights if right.purpose != "setup"}
    needed = {right.name for right in SLACK.rights if right.needed}
    assert set(LEAST_SLACK_SCOPES) == needed | {"chat:write"}
