"""Odd but legal records of a tool in the conformed layer: a key given again, a change that names no field.

A project's key may be given again once its project is gone.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_sql import Models, table
from tests.kinds.jira_files import Read, issue

RAW = (
    "scope varchar, record_id varchar, record_updated_at timestamp, body varchar, body_hash varchar, "
    "loaded_at timestamp, is_deleted boolean"
)
PROJECTS = (
    "project_id varchar, project_key varchar, project_name varchar, is_archived boolean, is_deleted boolean"
)
SPRINT = (
    "sprint_key varchar, team_id varchar, state varchar, start_at timestamp, end_at timestamp, "
    "completed_at timestamp"
)
ITEM = "work_item_key varchar, is_counted boolean, outcome varchar"
MODELS = Models()
CONTAINERS = MODELS.select("intermediate/jira/int_jira__container")


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 2000), st.sampled_from("AB"), st.booleans()), unique_by=lambda p: p[0])
)
def test_a_key_that_was_given_again_is_the_last_projects(projects: list[tuple[int, str, bool]]) -> None:
    with duckdb.connect() as con:
        table(con, "stg_jira__issues", "project_key varchar", [{"project_key": "A"}])
        rows = [
            {
                "project_id": str(id),
                "project_key": key,
                "project_name": str(id),
                "is_archived": False,
                "is_deleted": gone,
            }
            for id, key, gone in projects
        ]
        table(con, "stg_jira__projects", PROJECTS, rows)
        found = con.execute(
            f"select container_id, container_name from ({CONTAINERS}) order by all"
        ).fetchall()
    assert len(found) == len({key for key, _ in found}) and "A" in dict(found)
    for key, name in found:
        held = [(not gone, id) for id, other, gone in projects if other == key]
        assert name == (str(max(held)[1]) if held else None)


def test_a_change_that_names_no_field_is_a_change_all_the_same() -> None:
    items = [{"field": "status", "to": "3"}, None, {"field": None, "fieldId": "customfield_1"}, {"to": "x"}]
    body = {"id": "7", "issueId": "1", "created": "2026-01-05T08:00:00.000+0000", "items": items}
    with duckdb.connect() as con:
        table(
            con,
            "jira__changelogs",
            RAW,
            [{"record_id": "1:7", "body": json.dumps(body), "is_deleted": False}],
        )
        sql = MODELS.select("staging/jira/stg_jira__changelog_items")
        found = con.execute(f"select position, field, field_id from ({sql}) order by all").fetchall()
    assert found == [
        (0, "status", "status"),
        (1, "unnamed", "unnamed"),
        (2, "customfield_1", "customfield_1"),
        (3, "unnamed", "unnamed"),
    ]


def test_a_change_by_nobody_is_a_change_all_the_same(tmp_path: Path) -> None:
    """History, comment and work log without an author, https://github.com/firebus/splunk-jira/issues/34."""
    at = "2026-10-01T10:00:00.000+0000"
    entry = {"id": "7", "created": at, "items": [{"field": "status", "fieldId": "status", "to": "3"}]}
    parts = {"id": "1", "author": None, "created": at, "updated": at, "started": at, "timeSpentSeconds": 60}
    odd = issue(
        1, reporter=None, comment={"comments": [parts], "total": 1}, worklog={"worklogs": [parts], "total": 1}
    ) | {"changelog": {"histories": [entry], "total": 1}}
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(odd) + "\n")
    found = Read(path)
    assert not found.broken
    assert [len(found.records[name]) for name in ("issues", "comments", "worklogs", "changelogs")] == [1] * 4
    with duckdb.connect() as con:
        body = json.dumps(found.records["changelogs"][0])
        table(con, "jira__changelogs", RAW, [{"record_id": "1:7", "body": body, "is_deleted": False}])
        sql = MODELS.select("staging/jira/stg_jira__changelog_items")
        assert con.execute(f"select field, to_id, author_id from ({sql})").fetchall() == [
            ("status", "3", None)
        ]


def test_a_sprint_begins_when_somebody_started_it_and_not_as_planned() -> None:
    """What came in between was committed to, https://github.com/apache/devlake/issues/3250."""
    planned, started = "2026-10-05T09:00:00.000Z", "2026-10-06T09:00:00.000Z"
    bodies = (
        {"id": 1, "name": "late", "state": "active", "startDate": planned, "activatedDate": started},
        {"id": 2, "name": "as planned", "state": "active", "startDate": planned},
    )
    with duckdb.connect() as con:
        rows = [{"record_id": str(it["id"]), "body": json.dumps(it), "is_deleted": False} for it in bodies]
        table(con, "jira__sprints", RAW, rows)
        table(con, "dim_sprint", SPRINT, [])
        sql = MODELS.select("staging/jira/stg_jira__sprints")
        con.execute(
            "insert into dim_sprint by name "
            "select 'jira:' || sprint_id as sprint_key, 't' as team_id, state, "
            f"start_at from ({sql})"
        )
        table(con, "dim_work_item", ITEM, [{"work_item_key": "jira:9", "is_counted": True}])
        states = "work_item_key varchar, field_name varchar, value varchar"
        states += ", valid_from timestamp, valid_to timestamp"
        table(con, "fct_item_state_interval", states, [])
        bands = "work_item_key varchar, band varchar, valid_from timestamp, valid_to timestamp"
        table(con, "int_item_band", bands, [])
        member = {"work_item_key": "jira:9", "added_at": "2026-10-05 18:00:00"}
        table(con, "int_sprint_membership", "work_item_key varchar, sprint_key varchar, added_at timestamp, "
              "removed_at timestamp", [member | {"sprint_key": f"jira:{n}"} for n in (1, 2)])  # fmt: skip
        found = MODELS.rows(con, "intermediate/velocity/int_sprint_scope", "sprint_key, is_committed")
    assert found == [("jira:1", True), ("jira:2", False)]


def test_a_card_without_a_title_and_labels_without_a_name_are_read() -> None:
    """A label may have neither name nor colour, https://github.com/nextcloud/deck/pull/5438."""
    labels = [
        {"id": "1", "name": None, "color": None},
        {"id": "2", "name": "", "color": "red"},
        {"name": "x"},
    ]
    body = {"id": "6a1d3c010000000000000001", "name": None, "labels": labels, "idList": "l", "idBoard": "b"}
    with duckdb.connect() as con:
        rows = [{"record_id": body["id"], "scope": "b", "body": json.dumps(body), "is_deleted": False}]
        table(con, "trello__cards", RAW, rows)
        sql = MODELS.select("staging/trello/stg_trello__cards")
        assert con.execute(f"select title, labels from ({sql})").fetchall() == [(None, ["red", "x"])]
