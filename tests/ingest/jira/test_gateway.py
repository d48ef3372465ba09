"""A site read through Atlassian's gateway with a token of the least scopes: read in part, each gap told."""

from __future__ import annotations

import pytest

from ingest import IngestError
from sandbox.server.jira.scopes import ALL
from tests.ingest.served import Serve, Workspace
from tools.jira import RIGHTS

READING = tuple(right.name for right in RIGHTS if right.purpose == "read")
NEEDED = tuple(right.name for right in RIGHTS if right.needed)


def through_the_gateway(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("TRUCE_JIRA_URL", f"{workspace.server.url}/ex/jira/cloud-1")
    monkeypatch.setenv("TRUCE_JIRA_TOKEN", workspace.server.credentials.jira_token)
    return workspace


def test_links_lead_to_the_site(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = through_the_gateway(serve(), monkeypatch)
    assert workspace.read("jira").status == "ok"
    told = "select distinct json_extract_string(request, '$.site') from raw.jira__issues"
    assert workspace.sql(told) == [(workspace.server.jira_url,)]


@pytest.mark.parametrize("scopes", [READING, NEEDED], ids=["all that reading is for", "the least"])
def test_what_a_scope_is_missing_for_is_left_out_and_told(
    scopes: tuple[str, ...], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = through_the_gateway(serve(jira_scopes=scopes), monkeypatch)
    assert workspace.read("jira").status in ("ok", "partial")
    assert len(workspace.ids("jira__issues")) == 13 and workspace.ids("jira__priorities")
    assert bool(workspace.ids("jira__boards")) is (scopes == READING)
    assert workspace.ids("jira__sprints"), "issues name theirs"
    assert "scope does not match" in workspace.notes("jira")


@pytest.mark.parametrize("scope", NEEDED)
def test_without_a_scope_that_is_needed_nothing_is_read(
    scope: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = through_the_gateway(serve(jira_scopes=tuple(one for one in ALL if one != scope)), monkeypatch)
    with pytest.raises(IngestError, match="scope"):
        workspace.read("jira")


def test_the_sandbox_asks_for_the_scopes_that_are_declared() -> None:
    assert set(ALL) == {right.name for right in RIGHTS}
