"""Items with every oddity that tools allow: from a file through a whole night to the report and the plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.testing.odd_items import odd_issues, plain_issues
from tests.end_to_end.conftest import Installation, free_port

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("odd"), free_port())
    path: Path = installation.home / "odd.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in [*plain_issues(), *odd_issues().values()]))
    read = installation.run("-m", "ingest", "file", str(path))
    assert read.returncode == 0, read.stdout + read.stderr
    night = installation.nightly()
    (installation.home / "night.txt").write_text(night.stdout + night.stderr)
    assert night.returncode == 0, night.stdout + night.stderr
    return installation


def test_no_odd_item_removes_another(odd: Installation) -> None:
    given = {one["id"] for one in [*plain_issues(), *odd_issues().values()]}
    held = odd.query("select source_id, item_ref from marts.dim_work_item where source = 'jira'")
    assert {id for id, _ in held} == given and len(held) == len(given)
    done = sum(one["fields"]["status"]["name"] == "Done" for one in plain_issues())
    ((counted,),) = odd.query(
        "select count(*) from marts.dim_work_item where status_category = 'done' and done_at is not null"
        " and try_cast(source_id as integer) < 101"
    )
    assert counted == done


def test_what_is_odd_is_told(odd: Installation) -> None:
    told = (odd.home / "night.txt").read_text()
    assert "due date of 2 of" in told and "story points of 1 of" in told


def test_the_report_and_the_plan_are_made(odd: Installation) -> None:
    assert odd.query("select 1 from outcomes.mart_report_line limit 1")
    planned = {
        id for (id,) in odd.query("select object_id from outcomes.mart_writeback_plan where target = 'jira'")
    }
    assert planned <= {one["id"] for one in [*plain_issues(), *odd_issues().values()]}
    shown = odd.run("-m", "writeback", "report", "--preview")
    assert shown.returncode == 0, shown.stdout + shown.stderr
