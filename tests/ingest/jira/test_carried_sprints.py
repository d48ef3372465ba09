"""Sprints that issues carry land where boards may not be read, in Cloud's form and in Data Center's."""

from __future__ import annotations

import pytest

from tests.ingest.served import Serve
from tools.jira import RIGHTS

AGILE = ("board-scope", "sprint")


def test_sprints_land_without_the_agile_api(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = serve(
        jira_scopes=tuple(r.name for r in RIGHTS if not any(part in r.name for part in AGILE)),
    )
    monkeypatch.setenv("TRUCE_JIRA_URL", f"{workspace.server.url}/ex/jira/cloud-1")
    monkeypatch.setenv("TRUCE_JIRA_TOKEN", workspace.server.credentials.jira_token)
    assert workspace.read("jira").status == "ok"
    carried = {
        row[0]
        for row in workspace.sql(
            "select distinct unnest(json_extract_string(body, '$.fields.customfield_10020[*].id'))"
            " from raw.jira__issues where json_type(body, '$.fields.customfield_10020') = 'ARRAY'"
        )
    }
    assert carried and workspace.ids("jira__sprints") == carried
    assert "the board's own list cannot be read" in workspace.notes("jira")
