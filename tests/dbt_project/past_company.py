"""A company whose history is drawn by lot, as its tools would tell it at any moment: for what must not change later.

``at`` makes the tables that the marts are built from out of what had happened by then, in a plain DuckDB: the changes
so far, and each item as they leave it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tests.dbt_project.model_sql import Models, Row, table

CONTRACTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
START = datetime(2026, 1, 5)
WEEKS = 14
END = START + timedelta(weeks=WEEKS)
TEAMS = {"t-a": "vienna", "t-b": "new-york", "t-c": "vienna"}
PEOPLE = ("p1", "p2", "p3", "p4", "p5")
#: who is where, from which day to which
STAYS = [
    ("p1", "t-a", date(2025, 1, 1), None), ("p2", "t-a", date(2025, 1, 1), date(2026, 2, 11)),
    ("p2", "t-b", date(2026, 2, 11), None), ("p3", "t-b", date(2025, 1, 1), None),
    ("p4", "t-c", date(2026, 1, 26), None), ("p5", "t-c", date(2025, 1, 1), date(2026, 3, 4)),
]  # fmt: skip
STATUSES = {
    "1": ("To Do", "todo"), "2": ("Doing", "in_progress"), "5": ("Review", "in_progress"), "3": ("Done", "done"),
    "4": ("Won't Do", "done"),
}  # fmt: skip
SPRINTS = [
    (board, str(100 * number + place), START + timedelta(days=14 * place, hours=9))
    for number, board in enumerate(("PAY", "CORE"), start=1)
    for place in range(7)
]
#: what an item's fields may become, and how each is called in the item's own row
FIELDS: dict[str, list[Any]] = {
    "status": ["1", "2", "2", "5", "3", "3", "3", "4"],
    "resolution": [None, "Fixed", "Duplicate"],
    "story_points": [None, "1.0", "3.0", "8.0"],
    "team": [None, "t-a", "t-b", "t-c"],
    "assignee": [None, *PEOPLE],
    "due_date": [None, "2026-02-02", "2026-03-09"],
    "archived": ["false", "false", "true"],
    "flagged": ["false", "true"],
    "container": ["PAY", "CORE", "LOST"],
}
NEW = {"status": "1", "archived": "false", "sprint": None}
MODELS = (
    "intermediate/sprints/int_item_sprint",
    "marts/core/fct_item_state_interval",
    "intermediate/items/int_item_owner",
    "intermediate/items/int_item_outcome",
    "intermediate/items/int_counted_item",
    "marts/core/dim_work_item",
    "intermediate/sprints/int_sprint_membership",
    "intermediate/ownership/int_owner_membership",
    "intermediate/ownership/int_owner_default",
    "intermediate/ownership/int_owner_candidate",
    "intermediate/ownership/int_primary_owner",
    "marts/core/dim_sprint",
    "intermediate/ownership/int_owner_change",
    "intermediate/flow/int_team_clock",
    "intermediate/items/int_item_band",
    "intermediate/flow/int_item_interval",
    "intermediate/velocity/int_item_finish",
    "intermediate/flow/int_workflow",
    "intermediate/flow/int_finish_time",
    "marts/velocity/mart_team_throughput_weekly",
    "marts/flow/mart_team_flow_weekly",
    "intermediate/velocity/int_sprint_scope",
    "marts/velocity/mart_team_velocity",
    "intermediate/ownership/int_open_item_week",
)


def columns(name: str) -> str:
    """The columns of a relation under contract, with their types."""
    (file,) = CONTRACTS.rglob(f"{name}.yml")
    model = next(m for m in yaml.safe_load(file.read_text("utf-8"))["models"] if m["name"] == name)
    return ", ".join(f"{c['name']} {c['data_type']}" for c in model["columns"])


class Company:
    """Items and their changes, drawn with ``seed``: reopened, estimated anew, moved, handed over, dropped."""

    def __init__(self, seed: int, items: int = 40) -> None:
        self.chance = random.Random(seed)
        self.items: list[Row] = []
        self.changes: list[Row] = []
        self.blocked: list[Row] = []
        for number in range(items):
            self._live(f"jira:{number}")

    def _moment(self, after: datetime) -> datetime:
        """Soon after another one; now and then exactly as a week begins."""
        moment = after + timedelta(seconds=int(self.chance.expovariate(1 / 86400 / 4)) + 1)
        if self.chance.random() < 0.1:
            monday = moment + timedelta(days=7 - moment.weekday())
            return datetime.combine(monday.date(), datetime.min.time())
        return moment

    def _live(self, key: str) -> None:
        created = self._moment(START + timedelta(days=self.chance.randrange(WEEKS * 5)))
        item = {name: self.chance.choice(values) for name, values in FIELDS.items()}
        state = self.add(key, created, item | {"reporter": self.chance.choice(PEOPLE)} | NEW, ())
        moment = created
        while (moment := self._moment(moment)) < END:
            field = self.chance.choice(["status"] * 6 + ["sprint"] * 3 + [*FIELDS])
            value = (
                self._sprints(state["sprint"], moment)
                if field == "sprint"
                else self.chance.choice(FIELDS[field])
            )
            self._change(key, field, moment, state, value)
        if self.chance.random() < 0.5:
            start = self._moment(created)
            row = {"work_item_key": key, "cause": "status", "since": start, "valid_from": start}
            self.blocked.append(row | {"valid_to": self._moment(start)})

    def _sprints(self, before: str | None, moment: datetime) -> str | None:
        """The list of an item's sprints with the running or the next one, or without its last."""
        listed = before.split(",") if before else []
        if listed and self.chance.random() < 0.3:
            return ",".join(listed[:-1]) or None
        near = [name for _, name, start in SPRINTS if abs(moment - start) < timedelta(days=10)]
        return ",".join(sorted({*listed, self.chance.choice(near)}, key=int)) if near else before

    def add(
        self, key: str, created: datetime, fields: Row, changes: Iterable[tuple[str, Any, datetime]]
    ) -> Row:
        """An item with these fields, the others empty, and its changes: field, value, moment; returns its last state."""
        item = (
            dict.fromkeys(FIELDS) | {"container": "PAY", "reporter": "p1", "flagged": "false"} | NEW | fields
        )
        self.items.append({"work_item_key": key, "created_at": created, **item})
        state = dict(item)
        for field, value, moment in changes:
            self._change(key, field, moment, state, value)
        return state

    def _change(self, key: str, field: str, moment: datetime, state: Row, value: Any) -> None:
        if value != state[field]:
            number = len(self.changes)
            change = {"work_item_key": key, "field_name": field, "changed_at": moment, "position": 0}
            change |= {"raw_record_id": str(number), "change_key": str(number), "is_own_write": False}
            change |= {"old_value": state[field], "old_label": state[field]}
            self.changes.append(change | {"new_value": value, "new_label": value})
            state[field] = value

    def at(self, con: duckdb.DuckDBPyConnection, cut: datetime) -> None:
        """Make the tables of what had happened by ``cut``; teams have had new names since the middle."""
        changes = [change for change in self.changes if change["changed_at"] <= cut]
        items = {item["work_item_key"]: dict(item) for item in self.items if item["created_at"] <= cut}
        for change in changes:
            items[change["work_item_key"]] |= {
                change["field_name"]: change["new_value"],
                "updated_at": change["changed_at"],
            }
        table(con, "int_work_item", ITEM, map(_row, items.values()))
        table(con, "fct_field_change", columns("fct_field_change"), changes)
        table(con, "fct_blocking_interval", columns("fct_blocking_interval"), (
            row | {"valid_to": row["valid_to"] if row["valid_to"] <= cut else None}
            for row in self.blocked if row["valid_from"] <= cut
        ))  # fmt: skip
        _organisation(con, cut)
        table(con, "int_tools__sprint", columns("int_tools__sprint"), _sprints(cut))

    def build(self, con: duckdb.DuckDBPyConnection, cut: datetime, models: Iterable[str] = MODELS) -> None:
        """The tables of what had happened by ``cut``, and the models over them with that as the run's clock."""
        self.at(con, cut)
        night().clock = cut
        night().build(con, *models)


