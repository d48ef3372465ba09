"""A Jira CSV export all the way into the marts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from config.settings import Settings, load
from ingest.exports.run import run_files
from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.conftest import TOPICS
from tests.ingest.jira.test_csv import first, second, write
from tests.ingest.served import with_section

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
OWNERS = ("int_item_component", "int_owner_candidate", "int_primary_owner")
CONFORMED = (f"path:models/intermediate/{topic}" for topic in TOPICS)
MODELS = ("path:models/staging", "path:models/marts/core", *CONFORMED, *OWNERS)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("csv")
    settings: Settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    settings = with_section(settings, "jira", export_timezone="Europe/Vienna")
    done = second(Status="Done", Resolved="02/Feb/26 9:00 AM", **{"Status Category": "Done"})
    run_files([write(home / "jira.csv", first(), done)], "run", settings)
    run_dbt(
        settings,
        *("run", "--select", *MODELS),
        as_of=datetime(2026, 8, 1),
        run_id="csv",
    )
    con = connect(settings, read_only=True)
    yield con
    con.close()


def test_items_have_their_status_points_dates_and_sprint(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select item_ref, item_type, status_category, story_points, due_date, is_flagged, priority_name, "
        "created_at, component_names from build_marts.dim_work_item order by item_ref"
    ).fetchall()
    assert rows[0] == (
        "PAY-1",
        "Story",
        "in_progress",
        5.0,
        date(2026, 7, 31),
        True,
        "High",
        datetime(2026, 1, 5, 8),
        '["ledger","api"]',
    )
    assert rows[1][:3] == ("PAY-2", "Sub-task", "done")
    sprints = "select sprint_name from build_marts.dim_sprint order by sprint_name"
    assert marts.execute(sprints).fetchall() == [("PAY Sprint 1",), ("PAY Sprint 2",)]


def test_links_people_comments_and_parents_are_there(marts: duckdb.DuckDBPyConnection) -> None:
    links = (
        "select work_item_key, linked_key, link_type from intermediate.int_item_link where source = 'jira' "
        "order by linked_key"
    )
    assert marts.execute(links).fetchall() == [
        ("jira:10001", "jira:10002", "blocks"),
        ("jira:10001", "jira:GONE-7", "blocks"),  # an issue that the file does not hold
    ]
    people = "select display_name from build_marts.dim_person order by display_name"
    assert marts.execute(people).fetchall() == [("Ada Lane",), ("Ben Ott",)]
    kinds = (
        "select kind, count(*) from intermediate.int_interaction where kind in ('comment', 'worklog') "
        "group by all order by all"
    )
    assert marts.execute(kinds).fetchall() == [("comment", 2), ("worklog", 1)]
    parent = "select parent_key from build_marts.dim_work_item where item_ref = 'PAY-2'"
    assert marts.execute(parent).fetchall() == [("jira:10001",)]
