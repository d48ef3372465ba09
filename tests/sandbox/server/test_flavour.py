"""What is served is what the connection file says, and the accounts outlive a change of flavour."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.server.credentials import (
    connection_file,
    new_credentials,
    read_credentials,
    served_address,
    served_flavour,
    write_connection,
)


def test_a_change_of_flavour_keeps_address_and_accounts(tmp_path: Path) -> None:
    store, known = tmp_path / "workspace.sqlite", new_credentials()
    write_connection(store, known, "http://sandbox:8765")
    assert (served_flavour(store), served_address(store, 8811)) == ("cloud", "http://sandbox:8811")
    for flavour, has_scopes in (("datacenter", False), ("cloud", True), ("cloud", False)):
        write_connection(store, read_credentials(store), served_address(store, 8811), flavour, has_scopes)
        jira = json.loads(connection_file(store).read_text())["jira"]
        assert bool(jira["user"]) is (flavour == "cloud" and not has_scopes)
        assert ("/ex/jira/" in jira["url"]) is has_scopes
        assert read_credentials(store) == known and served_flavour(store) == flavour