class Night(Models):
    """The models with a clock that can be set."""

    clock = END

    def __init__(self) -> None:
        super().__init__("ownership", "jira/jira_changed_field", "organisation")
        self._world["as_of"] = lambda: f"timestamp '{self.clock}'"


night = cache(Night)


ITEM = (
    columns("int_tools__work_item")
    + """, assignee_person_id varchar, assignee_name varchar,
    reporter_person_id varchar, status_name varchar, status_category varchar"""
)


def _row(item: Row) -> Row:
    name, category = STATUSES[item["status"]]
    return {
        "work_item_key": item["work_item_key"], "source": "jira", "source_id": item["work_item_key"],
        "item_ref": item["work_item_key"], "title": "work", "item_type": "Story", "hierarchy_level": 0,
        "status_id": item["status"], "status_name": name, "status_category": category,
        "resolution_name": item["resolution"], "story_points": item["story_points"], "team_field_id": item["team"],
        "team_field_name": item["team"], "assignee_person_id": item["assignee"], "assignee_name": item["assignee"],
        "reporter_person_id": item["reporter"], "due_date": item["due_date"], "sprint_set": item["sprint"],
        "container_id": item["container"], "container_name": item["container"],
        "is_archived": item["archived"] == "true", "is_flagged": item["flagged"] == "true", "is_deleted": False,
        "created_at": item["created_at"], "updated_at": item.get("updated_at", item["created_at"]),
    }  # fmt: skip


