"""A company of three teams whose figures are computed by hand; the clock stands at Wednesday 4 March 2026, 02:00 UTC.

Alpha and Gamma work in Vienna (08:00 to 16:00 UTC in winter), Beta in New York (14:00 to 22:00 UTC); Gamma is one
person. Tuesday 6 January is a holiday in Vienna.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from tests.dbt_project.conformed_lake import Row, create_all, create_marts, fill

AS_OF = datetime(2026, 3, 4, 2)
MEMBERS = {"t-a": ("a1", "a2", "a3", "a4"), "t-b": ("b1", "b2", "b3", "b4"), "t-c": ("c1",)}
CALENDAR = {"t-a": "vienna", "t-b": "new-york", "t-c": "vienna"}
CHANNEL = {"t-a": "CA", "t-b": "CB", "t-c": ""}

FILES = {
    "org_teams": "team_id,team_name,department_id,lead_person_id,calendar_id,jira_project_keys,trello_board_ids,"
    "slack_channel_ids,jira_team_name,is_active\n"
    "t-a,Alpha,d,a1,vienna,,,CA,,\nt-b,Beta,d,b1,new-york,,,CB,,\nt-c,Gamma,d,c1,vienna,,,,,\n",
    "org_components": "jira_project_key,component_name,team_id\n",
    "org_departments": "department_id,department_name,head_person_id,parent_department_id,default_team_id\n",
    "org_people": "person_id,display_name,email,title,manager_person_id,department_id,is_executive,is_active,"
    "jira_account_id,trello_member_id,slack_user_id\n",
    "org_team_members": "person_id,team_id,valid_from,valid_to,capacity_share\n",
    "org_calendars": "calendar_id,timezone,workdays,day_start,day_end\n"
    "vienna,Europe/Vienna,1;2;3;4;5,09:00,17:00\nnew-york,America/New_York,1;2;3;4;5,09:00,17:00\n",
    "org_holidays": "calendar_id,holiday_date,holiday_name\n",
    "field_map": "source,logical_name,field_id\n",
    "status_map": "source,status_id,status_category\n",
}

#: item: team or None, then (moment, status), the first its creation; a status is named after its category, and one more
#: of category in progress is a wait
CATEGORIES = {"review": "in_progress"}
LIVES: dict[str, tuple[str | None, list[tuple[str, str]]]] = {
    "F1": (
        "t-a",
        [
            ("2026-01-05 08:00", "todo"),
            ("2026-01-05 12:00", "in_progress"),
            ("2026-01-08 08:00", "review"),
            ("2026-01-08 12:00", "done"),
        ],
    ),
    "F2": (
        "t-a",
        [
            ("2026-01-05 09:00", "todo"),
            ("2026-01-12 08:00", "in_progress"),
            ("2026-01-19 10:00", "done"),
            ("2026-01-20 10:00", "in_progress"),
            ("2026-01-21 10:00", "done"),
        ],
    ),
    "F3": ("t-b", [("2026-02-02 15:00", "todo"), ("2026-02-03 15:00", "in_progress")]),
    "F4": ("t-a", [("2026-02-02 08:00", "todo")]),
    "F5": ("t-b", [("2026-02-02 15:00", "todo")]),
    "F6": (None, [("2026-02-02 08:00", "todo")]),
    "F7": ("t-c", [("2026-02-02 08:00", "todo"), ("2026-02-24 12:00", "done")]),
    "F8": ("t-a", [("2026-02-02 08:00", "todo"), ("2026-02-16 08:00", "in_progress")]),
    "F9": ("t-b", [("2026-02-02 15:00", "todo"), ("2026-02-27 03:00", "done")]),
    # recorded when it was done already
    "F0": (None, [("2025-04-07 08:00", "done")]),
    "E1": ("t-a", [("2026-02-02 08:00", "todo")]),
    "G1": ("t-c", [("2026-02-02 08:00", "todo")]),
    **{f"B{n}": ("t-a", [("2026-02-02 08:00", "todo"), ("2026-02-03 08:00", "done")]) for n in range(1, 6)},
}
MORE: dict[str, Row] = {
    "F3": {"due_date": "2026-02-20", "parent_key": "jira:E1", "epic_key": "jira:E1"},
    "F4": {"component_names": '["vault"]', "parent_key": "jira:E1", "epic_key": "jira:E1"},
    "F5": {"is_archived": True, "is_open": False},
    "F6": {"parent_key": "jira:E1", "epic_key": "jira:E1"},
    "F7": {"due_date": "2026-02-25"},
    "F8": {"due_date": "2026-03-10"},
    "F9": {"due_date": "2026-02-26"},
    "E1": {"hierarchy_level": 1, "is_counted": False, "item_type": "Epic"},
}
#: fields with a history of their own: field, value, from, to
HISTORIES: dict[str, list[tuple[str, str, str, str | None]]] = {
    "F1": [("flagged", "true", "2026-01-07 08:00", "2026-01-07 12:00")],
    "F2": [
        ("team", "t-a", "2026-01-05 09:00", "2026-01-14 10:00"),
        ("team", "t-b", "2026-01-14 10:00", "2026-01-16 10:00"),
        ("team", "t-a", "2026-01-16 10:00", None),
    ],
    "F3": [("due_date", "2026-02-20", "2026-02-02 15:00", None)],
    "F5": [("archived", "true", "2026-02-16 10:00", None)],
    "F7": [("due_date", "2026-02-25", "2026-02-02 08:00", None)],
    "F8": [
        ("due_date", "2026-02-25", "2026-02-02 08:00", "2026-02-24 09:00"),
        ("due_date", "2026-03-10", "2026-02-24 09:00", None),
    ],
    "F9": [("due_date", "2026-02-26", "2026-02-02 15:00", None)],
}
#: who said what where: message, thread, channel, person, moment
SAID = [
    ("m1", "T1", "CA", "b1", "2026-02-23 15:00"),
    ("m2", "T1", "CA", "a1", "2026-02-24 09:00"),
    ("m3", "T1", "CA", "b1", "2026-02-24 09:30"),
    ("m4", "T2", "CA", "b2", "2026-02-24 10:00"),
    ("T3", "T3", "CB", "a2", "2026-02-25 15:00"),
    ("m6", "T4", "CA", "c1", "2026-02-25 09:00"),
    # a round among themselves is nobody else's business
    ("m7", "T5", "CA", "a1", "2026-02-25 09:00"),
    ("m8", "T5", "CA", "a2", "2026-02-25 09:05"),
]
#: deeds: item, person, how many
DID = [
    ("F4", "b1", 4, "2026-02-20 15:00"),
    ("F4", "a1", 1, "2026-02-20 16:00"),
    *((f"B{n}", "a1", 5, "2026-02-02 09:00") for n in (1, 2, 3)),
    *((f"B{n}", "a2", 5, "2026-02-02 09:00") for n in (4, 5)),
]


def item(name: str) -> Row:
    """A row of dim_work_item as its life leaves it."""
    team, life = LIVES[name]
    categories = [CATEGORIES.get(status, status) for _, status in life]
    started = [moment for moment, category in life if category == "in_progress"]
    return {
        "work_item_key": f"jira:{name}",
        "source": "jira",
        "source_id": name,
        "item_ref": f"PAY-{name}",
        "title": f"Item {name}",
        "former_refs": "[]",
        "labels": "[]",
        "version_names": "[]",
        "component_names": "[]",
        "container_id": "PAY",
        "item_type": "Story",
        "hierarchy_level": 0,
        "is_counted": True,
        "status_id": categories[-1],
        "status_category": categories[-1],
        "owner_team_id": team,
        "created_at": life[0][0],
        "started_at": started[0] if started else None,
        "done_at": life[-1][0] if categories[-1] == "done" else None,
        "is_open": categories[-1] != "done",
        "is_archived": False,
        "is_deleted": False,
        "is_flagged": False,
    } | MORE.get(name, {})


def intervals(name: str) -> list[Row]:
    """Histories of status, category and team, and of what else changed."""
    team, life = LIVES[name]
    ends = [moment for moment, _ in life[1:]] + [None]
    rows: list[tuple[str, str, str, str | None]] = []
    rows += [("status", status, moment, end) for (moment, status), end in zip(life, ends, strict=True)]
    stays = [
        (moment, CATEGORIES.get(status, status))
        for n, (moment, status) in enumerate(life)
        if not n or CATEGORIES.get(status) != life[n - 1][1]
    ]
    ends = [moment for moment, _ in stays[1:]] + [None]
    rows += [
        ("status_category", category, moment, end)
        for (moment, category), end in zip(stays, ends, strict=True)
    ]
    if team and name != "F2":
        rows.append(("team", team, life[0][0], None))
    rows += HISTORIES.get(name, [])
    names = ("field_name", "value", "valid_from", "valid_to")
    return [{"work_item_key": f"jira:{name}"} | dict(zip(names, row, strict=True)) for row in rows]


def populate(con: duckdb.DuckDBPyConnection) -> None:
    """Create the conformed layer, edges and conflicts, and fill them with the company."""
    create_all(con)
    create_marts(con, fct_dependency_edge="dependencies", mart_conflict="conflicts")
    _organisation(con)
    fill(con, "dim_work_item", (item(name) for name in LIVES))
    for name in LIVES:
        fill(con, "fct_item_state_interval", intervals(name))
    fill(con, "int_interaction", _interactions())
    _ties(con)
    change = {"change_key": "c", "work_item_key": "jira:F8", "field_name": "due_date", "position": 0}
    days = {"old_value": "2026-02-25", "new_value": "2026-03-10", "changed_at": "2026-02-24 09:00"}
    fill(con, "fct_field_change", [change | days | {"is_own_write": False}])
    fill(con, "fct_field_change", _rewordings())


def _rewordings() -> list[Row]:
    """What F1's texts became: it was committed to on Monday 5 January at noon."""
    told = "The clerk sees " + " ".join(f"word{number}" for number in range(40))
    texts: list[tuple[str, str, str | None, str, bool]] = [
        ("title", "2026-01-05 09:00", "Refunds", "Pay the invoice by card", False),
        ("title", "2026-01-06 09:00", "Pay the invoice by card", "Pay the invoice by bank transfer", False),
        ("description", "2026-01-06 10:00", None, told, False),
        ("description", "2026-01-06 11:00", told, told + ".", False),
        ("description", "2026-01-07 09:00", told, told + " and Truce", True),
        ("description", "2026-01-07 10:00", "Seen at once", "Seen tomorrow", False),
    ]
    return [
        {"change_key": f"w{n}", "work_item_key": "jira:F1", "field_name": field, "position": 0}
        | {"changed_at": moment, "old_value": before, "new_value": after, "is_own_write": own}
        for n, (field, moment, before, after, own) in enumerate(texts)
    ]


