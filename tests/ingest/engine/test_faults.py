"""Whatever breaks on the way, in the end the lake equals the source, and nothing is there twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.settings import Settings
from ingest import IngestError, run_source
from ingest.__main__ import app
from sandbox.testing.tiny import HOUR, START_MS
from tests.ingest.served import Serve, Workspace

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ("jira", "trello", "slack")
TABLES = ("jira__issues", "jira__changelogs", "trello__cards", "trello__actions", "slack__messages")


def versions(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every version held, without when it came."""
    query = "select scope, record_id, body_hash, is_deleted from raw.{} order by all"
    return {table: workspace.sql(query.format(table)) for table in TABLES}


@pytest.mark.parametrize("kind", ["server_error", "reset", "truncate", "malformed", "rate_limit"])
def test_passing_faults_change_nothing(workspace: Workspace, landed: Workspace, kind: str) -> None:
    paths = (("jira", "search/jql"), ("jira", "bulkfetch"), ("trello", "/cards"), ("slack", "history"))
    for tool, path in paths:
        workspace.server.faults.add(kind=kind, tool=tool, path=path, times=2, retry_after=0)
    for source in SOURCES:
        workspace.read(source)
    assert versions(workspace) == versions(landed)


def test_a_second_run_without_news_lands_nothing(workspace: Workspace) -> None:
    full = {source: workspace.read(source) for source in SOURCES}
    again = {source: workspace.read(source) for source in SOURCES}
    assert [again[source].landed for source in SOURCES] == [0, 0, 0]
    assert all(again[source].requests <= full[source].requests for source in SOURCES)
    assert workspace.requested("bulkfetch") == 0


def test_volatile_properties_are_no_news(workspace: Workspace) -> None:
    workspace.read("jira", only=frozenset({"issues"}))
    held = workspace.server.store.get("jira", "issues", "10001")
    assert held is not None
    body = held.json()
    body["fields"]["lastViewed"] = "2026-01-09T00:00:00.000+0000"
    body["fields"]["reporter"] = None
    body["self"] = "https://elsewhere.example.com/rest/api/3/issue/10001"
    del body["fields"]["reporter"]
    workspace.server.store.put("jira", "issues", "10001", "PAY", held.updated_ms, body)
    assert workspace.read("jira", full=True, only=frozenset({"issues"})).landed == 0


def test_a_token_that_expires_in_mid_run_fails_and_the_next_run_goes_on(
    serve: Serve, landed: Workspace
) -> None:
    workspace = serve(search_page=2)
    workspace.server.faults.add(kind="token_expired", tool="jira", skip=12, times=None)
    with pytest.raises(IngestError, match="401"):
        workspace.read("jira")
    workspace.server.faults.clear()
    for source in SOURCES:
        workspace.read(source)
    assert versions(workspace) == versions(landed)


def test_no_secret_lands_or_is_told(workspace: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    known = workspace.server.credentials
    secrets = (known.jira_token, known.trello_key, known.trello_token, known.slack_token)
    told = []
    for source in SOURCES:
        workspace.read(source)
        workspace.server.faults.add(kind="token_expired", tool=source, times=None)
        with pytest.raises(IngestError) as error:
            workspace.read(source)
        told += [str(error.value), str(error.value.__cause__)]
    tables = workspace.sql(
        "select table_schema || '.' || table_name from information_schema.tables where table_catalog = 'lake'"
    )
    for (table,) in tables:
        told += [str(row) for row in workspace.sql(f"from {table}")]
    captured = capfd.readouterr()
    everything = "\n".join([*told, captured.out, captured.err])
    assert not [secret for secret in secrets if secret in everything]


@pytest.mark.parametrize("source", SOURCES)
def test_wrong_credentials_are_told_in_one_line_and_recorded(workspace: Workspace, source: str) -> None:
    file = workspace.settings.home / "sandbox" / "connection.json"
    known = workspace.server.credentials
    for secret in (known.jira_token, known.trello_token, known.slack_token):
        file.write_text(file.read_text().replace(secret, "wrong"))
    with pytest.raises(IngestError) as error:
        workspace.read(source, run_id="wrong")
    assert "\n" not in str(error.value) and error.value.remedy
    assert workspace.sql("select source, status from ops.source_status where run_id = 'wrong'") == [
        (source, "failed")
    ]


def test_an_unreachable_server_is_told_and_the_other_sources_are_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workspace.settings.home / "sandbox" / "connection.json"
    file.write_text(file.read_text().replace(workspace.server.jira_url, "http://127.0.0.1:9/jira"))
    monkeypatch.setattr("clients.retry.RetryPolicy.first_wait_seconds", 0.01)
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, ["all", "--run-id", "cli"])
    assert result.exit_code == 1
    assert "cannot be reached" in result.output and "Traceback" not in result.output
    found = workspace.sql("select source, status from ops.source_status order by source")
    assert found == [("jira", "failed"), ("slack", "ok"), ("trello", "ok")]


def test_a_source_without_credentials_is_skipped(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_SLACK_TOKEN", "xoxb-only-slack")
    result = run_source("jira", "run", home)
    assert result.status == "skipped"


def test_status_and_doctor_read_well(landed: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_HOME", str(landed.settings.home))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(ROOT)
    status = CliRunner().invoke(app, ["status"], env={"COLUMNS": "200"})
    assert status.exit_code == 0 and "changelog" in status.output
    doctor = CliRunner().invoke(app, ["doctor"])
    assert doctor.exit_code == 0, doctor.output
    assert "customfield_10016" in doctor.output and "secret" in doctor.output


def test_since_reaches_back_to_the_date_given(workspace: Workspace) -> None:
    workspace.read("jira", only=frozenset({"issues"}))
    workspace.builder.issue(9_002, "PAY-102", START_MS - 50 * HOUR)
    command = ["jira", "--since", "2026-01-01", "--entity", "issues"]
    result = CliRunner().invoke(app, command, env={"TRUCE_HOME": str(workspace.settings.home)})
    assert result.exit_code == 0, result.output
    assert "9002" in workspace.ids("jira__issues")
