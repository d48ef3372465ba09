"""The command line as people use it: a plan before, a summary after, and errors of one line."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from config.settings import Settings
from ingest import IngestError
from ingest.__main__ import app
from ingest.people import proposals as people
from lake.connect import connect
from tests.ingest.served import Workspace

Run = Callable[..., Result]


@pytest.fixture
def ingest() -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return run


def one_line(result: Result) -> str:
    """The error that a command ended with: the last line, and the only one that says error."""
    lines = [line for line in result.output.splitlines() if line.startswith("error: ")]
    assert result.exit_code == 1 and len(lines) == 1, result.output
    assert "Traceback" not in result.output
    return lines[0]


def test_a_plan_comes_before_and_a_summary_after(workspace: Workspace, ingest: Run) -> None:
    first = ingest("trello", "--run-id", "one")
    plan, summary = first.output.split("source", 2)[1:]
    assert "Plan of one" in first.output and "1 boards" in plan and "everything" in plan
    assert "all " in plan and "requests (at least, by its size)" in plan
    assert first.exit_code == 0 and "actions" in summary and "in the lake" in summary
    second = ingest("trello", "--run-id", "two").output
    assert "what changed since 2026-01" in second and "at most, as in full on" in second
    third = ingest("trello", "--plan").output
    assert "(as on " in third and "in the lake" not in third
    assert workspace.one("select count(distinct run_id) from ops.ingest_ledger") == 2
    status = ingest("status").output
    assert "incremental" in status and "actions" in status


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("jira --entity nope", "no entity 'nope' → use projects, boards"),
        ("jira --since yesterday", "no date → write it like 2026-01-31"),
        ("slack --since 2099-01-01", "in the future"),
        ("file /nowhere.csv", "no such export file"),
        ("file --kind x README.md", "one of auto, jira, trello, slack"),
        ("file README.md", "of no known kind"),
        ("file --timezone Mars README.md", "no time zone → write it like Europe/Berlin"),
        ("people", "no night has proposed anything yet → run `make nightly` first"),
    ],
)
def test_errors_are_one_line_with_the_next_step(home: Settings, ingest: Run, command: str, says: str) -> None:
    assert says in one_line(ingest(*command.split()))


def test_wrong_credentials_and_scopes_are_one_line(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, ingest: Run
) -> None:
    monkeypatch.setenv("TRUCE_TRELLO__BOARDS", '["nope"]')
    assert "board nope does not exist" in one_line(ingest("trello"))
    monkeypatch.setenv("TRUCE_JIRA_URL", f"{workspace.server.url}/jira")
    monkeypatch.setenv("TRUCE_JIRA_USER", "ada@example.com")
    assert "half configured: TRUCE_JIRA_TOKEN not set" in one_line(ingest("jira"))
    monkeypatch.setenv("TRUCE_JIRA_TOKEN", "s3cr3t-and-wrong")
    told = ingest("all")
    assert "401" in one_line(told) and "check user and token" in told.output
    assert "s3cr3t" not in told.output and "trello: not configured" in told.output
    looked = ingest("doctor")
    assert looked.exit_code == 1 and "fail  jira  Jira answered 401" in looked.output
    assert "not configured: set TRUCE_SLACK_* to read it" in looked.output


def test_the_doctor_shows_what_it_found(workspace: Workspace, ingest: Run) -> None:
    workspace.read("jira")
    found = ingest("doctor").output
    assert "signed in as" in found and "jira field: story_points" in found
    assert "the app is in" in found and "text lands from" in found


PROPOSAL = {
    "proposal_id": "0c0ffee0",
    "one_account": "jira:acc-ada",
    "one_name": "Ada Lane",
    "one_person_id": "jira:acc-ada",
    "other_account": "slack:U0ADA",
    "other_name": "ada lane",
    "other_person_id": "slack:U0ADA",
    "score": 1.0,
    "rivals": 0,
    "evidence": "name Ada Lane and name ada lane: the same words",
    "evidence_key": "k1",
}


def propose(workspace: Workspace, **changed: Any) -> None:
    """As dbt would after a night."""
    row = PROPOSAL | changed
    with connect(workspace.settings) as con:
        columns = ", ".join(f"? as {name}" for name in row)
        con.execute(
            f"create or replace table marts.mart_identity_proposal as select {columns}", list(row.values())
        )


def test_a_person_confirms_rejects_and_takes_back(workspace: Workspace, ingest: Run) -> None:
    id = people.proposal_id("jira:acc-ada|slack:U0ADA")
    propose(workspace, proposal_id=id)
    asked = ingest("people").output
    assert id in asked and "same words" in asked and "1.00" in asked
    assert "no open proposal" in one_line(ingest("people", "confirm", "nope"))
    assert "confirmed: Ada Lane (jira:acc-ada) and ada lane" in ingest("people", "confirm", id).output
    assert "jira:acc-ada and slack:U0ADA" in ingest("people", "decided").output
    with connect(workspace.settings) as con:
        assert people.proposals(con) == []
        people.take_back(con, [id])
        with pytest.raises(IngestError, match="nobody has decided about"):
            people.take_back(con, [id])
        people.answer(con, [id], "rejected")
        assert people.proposals(con) == []
    propose(workspace, proposal_id=id, evidence_key="k2")
    with connect(workspace.settings) as con:
        assert [it.id for it in people.proposals(con)] == [id]  # the names have changed since
    rows = workspace.sql("select decision, note, decided_by from ops.decisions order by recorded_at")
    assert [row[:2] for row in rows] == [("confirmed", "k1"), ("open", None), ("rejected", "k1")]
    assert all(row[2] for row in rows) and os.environ.get("TRUCE_HOME")
