"""A gate as the nightly runs it: findings as data, a page to read, and one line when it stops."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from checks.__main__ import app
from checks.errors import CheckFailed, GateError
from checks.result import GateResult
from checks.run import run_gate, run_name
from config.settings import Settings
from tests.checks.night_lake import RUN, envelope, execute, land_into, query

SUMMARY = (
    "select gate, count(*), count(*) filter (not success) from ops.check_results group by all order by gate"
)


@dataclass
class Judged:
    """A healthy night that two gates have passed; only to look at, or to judge again."""

    lake: Settings
    raw: GateResult
    outcomes: GateResult


@pytest.fixture(scope="module")
def judged(healthy_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    home = tmp_path_factory.mktemp("judged") / "home"
    shutil.copytree(healthy_home, home)
    lake = Settings(home=home)
    return Judged(lake, run_gate("raw", lake, RUN), run_gate("outcomes", lake, RUN))


def test_a_passed_gate_keeps_its_findings_and_its_page(judged: Judged) -> None:
    for result in (judged.raw, judged.outcomes):
        assert result.passed and result.warnings == ()
    totals = [("outcomes", judged.outcomes.total, 0), ("raw", judged.raw.total, 0)]
    assert query(judged.lake, SUMMARY) == totals
    assert judged.raw.docs == judged.lake.home / "checks" / "docs" / "index.html"
    page = judged.raw.docs.read_text(encoding="utf-8")
    assert "Every check holds" in page
    assert all(
        (judged.raw.docs.parent / link).is_file() for link in re.findall(r'href="(validations[^"]+)"', page)
    )


def test_a_gate_that_is_run_again_replaces_its_findings(judged: Judged) -> None:
    before = query(judged.lake, SUMMARY)
    assert run_gate("outcomes", judged.lake, RUN).total == judged.outcomes.total
    assert query(judged.lake, SUMMARY) == before


def test_a_critical_finding_stops_with_one_line_that_names_everything(lake: Settings) -> None:
    land_into(lake, "jira", "issues", envelope({"11": "no json"}))
    execute(lake, "update ops.ingest_ledger set source_says = 12 where source = 'jira'")
    with pytest.raises(CheckFailed) as stopped:
        run_gate("raw", lake, RUN)
    line = str(stopped.value)
    assert "\n" not in line
    assert line.startswith(
        "the raw gate stops here: raw_envelope: jira__issues: expected “every body is JSON”, "
        "found 1 (11) → run"
    )
    assert "and 1 more, see" in line
    assert query(lake, SUMMARY)[0][2] == 2
    page = (lake.home / "checks/docs/index.html").read_text(encoding="utf-8")
    assert "2 checks stopped the run" in page
    assert "PAY: source says 12, fetched 10, lake holds 10" in page


def test_warnings_do_not_stop_and_are_kept(lake: Settings) -> None:
    execute(lake, "update build_marts.dim_team set lead_person_id = null where team_id = 'web'")
    result = run_gate("marts", lake, RUN)
    assert [row.sample for row in result.warnings] == ["Web shop"]
    rows = query(lake, "select severity, sample, remedy from ops.check_results where not success")
    assert rows[0][:2] == ("warning", "Web shop")
    assert "org_teams.csv" in str(rows[0][2])


def test_the_docs_reach_for_nothing_outside(judged: Judged) -> None:
    pages = list(judged.raw.docs.parent.rglob("*.html"))
    assert len(pages) > 2
    for page in pages:
        assert not re.search(
            r"<(link|script|img|iframe)[^>]+(src|href)=[\"'](https?:)?//", page.read_text(encoding="utf-8")
        ), page


def test_a_wrong_gate_and_an_empty_lake_are_one_line_each(lake: Settings, tmp_path: Path) -> None:
    with pytest.raises(GateError, match="no gate 'silver' → use one of raw, marts, outcomes"):
        run_gate("silver", lake, RUN)
    execute(lake, "delete from ops.runs")
    execute(lake, "delete from ops.source_status")
    with pytest.raises(GateError, match="no run yet → "):
        run_gate("raw", lake)


def test_without_a_name_the_newest_run_is_judged_also_one_made_by_hand(lake: Settings) -> None:
    assert run_gate("marts", lake).run_id == RUN
    execute(
        lake,
        "insert into ops.source_status by name select 'by-hand' as run_id, 'jira' as source, "
        "'ok' as status, now() as recorded_at",
    )
    assert run_gate("marts", lake).run_id == "by-hand"


def test_the_command_exits_by_what_was_found(lake: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_HOME", str(lake.home))
    passed = CliRunner().invoke(app, ["outcomes"])
    assert passed.exit_code == 0, passed.output
    assert "outcomes gate of run-2026-03-02: passed" in passed.output
    execute(lake, "update build_outcomes.mart_writeback_plan set old_value = new_value")
    stopped = CliRunner().invoke(app, ["outcomes", "--run-id", RUN])
    assert stopped.exit_code == 1
    assert "every write changes something" in stopped.output


def test_the_command_without_a_lake_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_HOME", str(tmp_path))
    result = CliRunner().invoke(app, ["raw"])
    assert result.exit_code == 1
    assert "run `make nightly` first" in result.output


@given(st.text(min_size=1, max_size=80))
def test_any_run_id_makes_a_safe_directory_name(run_id: str) -> None:
    name = run_name(run_id)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", name)
    assert not name.startswith(".")
    assert name == run_name(name)


def test_importing_the_gates_runner_does_not_import_great_expectations() -> None:
    import subprocess
    import sys

    code = "import checks.run, checks.__main__, sys; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
