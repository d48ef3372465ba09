"""The doctor tries each right and says what is missing without it, for every kind of credential."""

from __future__ import annotations

import pytest

from clients.errors import FatalError
from clients.slack.client import open_slack
from ingest.source.diagnosis import Diagnosis
from ingest.status.doctor import examine
from sandbox.server.options import SLACK_SCOPES
from tests.ingest.served import HASTY, Serve, Workspace, with_section
from tools.connections import resolve
from tools.jira import RIGHTS

#: without read:jira-user nobody can sign in, and no question tells who may write
TRIED = [right.name for right in RIGHTS if right.name not in ("read:jira-user", "write:jira-work")]


def of_rights(workspace: Workspace, tool: str) -> list[Diagnosis]:
    return [one for one in examine(workspace.settings) if one.subject.startswith(f"{tool} right")]


@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_an_account_that_may_everything_lacks_nothing(flavour: str, serve: Serve) -> None:
    workspace = serve(flavour=flavour)
    for tool in ("jira", "slack"):
        (line,) = of_rights(workspace, tool)
        assert line.level == "ok" and "all that docs/connect.md lists" in line.text
    assert not [one for one in workspace.server.requests if one.startswith(("PUT", "DELETE"))]


@pytest.mark.parametrize("missing", TRIED)
def test_each_scope_of_jira_that_is_missing_is_named(
    missing: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = serve(jira_scopes=tuple(right.name for right in RIGHTS if right.name != missing))
    monkeypatch.setenv("TRUCE_JIRA_URL", f"{workspace.server.url}/ex/jira/cloud-1")
    monkeypatch.setenv("TRUCE_JIRA_TOKEN", workspace.server.credentials.jira_token)
    right = next(right for right in RIGHTS if right.name == missing)
    lines = of_rights(workspace, "jira")
    assert f"{missing} is not granted: {right.without}" in [line.text for line in lines]
    others = {"read:board-scope:jira-software", "read:project:jira"}  # one question for the two
    assert len(lines) == (2 if missing in others else 1)


def test_each_scope_of_slack_that_is_missing_is_named(serve: Serve) -> None:
    workspace = serve(slack_scopes=tuple(one for one in SLACK_SCOPES if one != "files:write"))
    (line,) = of_rights(workspace, "slack")
    assert line.level == "warn" and "files:write is not granted: the report has no picture" in line.text


def test_an_app_of_an_enterprise_grid_names_its_workspace(serve: Serve) -> None:
    workspace = serve(slack_grid=True)
    with pytest.raises(FatalError, match="whole Enterprise Grid") as error:
        open_slack(resolve(workspace.settings), HASTY).sign_in()
    assert "[slack] team" in error.value.remedy
    workspace.settings = with_section(workspace.settings, "slack", team="T0TINY")
    assert workspace.read("slack").status == "ok"