def _organisation(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "dim_department", [{"department_id": "d", "department_name": "All", "head_person_id": "boss"}])
    for team, people in MEMBERS.items():
        name = {"t-a": "Alpha", "t-b": "Beta", "t-c": "Gamma"}[team]
        row = {"team_id": team, "team_name": name, "department_id": "d", "lead_person_id": people[0]}
        fill(
            con,
            "dim_team",
            [row | {"calendar_id": CALENDAR[team], "is_active": True, "origin": "organisation"}],
        )
        for person in people:
            stay = {"person_id": person, "team_id": team, "valid_from": "2025-01-01", "capacity_share": 1.0}
            fill(con, "bridge_person_team", [stay])
    for person in ("boss", *(one for people in MEMBERS.values() for one in people)):
        row = {"person_id": person, "display_name": person.upper(), "department_id": "d", "is_active": True}
        fill(con, "dim_person", [row | {"is_app": False, "is_executive": person == "boss"}])
    for status, flow_class in (("todo", None), ("in_progress", "work"), ("review", "wait"), ("done", None)):
        row = {"source": "jira", "status_id": status, "status_category": CATEGORIES.get(status, status)}
        fill(con, "dim_status", [row | {"is_blocked_status": False, "flow_class": flow_class}])
    for calendar, opens in (("vienna", 8), ("new-york", 14)):
        con.execute(_CALENDAR, {"calendar": calendar, "opens": opens})


