"""Credentials stand in no plan, no journal, no log and no error."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from rich.console import Console

from config.tables import Format
from tests.writeback.office import LINES, WHOLE_PLAN, Office
from tests.writeback.test_rows import quickly
from tools.connections import resolve
from tools.jira import JIRA
from tools.slack import SLACK
from tools.trello import TRELLO
from writeback.plan import store
from writeback.plan.diff import show_plan, show_summary, show_whole
from writeback.status import show_status


def secrets_of(office: Office) -> list[str]:
    connections = resolve(office.night.settings)
    assert connections.of(JIRA) and connections.of(TRELLO) and connections.of(SLACK)
    found = [
        connections.of(JIRA).token,
        connections.of(TRELLO).key,
        connections.of(TRELLO).token,
        connections.of(SLACK).token,
    ]
    return [secret.get_secret_value() for secret in found]


@pytest.mark.parametrize("fault", [None, "server_error", "token_expired", "malformed", "reset"])
def test_no_credential_is_written_anywhere(
    office: Office, caplog: pytest.LogCaptureFixture, fault: str | None
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = secrets_of(office)
    assert all(len(secret) >= 10 for secret in secrets)
    office.publish(*WHOLE_PLAN, lines=LINES)
    if fault:
        office.server.faults.add(kind=fault, times=None)
    summary = office.night.apply(open_target=quickly)
    assert bool(summary.failed) == bool(fault)
    console = Console(record=True, width=400, file=StringIO())
    plan = store.newest(office.night.con)
    show_plan(console, office.night.con, plan, 100, lambda _, value: value)
    for form in Format:
        show_whole(console, office.night.con, plan, form, lambda _, value: value)
    show_summary(console, summary, summary.problems)
    show_status(console, office.night.con, office.night.settings, 10)
    tables = [
        office.night.execute(f"select * from ops.{table}")
        for table in ("writeback_plans", "writeback_plan_rows", "writeback_journal")
    ]
    everything = "\n".join([console.export_text(), caplog.text, str(summary.to_dict()), repr(tables)])
    assert "customfield_10101" in everything and summary.plan_id in everything
    assert [secret for secret in secrets if secret in everything] == []
