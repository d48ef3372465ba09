"""A source that fails: the others go on, the night says so, and what rests on it is not written."""

from __future__ import annotations

import json
import shutil

import pytest

from sandbox.testing.running import running_server
from tests.end_to_end.conftest import Installation, free_port

pytestmark = pytest.mark.long


@pytest.fixture
def copy(undisturbed: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The company after its first night, to be spoilt."""
    home = tmp_path_factory.mktemp("partial") / "home"
    shutil.copytree(undisturbed.home, home)
    return Installation(home, free_port())


def spoil(installation: Installation, tool: str, **values: str) -> None:
    file = installation.home / "sandbox" / "connection.json"
    connection = json.loads(file.read_text())
    connection[tool] |= values
    file.write_text(json.dumps(connection))


def test_a_wrong_token_makes_the_night_partial_and_names_the_remedy(copy: Installation) -> None:
    # the server keeps the tokens that it began with
    with running_server(copy.home / "sandbox" / "workspace.sqlite", port=copy.port):
        spoil(copy, "trello", token="wrong-token-of-a-person")
        done = copy.nightly()
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout
    line = next(line for line in done.stdout.splitlines() if line.startswith("partial"))
    assert "trello" in line and "→" in line
    assert "wrong-token-of-a-person" not in done.stdout
    run = "(select max_by(run_id, started_at) from ops.runs)"
    assert copy.query(
        f"select count(*) from ops.writeback_journal where target = 'trello' and run_id = {run}"
    ) == [(0,)]
    landed = dict(
        copy.query(f"select source, sum(landed) from ops.ingest_ledger where run_id = {run} group by all")
    )
    assert landed["jira"] > 0 and landed["slack"] > 0
    newest = (
        f"select source, max_by(status, recorded_at) from ops.source_status where run_id = {run} group by all"
    )
    statuses = dict(copy.query(newest))
    assert statuses == {"jira": "ok", "trello": "failed", "slack": "ok"}


def test_real_credentials_fail_a_night_in_the_home_of_the_trial(
    copy: Installation,
) -> None:
    before = copy.query("select * from ops.publications")
    nowhere = {"TRUCE_JIRA_URL": "http://127.0.0.1:9", "TRUCE_JIRA_USER": "a@example.com"}
    done = copy.nightly(**nowhere, TRUCE_JIRA_TOKEN="a-token-of-nobody")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout
    assert "this home holds the sandbox company" in done.stdout and "a-token-of-nobody" not in done.stdout
    assert copy.query("select * from ops.publications") == before
