from __future__ import annotations

import json

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


@pytest.mark.parametrize("answer", [[], ["--yes"]])
def test_a_mode_that_lets_nothing_be_written_is_told_before_anything_is_asked(
    office: Office, run, monkeypatch: pytest.MonkeyPatch, answer: list[str]
) -> None:  # type: ignore[no-untyped-def]
    office.night.plan(field_write(1, OWNER, "Payments"))
    run("plan")
    monkeypatch.setenv("TRUCE_WRITEBACK__MODE", "dry-run")
    refused = run("apply", *answer, input="y\n")
    assert refused.exit_code == 3 and refused.stdout == ""
    assert "1 writes of plan" in refused.stderr and 'mode is "dry-run"' in refused.stderr
    assert refused.stderr.count("\n") == 1 and office.issue(1).get(OWNER) is None
    monkeypatch.setenv("TRUCE_WRITEBACK__MODE", "apply")
    assert "mode apply: 1 values may be written to the sandbox" in run("apply", input="n\n").stdout


def test_a_plan_is_shown_whole_with_the_text_of_its_posts(office: Office, run) -> None:  # type: ignore[no-untyped-def]
    office.night.plan(field_write(1, OWNER, "Payments"))
    office.night.report(*LINES)
    run("plan")
    rows = json.loads(run("show", "--format", "json").output)
    assert {row["kind"] for row in rows} == {"field", "post"}
    (post,) = [row["new"] for row in rows if row["kind"] == "post"]
    assert post == run("report").output.removesuffix("\n")
    assert "(empty) → Delivery report · Monday 23 Nov" in run("show").output
    plans = json.loads(run("status", "--format", "json").output)
    assert [plan["to write"] for plan in plans] == [2]
    run("apply", "--yes")
    (why,) = json.loads(run("why", "PAY-1", "--format", "json").output)
    assert (why["field"], why["new"], why["status"]) == ("Truce Owner Team", "Payments", "done")


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
