"""From a written value back to the raw records it rests on."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from lake.runs import now
from tests.writeback.office import OWNER, P85, Office, field_write
from writeback.__main__ import app
from writeback.registry import TARGETS
from writeback.why import reasons
from writeback.write import WritebackError


@pytest.fixture
def written(office: Office) -> Office:
    office.publish(field_write(1, OWNER, "Payments"), field_write(1, P85, "2026-12-17"))
    office.night.execute(
        "update outcomes.mart_writeback_plan set rule = 'owner:team_field', "
        "evidence = 'team field: Payments', confidence = 0.9"
    )
    office.night.make_plan()
    for table, record in (
        ("jira__issues", "10001"),
        ("jira__changelogs", "10001:7"),
        ("jira__issues", "10002"),
    ):
        office.night.execute(
            f"insert into raw.{table} by name select ? as record_id, '{{}}' as body, ? as request, "
            "?::timestamp as loaded_at, ? as run_id",
            [record, '{"url": "/rest/api/3/search/jql"}', now(), office.night.run_id],
        )
    office.night.apply()
    return office


def test_who_what_when_and_why_back_to_the_raw_records(written: Office) -> None:
    (reason,) = reasons(written.night.con, TARGETS, "PAY-1", "Truce Owner Team")
    assert (reason.old_value, reason.new_value, reason.status) == (None, "Payments", "done")
    assert (reason.rule, reason.evidence, reason.confidence) == (
        "owner:team_field",
        "team field: Payments",
        0.9,
    )
    assert reason.run_id == written.night.run_id and reason.plan_id
    assert {(r.table, r.record_id) for r in reason.records} == {
        ("raw.jira__issues", "10001"),
        ("raw.jira__changelogs", "10001:7"),
    }


def test_an_older_state_that_arrived_late_is_not_what_it_rests_on(written: Office) -> None:
    for day, request in (("2026-11-20", '{"url": "newest"}'), ("2026-11-01", '{"file": "older.jsonl"}')):
        written.night.execute(
            "insert into raw.jira__issues by name select '10001' as record_id, '{}' as body, ? as request, "
            "?::timestamp as record_updated_at, ?::timestamp as loaded_at, ? as run_id",
            [request, day, now(), written.night.run_id],
        )
    (reason,) = reasons(written.night.con, TARGETS, "PAY-1", "Truce Owner Team")
    assert [r.request for r in reason.records if r.record_id == "10001"] == ['{"url": "newest"}']


def test_all_fields_of_an_object_by_any_of_its_names(written: Office) -> None:
    for name in ("PAY-1", "10001", "jira:10001"):
        assert {reason.field for reason in reasons(written.night.con, TARGETS, name)} == {
            "Truce Owner Team",
            "Truce Forecast P85",
        }


def test_what_was_never_written_says_so(written: Office) -> None:
    with pytest.raises(WritebackError, match="nothing was ever written to PAY-9"):
        reasons(written.night.con, TARGETS, "PAY-9")


def test_the_command_names_the_account_and_no_secret(
    written: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUCE_HOME", str(written.night.settings.home))
    monkeypatch.setenv("COLUMNS", "200")
    shown = CliRunner().invoke(app, ["why", "PAY-1", "Truce Owner Team"])
    assert shown.exit_code == 0, shown.output
    assert "truce@example.com" in shown.output and "raw.jira__issues record 10001" in shown.output
    assert written.server.credentials.jira_token not in shown.output
