"""Odd but legal records of a tool in the conformed layer: a key given again, a change that names no field.

A project's key may be given again once its project is gone.
"""

from __future__ import annotations

import json

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_sql import Models, table

RAW = (
    "scope varchar, record_id varchar, record_updated_at timestamp, body varchar, body_hash varchar, "
    "loaded_at timestamp, is_deleted boolean"
)
PROJECTS = (
    "project_id varchar, project_key varchar, project_name varchar, is_archived boolean, is_deleted boolean"
)
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