def _sprints(cut: datetime) -> Iterable[Row]:
    for board, name, start in SPRINTS:
        closed = start + timedelta(days=14, hours=2)
        state = "closed" if closed <= cut else "active" if start <= cut else "future"
        yield {
            "source": "jira", "sprint_id": name, "board_id": board, "container_id": board, "sprint_name": name,
            "state": state, "start_at": start, "end_at": start + timedelta(days=14),
            "completed_at": closed if closed <= cut else None, "is_deleted": False,
        }  # fmt: skip


def _organisation(con: duckdb.DuckDBPyConnection, cut: datetime) -> None:
    later = " & friends" if cut > START + timedelta(weeks=WEEKS / 2) else ""
    teams: list[Row] = [
        {
            "team_id": team,
            "team_name": team + later,
            "calendar_id": calendar,
            "origin": "organisation",
            "is_active": True,
        }
        for team, calendar in TEAMS.items()
    ]
    lost: Row = {"team_id": "jira:LOST", "team_name": "Lost" + later, "calendar_id": "vienna"}
    table(
        con, "dim_team", columns("dim_team"), [*teams, lost | {"origin": "jira_project", "is_active": True}]
    )
    table(con, "bridge_person_team", columns("bridge_person_team"), (
        {"person_id": person, "team_id": team, "valid_from": start, "capacity_share": 1.0, "valid_to": end}
        for person, team, start, end in STAYS if datetime.combine(start, datetime.min.time()) <= cut
    ))  # fmt: skip
    now = {person: team for person, team, start, end in STAYS
           if start <= cut.date() and (end is None or end > cut.date())}  # fmt: skip
    table(con, "dim_person", columns("dim_person"), (
        {"person_id": person, "display_name": person, "primary_team_id": now.get(person), "is_app": False}
        for person in PEOPLE
    ))  # fmt: skip
    kinds = "team_id varchar, source varchar, container_id varchar, origin varchar, scope_word varchar"
    # CORE is shared: its sprints belong to whoever owns most of them
    places = [("t-a", "PAY", "organisation"), ("t-b", "CORE", "organisation"), ("t-c", "CORE", "organisation"),
              ("jira:LOST", "LOST", "jira_project")]  # fmt: skip
    table(con, "int_team_container", kinds, (
        {"team_id": team, "source": "jira", "container_id": place, "origin": origin, "scope_word": "project"}
        for team, place, origin in places
    ))  # fmt: skip
    table(con, "dim_status", columns("dim_status"), (
        {"source": "jira", "status_id": number, "status_name": name, "status_category": category,
         "is_blocked_status": False} for number, (name, category) in STATUSES.items()
    ))  # fmt: skip
    empty = {
        "int_owner_decision": "work_item_key varchar, team_id varchar, decided_by varchar, decided_by_name varchar,"
        " decided_at timestamp",
        "int_item_component": "work_item_key varchar, container_id varchar, component_name varchar",
        "org_components": "jira_project_key varchar, component_name varchar, team_id varchar",
        "org_calendars": "calendar_id varchar, timezone varchar",
        "status_map": "source varchar, status_id varchar, status_category varchar",
        "int_tools__ref": "work_item_key varchar, item_ref varchar, is_former boolean",
        "int_item_epic": "work_item_key varchar, epic_key varchar",
        "dim_department": columns("dim_department"),
        "dim_version": columns("dim_version"),
        "int_interaction": columns("int_interaction"),
        "int_tools__link": columns("int_tools__link"),
        "int_private": columns("int_private"),
    }
    for name, kinds in empty.items():
        table(con, name, kinds, ())
    table(
        con, "int_team_alias", "alias varchar, team_id varchar", ({"alias": t, "team_id": t} for t in TEAMS)
    )
    table(con, "org_calendars", empty["org_calendars"], [
        {"calendar_id": "vienna", "timezone": "Europe/Vienna"},
        {"calendar_id": "new-york", "timezone": "America/New_York"},
    ])  # fmt: skip
    con.execute(f"create or replace table dim_calendar ({columns('dim_calendar')})")
    for calendar, opens in (("vienna", 8), ("new-york", 14)):
        con.execute(_CALENDAR, {"calendar": calendar, "opens": opens, "from": START - timedelta(days=60)})


_CALENDAR = """
insert into dim_calendar by name
with days as (
    select $calendar as calendar_id, day::date as calendar_date, isodow(day) < 6 as is_working_day,
    from generate_series($from::timestamp, $from::timestamp + interval 300 day, interval 1 day) as listed (day)
)
select
    *, if(is_working_day, 28800, 0) as business_seconds,
    sum(if(is_working_day, 28800, 0)) over (order by calendar_date) as cumulative_business_seconds,
    calendar_date + interval 1 hour * if(is_working_day, $opens, $opens - 9) as work_start_at,
from days
"""
