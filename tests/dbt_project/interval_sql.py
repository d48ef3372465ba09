"""The state intervals of histories that a test makes up, without dbt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import duckdb

from tests.dbt_project.model_sql import Models, Row, table

ITEM = """work_item_key varchar, source varchar, created_at timestamp, updated_at timestamp, resolved_at timestamp,
status_id varchar, status_name varchar, status_category varchar, assignee_person_id varchar, assignee_name varchar,
team_field_id varchar, team_field_name varchar, sprint_set varchar, priority_id varchar, priority_name varchar,
due_date date, story_points double, is_flagged boolean, container_id varchar, container_name varchar,
parent_key varchar, epic_link_key varchar, is_archived boolean, resolution_name varchar"""
CHANGE = """work_item_key varchar, field_name varchar, changed_at timestamp, position integer, raw_record_id varchar,
old_value varchar, old_label varchar, new_value varchar, new_label varchar"""
STATUS = "source varchar, status_id varchar, status_category varchar, is_blocked_status boolean"
Interval = tuple[Any, datetime, datetime | None, str]

models = cache(Models)


def intervals(
    con: duckdb.DuckDBPyConnection, items: Iterable[Row], changes: Iterable[Row], statuses: Iterable[Row]
) -> dict[tuple[str, str], list[Interval]]:
    """Value, start, end and evidence of the intervals of each item and field, in their order."""
    table(con, "int_work_item", ITEM, items)
    table(con, "fct_field_change", CHANGE, changes)
    table(con, "dim_status", STATUS, statuses)
    found: dict[tuple[str, str], list[Interval]] = {}
    rows = models().rows(
        con,
        "marts/core/fct_item_state_interval",
        "work_item_key, field_name, value, valid_from, valid_to, evidence",
    )
    for key, field, value, start, end, evidence in sorted(rows, key=lambda row: row[3]):
        found.setdefault((key, field), []).append((value, start, end, evidence))
    return found
