"""Teams, people and calendar of the quarrelling company."""

from __future__ import annotations

import duckdb

from tests.dbt_project.conformed_lake import fill

TEAMS = [
    ("t-core", "Core", "d-eng", "p-lead", True),
    ("t-pay", "Payments", "d-fin", "p-bob", True),
    ("t-old", "Old Guard", "d-eng", None, False),
    ("t-ops", "Operations", None, None, True),
]
# person: manager, department, executive, active, app, team
PEOPLE = {
    "p-ceo": (None, None, True, True, False, None),
    "p-vp": ("p-ceo", "d-eng", True, True, False, None),
    "p-head": ("p-vp", "d-eng", False, True, False, None),
    "p-lead": ("p-head", "d-eng", False, True, False, "t-core"),
    "p-ann": ("p-lead", "d-eng", False, True, False, "t-core"),
    "p-bob": ("p-ceo", "d-fin", False, True, False, "t-pay"),
    "p-gone": ("p-lead", "d-eng", False, False, False, "t-core"),
    "p-bot": (None, None, False, True, True, None),
    "p-rover": ("p-ceo", "d-fin", False, True, False, None),
}
#: who changed teams, and with the team the department: person, team, from, to
MOVES = [
    ("p-rover", "t-core", "2025-01-01", "2026-02-01"),
    ("p-rover", "t-pay", "2026-02-01", None),
    ("p-bob", "t-ops", "2026-04-01", None),  # planned
]
DEPARTMENTS = [
    ("d-eng", "Engineering", "p-head", "d-top", "t-core"),
    ("d-fin", "Finance", None, "d-top", None),
    ("d-top", "Everything", "p-ceo", None, None),
]

#: the organisation's files that are read as they are: only what the marts ask for
FILES = {
    "org_teams": """
team_id,team_name,department_id,lead_person_id,calendar_id,jira_project_keys,trello_board_ids,slack_channel_ids,\
jira_team_name,is_active
t-core,Core,,,,,,,,
t-pay,Payments,,,,,,,Payments,
t-old,Old Guard,,,,,,,,false
""",
    "org_components": "jira_project_key,component_name,team_id\nPAY,vault,t-core\nPAY,ledger,t-pay\n",
    "org_departments": "department_id,department_name,head_person_id,parent_department_id,default_team_id\n",
    "org_people": """
person_id,display_name,email,title,manager_person_id,department_id,is_executive,is_active,jira_account_id,\
trello_member_id,slack_user_id
""",
    "org_team_members": "person_id,team_id,valid_from,valid_to,capacity_share\n",
    "org_calendars": "calendar_id,timezone,workdays,day_start,day_end\n",
    "org_holidays": "calendar_id,holiday_date,holiday_name\n",
    "field_map": "source,logical_name,field_id\n",
    "status_map": "source,status_id,status_category\n",
}


def populate_organisation(con: duckdb.DuckDBPyConnection) -> None:
    """Teams, departments, people and their memberships, places of work, the working calendar."""
    fill(
        con,
        "dim_team",
        (
            {
                "team_id": i,
                "team_name": n,
                "department_id": d,
                "lead_person_id": p,
                "is_active": a,
                "calendar_id": "vienna",
                "origin": "organisation",
            }
            for i, n, d, p, a in TEAMS
        ),
    )
    fill(
        con,
        "dim_department",
        (
            {
                "department_id": i,
                "department_name": n,
                "head_person_id": h,
                "parent_department_id": up,
                "default_team_id": t,
            }
            for i, n, h, up, t in DEPARTMENTS
        ),
    )
    for person, (manager, department, executive, active, app, team) in PEOPLE.items():
        fill(
            con,
            "dim_person",
            [
                {
                    "person_id": person,
                    "display_name": person.removeprefix("p-").title(),
                    "manager_person_id": manager,
                    "department_id": department,
                    "is_executive": executive,
                    "is_active": active,
                    "is_app": app,
                    "primary_team_id": team,
                }
            ],
        )
        account = {"source": "slack", "account_id": f"U-{person}", "person_id": person, "is_seen": True}
        fill(con, "bridge_person_account", [account])
        if team:
            fill(
                con,
                "bridge_person_team",
                [{"person_id": person, "team_id": team, "valid_from": "2025-01-01", "capacity_share": 1.0}],
            )
    for person, team, start, end in MOVES:
        stay = {"person_id": person, "team_id": team, "valid_from": start, "valid_to": end}
        fill(con, "bridge_person_team", [stay | {"capacity_share": 1.0}])
    for team, source, container, scope_word in (
        ("t-pay", "jira", "PAY", "project"),
        ("t-core", "jira", "CORE", "project"),
        ("t-ops", "trello", "board-ops", "board"),
        ("t-ops", "trello", "board-bare", "board"),
    ):
        held = {"team_id": team, "source": source, "container_id": container, "scope_word": scope_word,
                "origin": "organisation"}  # fmt: skip
        fill(con, "int_team_container", [held])
    con.execute(_CALENDAR)


_CALENDAR = """
insert into lake.build_marts.dim_calendar by name
with days as (
    select 'vienna' as calendar_id, day::date as calendar_date, isodow(day) < 6 as is_working_day,
    from generate_series(timestamp '2026-01-01', timestamp '2026-04-30', interval 1 day) as listed (day)
)
select
    *, if(is_working_day, 28800, 0) as business_seconds,
    sum(if(is_working_day, 28800, 0)) over (order by calendar_date) as cumulative_business_seconds,
    -- nine o'clock in Vienna; local midnight where nobody works
    if(is_working_day, calendar_date + interval 8 hour, calendar_date - interval 1 hour) as work_start_at,
from days
"""