def _interactions() -> list[Row]:
    words = [
        {
            "interaction_key": f"slack:message:{key}",
            "source": "slack",
            "kind": "message",
            "thread_key": thread,
        }
        | {"channel_id": channel, "person_id": person, "occurred_at": moment, "is_own_write": False}
        for key, thread, channel, person, moment in SAID
    ]
    # Beta is told that F1 is done
    news: dict[str, Any] = words[4] | {
        "interaction_key": "slack:mention:T3>jira:F1",
        "kind": "mention",
        "work_item_key": "jira:F1",
    }
    deeds = [
        {"interaction_key": f"jira:edit:{name}{person}{n}", "source": "jira", "kind": "edit"}
        | {"work_item_key": f"jira:{name}", "person_id": person, "occurred_at": moment, "is_own_write": False}
        for name, person, times, moment in DID
        for n in range(times)
    ]
    return [*words, news, *deeds]


def _ties(con: duckdb.DuckDBPyConnection) -> None:
    for blocker, blocked, kind, since, teams, confidence in (
        ("F4", "F3", "blocks", "2026-02-10 15:00", ("t-a", "t-b"), 1.0),
        ("F8", "F3", "relates", "2026-02-02 15:00", ("t-a", "t-b"), 0.5),
        ("G1", "F4", "relates", "2026-02-02 15:00", ("t-c", "t-a"), 0.5),
    ):
        ends = {"blocker_key": f"jira:{blocker}", "blocked_key": f"jira:{blocked}", "edge_type": kind}
        owners = {"blocker_team_id": teams[0], "blocked_team_id": teams[1], "is_cross_team": True}
        rest = {"edge_id": blocker, "source": "jira", "confidence": confidence, "is_open": True}
        fill(con, "fct_dependency_edge", [ends | owners | rest | {"valid_from": since}])
    sides = {"item_a_key": "jira:F3", "item_b_key": "jira:F4", "team_a_id": "t-b", "team_b_id": "t-a"}
    seen = {"first_seen_at": "2026-02-15", "last_seen_at": "2026-03-03", "state": "open"}
    fill(con, "mart_conflict", [{"conflict_id": "x", "kind": "duplicate"} | sides | seen])


_CALENDAR = """
insert into lake.build_marts.dim_calendar by name
with days as (
    select $calendar as calendar_id, day::date as calendar_date,
        isodow(day) < 6 and not ($calendar = 'vienna' and day = date '2026-01-06') as is_working_day,
    from generate_series(timestamp '2025-06-01', timestamp '2026-04-30', interval 1 day) as listed (day)
)
select
    *, if(is_working_day, 28800, 0) as business_seconds,
    sum(if(is_working_day, 28800, 0)) over (order by calendar_date) as cumulative_business_seconds,
    calendar_date + interval 1 hour * if(is_working_day, $opens, $opens - 9) as work_start_at,
from days
"""
