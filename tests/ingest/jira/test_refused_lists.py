"""A list that the token's scopes do not cover, or a project that refuses, leaves the rest of the site read.

A scoped token that lacks the scope of a path is answered by 401 "scope does not match" at the gateway.
"""

from __future__ import annotations

import pytest

from ingest import IngestError
from tests.ingest.served import Workspace

NO_SCOPE = "Unauthorized; scope does not match"


def lacks_scope(workspace: Workspace, path: str) -> None:
    workspace.server.faults.add(kind="refused", tool="jira", path=path, status=401, reason=NO_SCOPE)


def test_a_list_without_its_scope_is_left_out_and_named(workspace: Workspace) -> None:
    for path in ("/issueLinkType", "/resolution", "/workflow", "/group"):
        lacks_scope(workspace, path)
    assert workspace.read("jira").status == "ok"
    assert workspace.one("select count(*) from raw.jira__issues") > 0
    notes = workspace.notes("jira")
    assert NO_SCOPE in notes and "grant the token the scope" in notes


@pytest.mark.parametrize("path", ["/project/search", "/field"])
def test_a_list_that_nothing_can_be_understood_without_stops_the_source(
    workspace: Workspace, path: str
) -> None:
    lacks_scope(workspace, path)
    with pytest.raises(IngestError, match="scope does not match"):
        workspace.read("jira")


def test_a_project_that_does_not_tell_its_parts_leaves_its_issues_and_the_others_read(
    workspace: Workspace,
) -> None:
    workspace.server.faults.add(kind="refused", tool="jira", path="/project/PAY", status=403, reason="No.")
    result = workspace.read("jira")
    assert (result.status, result.refused) == ("ok", 1) and "PAY" in result.problem
    assert workspace.one("select count(*) from raw.jira__issues where scope = 'PAY'") > 0
