"""The one place that says what is missing: each line with the command that comes next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.settings import Settings
from truce.command import app


def told() -> tuple[int, dict[str, dict[str, str]]]:
    result = CliRunner().invoke(app, ["doctor", "--format", "json"], prog_name="truce")
    return result.exit_code, {row["subject"]: row for row in json.loads(result.stdout)}


def test_an_empty_home_lacks_everything_and_is_not_touched(settings: Settings) -> None:
    status, found = told()
    assert status == 0
    assert found["tools"]["next"] == "truce init"
    assert found["lake"]["next"] == found["models"]["next"] == "truce nightly"
    assert found["disk"]["level"] in ("ok", "warn")
    assert not settings.home.exists()


def test_a_configuration_that_cannot_be_read_fails_with_where_it_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUCE_WRITEBAK__MODE", "dry-run")
    status, found = told()
    assert status == 1
    assert "TRUCE_WRITEBAK__MODE" in found["configuration"]["text"]
    assert "TRUCE_WRITEBACK__MODE" in found["configuration"]["next"]


def test_a_tool_that_does_not_answer_fails_and_the_rest_is_still_looked_at(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.retry.RetryPolicy.first_wait_seconds", 0.01)
    monkeypatch.setenv("TRUCE_TRELLO_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TRUCE_TRELLO_KEY", "k")
    monkeypatch.setenv("TRUCE_TRELLO_TOKEN", "s3cr3t")
    result = CliRunner().invoke(app, ["doctor"], prog_name="truce")
    assert result.exit_code == 1
    assert "fail  trello: " in result.output and "lake: there is none yet" in result.output
    assert "plans are not applied" in result.output and "s3cr3t" not in result.output


@pytest.mark.parametrize(
    "command",
    ["lake nights", "lake export out", "checks raw", "models explain team", "models status", "ingest status",
     "writeback status", "writeback show", "writeback report", "lake summary"],
)  # fmt: skip
def test_a_command_on_an_empty_home_says_what_to_run_first_and_leaves_no_catalog(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, command.split(), prog_name="truce")
    assert "nightly" in result.stderr or "models train" in result.stderr
    assert "Traceback" not in result.output
    assert not (settings.home / "lake").exists() and not (tmp_path / "out").exists()
