"""One lake of hard cases for all tests of the conformed layer: landed, built by dbt once per session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import duckdb
import pytest

from config.settings import Settings
from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.hard_content import land_content
from tests.dbt_project.hard_echo import journal, land_echo
from tests.dbt_project.hard_jira import RISK, land_jira
from tests.dbt_project.hard_people import decide, land_people
from tests.dbt_project.hard_trello import land_slack, land_trello
from tests.dbt_project.lake_rows import Landing
from tests.dbt_project.new_lake import new_lake

AS_OF = datetime(2026, 1, 23, 2)
#: what the topics of marts/core and marts/velocity rest on, wherever it is (models/*/TOPIC)
TOPICS = (
    "jira",
    "trello",
    "slack",
    "tools",
    "identity",
    "teams",
    "items",
    "links",
    "interactions",
    "sprints",
    "words",
)
CONFORMED = (
    "path:models/staging",
    *(f"path:models/*/{topic}" for topic in (*TOPICS, "core", "velocity")),
    # whose sprint it is, and for whom a week counts an item
    *("int_item_component", "int_owner_candidate", "int_primary_owner"),
)
#: a table of a model that the project no longer has, as an older lake holds it
LEFT_BEHIND = "lake.build_outcomes.risk_item"
ORGANISATION = {
    "org_departments": "department_id,department_name,head_person_id,parent_department_id,default_team_id\n"
    "d1,Product,p-ann,,t-pay\n",
    "org_teams": "team_id,team_name,department_id,lead_person_id,calendar_id,jira_project_keys,"
    "trello_board_ids,slack_channel_ids,jira_team_name,is_active\n"
    "t-pay,Payments,d1,p-ann,vienna,PAY;SRV,board-one,C1,,true\n"
    "t-ord,Orders,d1,,vienna,ORD,board-two,,,true\n"
    "t-net,Networks,d1,,vienna,,,,Netzwerker,true\n",
    "org_people": "person_id,display_name,email,title,manager_person_id,department_id,is_executive,is_active,"
    "jira_account_id,trello_member_id,slack_user_id\n"
    "p-ann,Ann Ash,ann@example.com,CTO,,d1,true,true,,m-ann,\n"
    "p-bob,Bob Birch,,Engineer,p-ann,d1,,,acc-bob,m-bob,U2\n"
    "p-ida,Ida Ide,,,,,,,acc-ida,,\np-ida-two,Ida Ide,,,,,,,,,U-ida\n",
    "org_team_members": "person_id,team_id,valid_from,valid_to,capacity_share\n"
    "p-bob,t-ord,2025-01-01,,1\np-ann,t-pay,2025-01-01,,\n",
    "org_components": "jira_project_key,component_name,team_id\nPAY,ledger,t-ord\n",
    "org_calendars": "calendar_id,timezone,workdays,day_start,day_end\n"
    "vienna,Europe/Vienna,1;2;3;4;5,09:00,17:00\n",
    "org_holidays": "calendar_id,holiday_date,holiday_name\nvienna,2026-01-06,Heilige Drei Könige\n",
    "field_map": "source,logical_name,field_id\n",
    "status_map": "source,status_id,status_category\n",
}


def _journal(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into lake.ops.writeback_journal by name select 'w1' as write_id, 'r1' as run_id, "
        "'jira' as target, "
        "'issue' as object_type, '3' as object_id, ? as field, 'high' as new_value, 'done' as status, "
        "timestamp '2026-01-21 02:04:58' as recorded_at",
        [RISK],
    )


def _readings(con: duckdb.DuckDBPyConnection) -> None:
    """Jira was read last night and failed half way since, Slack was last read to the end three days ago."""
    con.execute("""
        insert into lake.ops.source_status by name select * from (values
            ('n1', 'jira', 'ok', timestamp '2026-01-22 02:30'), ('n2', 'jira', 'failed', timestamp '2026-01-23 02:10'),
            ('n0', 'slack', 'ok', timestamp '2026-01-20 02:00')
        ) as status (run_id, source, status, recorded_at);
        insert into lake.ops.ingest_ledger by name select * from (values
            ('n1', 'jira', 'issues', timestamp '2026-01-22 02:30'), ('n2', 'jira', 'issues', timestamp '2026-01-23 02:10'),
            ('n0', 'slack', 'messages', timestamp '2026-01-20 02:00'), ('n3', 'trello', 'cards', timestamp '2026-01-23 02:05'),
            ('n9', 'jira', 'teams', timestamp '2026-01-17 02:00')
        ) as ledger (run_id, source, entity, recorded_at)
    """)


@pytest.fixture(scope="session")
def hard_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose lake holds the hard cases, built up to the velocity marts as of AS_OF."""
    settings = new_lake(tmp_path_factory.mktemp("hard"), ORGANISATION)
    con = connect(settings)
    landing = Landing(con)
    land_jira(landing)
    land_trello(landing)
    land_slack(landing)
    land_content(landing)
    land_people(landing)
    land_echo(landing)
    landing.send()
    _journal(con)
    journal(con)
    _readings(con)
    decide(con)
    con.execute(f"create table {LEFT_BEHIND} (work_item_key varchar)")
    con.close()
    # cautious: only tests of which every model is selected, not those of the marts built on these
    run_dbt(
        settings,
        "build",
        "--indirect-selection",
        "cautious",
        "--select",
        *CONFORMED,
        as_of=AS_OF,
        run_id="test",
    )
    return settings


Query = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def query(hard_settings: Settings) -> Iterator[Query]:
    """Ask the built lake: ``query(sql, *parameters)`` returns the rows."""
    con = connect(hard_settings, read_only=True)
    yield lambda sql, *parameters: con.execute(sql, list(parameters)).fetchall()
    con.close()
