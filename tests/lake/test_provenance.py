"""A mart's row leads back to the raw records it was made of, and to nobody else's."""

from __future__ import annotations

import duckdb
import pytest

from config.settings import Settings
from lake.connect import connect
from lake.provenance import ProvenanceError, provenance
from lake.publish import publish

RAW = "insert into raw.{table} values "
RAW += "('s', '{record}', null, '{body}', '{hash}', '{{}}', '{at}', 'run-{run}', false)"
NIGHT = """
create table build_marts.dim_work_item as
select source || ':' || id as work_item_key, source, id as source_id, ref as item_ref, team as owner_team_id,
    null::varchar as assignee_person_id, now()::timestamp as updated_at
from (values ('jira', '1', 'PAY-1', 'pay'), ('jira', '2', 'ORD-2', 'ord'), ('trello', '9', 'AbC', 'pay')) t(source, id, ref, team);
create table build_marts.dim_team as select unnest(['pay', 'ord', 'web']) as team_id;
create table build_marts.dim_person as select 'ann' as person_id;
create table build_marts.bridge_person_account as
from (values ('ann', 'jira', 'a-1'), ('ann', 'slack', 'U1')) t(person_id, source, account_id);
create table intermediate.int_interaction as
select 'slack' as source, 'slack:mention:C1:5.0>jira:1' as interaction_key, 'jira:1' as work_item_key;
create table intermediate.int_sprint_membership as select 'jira:2' as work_item_key, 'jira:70' as sprint_key;
create table intermediate.int_team_exchange (interaction_key varchar, work_item_key varchar, from_team_id varchar, to_team_id varchar, occurred_at timestamp);
insert into intermediate.int_team_exchange values
    ('slack:message:C1:6.0', null, 'ord', 'pay', '2026-01-07'), ('jira:comment:c2', 'jira:2', 'pay', 'ord', '2026-01-08'),
    ('slack:message:C1:7.0', null, 'ord', 'pay', '2026-02-07'), ('slack:message:C1:8.0', null, 'web', 'pay', '2026-01-07');
create table build_marts.mart_conflict as select 'c-1' as conflict_id, 'jira:1' as item_a_key;
create table build_marts.mart_dependency_cycle as select 'y-1' as cycle_id, '["jira:2", "trello:9"]' as member_keys;
create table build_marts.mart_speed as select 'pay' as team_id, 3 as points;
create table build_marts.mart_team_velocity as select 'ord' as team_id, 'jira:70' as sprint_key;
create table build_marts.mart_cross_team_comm as select 'ord' as team_a_id, 'pay' as team_b_id, date '2026-01-05' as week_start;
create table build_marts.mart_search_document as select 'slack:C1:7.0' as document_key;
create table build_outcomes.mart_risk_item as select 'it''s late' as reasons, 'jira:2' as work_item_key;
"""  # noqa: E501


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for table, record, body, run in (
        ("jira__issues", "1", "{}", 1),
        ("jira__issues", "1", '{"again": 1}', 2),
        ("jira__issues", "2", "{}", 1),
        ("jira__changelogs", "1:7", "{}", 1),
        ("jira__comments", "c1", '{"issueId": "1"}', 1),
        ("jira__comments", "c2", '{"issueId": "2"}', 1),
        ("jira__sprints", "70", "{}", 1),
        ("jira__users", "a-1", "{}", 1),
        ("trello__actions", "a1", '{"data": {"card": {"id": "9"}}}', 1),
        ("slack__users", "U1", "{}", 1),
        *(("slack__messages", f"C1:{second}.0", "{}", 1) for second in (5, 6, 7, 8)),
    ):
        con.execute(
            RAW.format(table=table, record=record, body=body, hash=f"h{run}", at=f"2026-01-0{run}", run=run)
        )
    con.execute(NIGHT)
    publish(con, "night-1")
    return con


def records(night: duckdb.DuckDBPyConnection, mart: str, key: str) -> list[tuple[str, str]]:
    return [(found.raw_table, found.record_id) for found in provenance(night, mart, key)]


def test_a_conflict_leads_to_the_newest_records_of_its_item(night: duckdb.DuckDBPyConnection) -> None:
    found = [(r.raw_table, r.record_id, r.run_id) for r in provenance(night, "mart_conflict", "c-1")]
    assert found == [
        ("raw.jira__changelogs", "1:7", "run-1"),
        ("raw.jira__comments", "c1", "run-1"),
        ("raw.jira__issues", "1", "run-2"),
        ("raw.slack__messages", "C1:5.0", "run-1"),
    ]


def test_a_list_of_keys_leads_to_each_of_them(night: duckdb.DuckDBPyConnection) -> None:
    assert records(night, "mart_dependency_cycle", "y-1") == [
        ("raw.jira__comments", "c2"), ("raw.jira__issues", "2"), ("raw.trello__actions", "a1"),
    ]  # fmt: skip


def test_a_sprint_is_no_item_of_the_same_number(night: duckdb.DuckDBPyConnection) -> None:
    assert records(night, "mart_team_velocity", "jira:70") == [
        ("raw.jira__comments", "c2"), ("raw.jira__issues", "2"), ("raw.jira__sprints", "70"),
    ]  # fmt: skip


def test_the_talk_of_two_teams_leads_to_what_they_said_in_that_week(night: duckdb.DuckDBPyConnection) -> None:
    assert records(night, "mart_cross_team_comm", "ord") == [
        ("raw.jira__comments", "c2"), ("raw.slack__messages", "C1:6.0"),
    ]  # fmt: skip


def test_a_message_and_a_person_lead_to_their_own_records(night: duckdb.DuckDBPyConnection) -> None:
    assert records(night, "mart_search_document", "slack:C1:7.0") == [("raw.slack__messages", "C1:7.0")]
    assert records(night, "dim_person", "ann") == [("raw.jira__users", "a-1"), ("raw.slack__users", "U1")]


def test_a_team_leads_to_its_items(night: duckdb.DuckDBPyConnection) -> None:
    assert {record.work_item_key for record in provenance(night, "mart_speed", "pay")} == {
        "jira:1",
        "trello:9",
    }


def test_sql_asks_it_from_any_client(night: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    with connect(settings, read_only=True) as reader:
        rows = reader.execute(
            "select record_id from marts.provenance('outcomes.mart_risk_item', 'it''s late')"
        )
        assert rows.fetchall() == [("c2",), ("2",)]


def test_a_wrong_name_says_what_to_do(night: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ProvenanceError, match="no published mart"):
        provenance(night, "mart_nothing", "x")
    with pytest.raises(ProvenanceError, match="no row"):
        provenance(night, "mart_speed", "x")
