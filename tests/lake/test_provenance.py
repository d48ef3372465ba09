"""A mart's row leads back to the raw records it was made of, and to nobody else's."""

from __future__ import annotations

import duckdb
import pytest

from lake.provenance import ProvenanceError, provenance
from lake.publish import publish

RAW = "insert into raw.{table} values "
RAW += "('s', '{record}', null, '{body}', '{hash}', '{{}}', '{at}', 'run-{run}', false)"


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for table, record, body, run in (
        ("jira__issues", "1", "{}", 1),
        ("jira__issues", "1", '{"again": 1}', 2),
        ("jira__issues", "2", "{}", 1),
        ("jira__changelogs", "1:7", "{}", 1),
        ("jira__comments", "c1", '{"issueId": "1"}', 1),
        ("jira__comments", "c2", '{"issueId": "2"}', 1),
        ("trello__actions", "a1", '{"data": {"card": {"id": "9"}}}', 1),
    ):
        con.execute(
            RAW.format(table=table, record=record, body=body, hash=f"h{run}", at=f"2026-01-0{run}", run=run)
        )
    con.execute("""
        create table build_marts.dim_work_item as
        select source || ':' || id as work_item_key, source, id as source_id, team as owner_team_id,
            null::varchar as assignee_person_id, now()::timestamp as updated_at
        from (values ('jira', '1', 'pay'), ('jira', '2', 'ord'), ('trello', '9', 'pay')) t(source, id, team)
    """)
    con.execute(
        "create table build_marts.mart_conflict as select 'c-1' as conflict_id, 'jira:1' as item_a_key"
    )
    con.execute("create table build_marts.mart_speed as select 'pay' as team_id, 3 as points")
    publish(con, "night-1")
    return con


def test_a_conflict_leads_to_the_newest_records_of_its_item(night: duckdb.DuckDBPyConnection) -> None:
    found = [
        (record.raw_table, record.record_id, record.run_id)
        for record in provenance(night, "mart_conflict", "c-1")
    ]
    assert found == [
        ("raw.jira__changelogs", "1:7", "run-1"),
        ("raw.jira__comments", "c1", "run-1"),
        ("raw.jira__issues", "1", "run-2"),
    ]


def test_a_team_leads_to_its_items(night: duckdb.DuckDBPyConnection) -> None:
    assert {record.work_item_key for record in provenance(night, "mart_speed", "pay")} == {
        "jira:1",
        "trello:9",
    }


def test_a_wrong_name_says_what_to_do(night: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ProvenanceError, match="no published mart"):
        provenance(night, "mart_nothing", "x")
    with pytest.raises(ProvenanceError, match="no row"):
        provenance(night, "mart_speed", "x")
