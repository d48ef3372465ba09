"""A project that is listed and gone when it is searched ends nothing but its own reading."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.jira.site import SiteReader
from tests.ingest.served import Serve


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_the_others_are_read_and_it_is_told(
    flavour: str, full: bool, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = serve(flavour=flavour)
    if not full:
        workspace.read("jira")
    require = SiteReader.require

    def listed_before(self: SiteReader, wanted: list[str]) -> list[Any]:
        found = require(self, wanted)
        return [*found, {"id": "99999", "key": "GHOST", "name": "Ghost"}]

    monkeypatch.setattr(SiteReader, "require", listed_before)
    result = workspace.read("jira")
    assert result.status == "ok" and "GHOST" in result.problem
    assert len(workspace.ids("jira__issues")) > 0
    assert not workspace.ids("jira__issues", live=False)
    scopes = {row[0] for row in workspace.sql("select scope from ops.ingest_ledger where entity = 'issues'")}
    assert len(scopes) > 1
