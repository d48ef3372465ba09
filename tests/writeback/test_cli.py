from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tests.writeback.night import Night
from tests.writeback.office import LINES, OWNER, Office, field_write
from writeback.__main__ import app


@pytest.fixture
def run(night: Night, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("TRUCE_HOME", str(night.settings.home))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments, **options: CliRunner().invoke(app, list(arguments), **options)


def test_plan_review_apply_status_undo(office: Office, run) -> None:  # type: ignore[no-untyped-def]
    office.night.plan(field_write(1, OWNER, "Payments"))
    office.night.report(*LINES)
    planned = run("plan")
    assert planned.exit_code == 0, planned.output
    assert "PAY-1" in planned.output and "(empty) → Payments" in planned.output
    plan_id = office.night.execute("select plan_id from ops.writeback_plans")[0][0]
    assert f"python -m writeback apply {plan_id}" in planned.output
    assert run("apply", plan_id, input="n\n").exit_code == 1 and office.issue(1).get(OWNER) is None
    applied = run("apply", plan_id, "--yes")
    assert applied.exit_code == 0 and f"plan {plan_id} applied: 2 written" in applied.output
    assert office.issue(1)[OWNER] == "Payments"
    assert plan_id in run("status").output
    undone = run("undo", plan_id, "--yes")
    assert undone.exit_code == 0 and "2 written" in undone.output
    assert office.issue(1)[OWNER] is None


def test_the_report_as_text_and_as_a_page(office: Office, run) -> None:  # type: ignore[no-untyped-def]
    office.publish(lines=LINES)
    told = run("report").output
    assert told.startswith("Delivery report · Monday 23 Nov\n1. Ask Data Platform to finish PAY-2\n")
    assert "PAY-1 and PAY-3 contradict" in told and "PAY-4 will be late" in told, "the thread too"
    assert run("report", "--preview").exit_code == 0
    page = office.night.settings.home / "reports" / "slack-2026-11-23.html"
    assert "Ask Data Platform to finish PAY-2" in page.read_text()


@pytest.mark.parametrize("command", ["apply", "show", "undo"])
def test_a_plan_that_does_not_exist_is_one_line(run, command: str) -> None:  # type: ignore[no-untyped-def]
    result = run(command, "nonsense", *([] if command == "show" else ["--yes"]))
    assert result.exit_code == 1
    assert result.output == "error: there is no plan nonsense → `python -m writeback status` lists them\n"
