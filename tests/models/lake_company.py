"""A small company in the shape of the marts, from a seed: what the forecasts read, with a known process.

Pace drifts, commitment knows of absences, unfinished work is carried over, blockers delay. Built in a
DuckDB catalog named ``lake``, as the product's connection has it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd

START = datetime(2024, 1, 1, 9)
SPRINT = timedelta(days=14)


class Company:
    """Rows of every table, filled team by team."""

    def __init__(self, teams: int, sprints: int, seed: int, boards: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        self.items: list[dict] = []
        self.states: list[dict] = []
        self.changes: list[dict] = []
        self.membership: list[dict] = []
        self.blocked: list[dict] = []
        self.sprints: list[dict] = []
        self.end = START + SPRINT * sprints + timedelta(days=6)
        for number in range(teams):
            self._sprint_team(f"team-{number:02d}", sprints)
        for number in range(boards):
            self._board_team(f"board-{number:02d}", sprints * 2)
        self._link()
        self._hold(np.random.default_rng(seed + 1000))

    def _item(self, team: str, created: datetime) -> dict:
        key = f"jira:{len(self.items) + 1}"
        points = (
            None
            if self.rng.random() < 0.05
            else float(self.rng.choice([1, 2, 3, 5, 8], p=[0.2, 0.25, 0.3, 0.2, 0.05]))
        )
        item = {
            "work_item_key": key,
            "owner_team_id": team,
            "story_points": points,
            "created_at": created,
            "item_type": "Bug" if self.rng.random() < 0.2 else "Story",
            "started_at": None,
            "done_at": None,
            "person": f"{team}-p{self.rng.integers(6)}",
            "due_date": None,
        }
        if self.rng.random() < 0.15:
            item["due_date"] = (created + timedelta(days=int(self.rng.integers(20, 90)))).date()
        self.items.append(item)
        return item

    def _sprint_team(self, team: str, sprints: int) -> None:
        pace = self.rng.uniform(14, 40)
        backlog = [self._item(team, START - timedelta(days=int(d))) for d in self.rng.integers(1, 40, 15)]
        carried: list[dict] = []
        for number in range(sprints + 1):
            start = START + SPRINT * number
            key = f"jira:{team}-s{number}"
            self.sprints.append(
                {"sprint_key": key, "team_id": team, "start_at": start, "sequence_no": number + 1}
            )
            pace *= np.exp(self.rng.normal(0, 0.06))
            presence = self.rng.choice([1.0, 0.6], p=[0.85, 0.15])
            while sum(i["story_points"] or 2 for i in backlog) < pace * 2:
                backlog.append(self._item(team, start - timedelta(days=float(self.rng.uniform(0, 14)))))
            plan, room = list(carried), pace * presence * self.rng.uniform(0.95, 1.25)
            room -= sum(i["story_points"] or 2 for i in carried)
            while backlog and room > 0:
                plan.append(backlog.pop(0))
                room -= plan[-1]["story_points"] or 2
            for item in plan:
                added = start - timedelta(hours=3)
                if item in carried:
                    self.membership[item["stay"]]["removed_at"] = added
                item["stay"] = len(self.membership)
                self.membership.append(
                    {
                        "work_item_key": item["work_item_key"],
                        "sprint_key": key,
                        "added_at": added,
                        "removed_at": None,
                    }
                )
            carried = self._work(plan, start, pace * presence * np.exp(self.rng.normal(0, 0.12)))

    def _work(self, plan: list[dict], start: datetime, capacity: float) -> list[dict]:
        spent, left = 0.0, []
        for item in plan:
            begin = start + SPRINT * min(spent / capacity, 1.5)
            spent += item["story_points"] or 2
            finish = start + SPRINT * (spent / capacity)
            if item["started_at"] is None and begin < start + SPRINT and begin < self.end:
                item["started_at"] = begin + timedelta(minutes=5)
            if finish < start + SPRINT and finish < self.end:
                item["done_at"] = max(finish, (item["started_at"] or finish) + timedelta(hours=1))
            else:
                left.append(item)
        return left

    def _board_team(self, team: str, weeks: int) -> None:
        for week in range(weeks):
            for _ in range(int(self.rng.poisson(4))):
                created = START + timedelta(days=7 * week + float(self.rng.uniform(0, 7)))
                item = self._item(team, created)
                item["story_points"] = None
                item["started_at"] = created + timedelta(days=float(self.rng.exponential(4)))
                item["done_at"] = item["started_at"] + timedelta(days=float(self.rng.lognormal(1.5, 0.6)))
                for name in ("started_at", "done_at"):
                    item[name] = item[name] if item[name] < self.end else None

    def _link(self) -> None:
        for place, item in enumerate(self.items):
            if self.rng.random() < 0.15:
                near = int(np.clip(place + self.rng.integers(-15, 15), 0, len(self.items) - 1))
                blocker = self.items[
                    near if self.rng.random() < 0.7 else int(self.rng.integers(len(self.items)))
                ]
                if blocker is not item:
                    self._edge(blocker, item)

    def _edge(self, blocker: dict, blocked: dict) -> None:
        begin = max(blocker["created_at"], blocked["created_at"])
        ends = [i["done_at"] for i in (blocker, blocked) if i["done_at"]]
        if not ends or min(ends) > begin:
            self._block(blocked, "edge", begin, min(ends, default=None), blocker)

    def _hold(self, rng: np.random.Generator) -> None:
        """Some items are blocked by their status or a flag for a while after they were started."""
        for item in self.items:
            if item["started_at"] and rng.random() < 0.1:
                end = item["started_at"] + timedelta(days=float(rng.exponential(4)))
                if item["done_at"] and end > item["done_at"]:
                    end = item["done_at"]
                cause = str(rng.choice(["status", "flag"]))
                self._block(item, cause, item["started_at"], end if end < self.end else None)

    def _block(
        self, item: dict, cause: str, begin: datetime, end: datetime | None, blocker: dict | None = None
    ) -> None:
        team, other = item["owner_team_id"], blocker and blocker["owner_team_id"]
        self.blocked.append(
            {
                "interval_id": f"b{len(self.blocked)}",
                "work_item_key": item["work_item_key"],
                "cause": cause,
                "blocker_key": blocker and blocker["work_item_key"],
                "is_blocker_open": True if blocker else None,
                "blocked_team_id": team,
                "blocker_team_id": other,
                "is_cross_team": blocker is not None and team != other,
                "since": begin,
                "valid_from": begin,
                "valid_to": end,
            }
        )

    def state_rows(self) -> list[dict]:
        """Intervals of status and its category, points and assignee."""
        rows = []
        for item in self.items:
            marks = [
                ("todo", item["created_at"]),
                ("in_progress", item["started_at"]),
                ("done", item["done_at"]),
            ]
            marks = [(value, at) for value, at in marks if at is not None]
            for place, (value, at) in enumerate(marks):
                after = marks[place + 1][1] if place + 1 < len(marks) else None
                rows.append(self._state(item, "status_category", value, at, after))
                rows.append(self._state(item, "status", f"s-{value}", at, after))
            points = None if item["story_points"] is None else str(item["story_points"])
            due = None if item["due_date"] is None else str(item["due_date"])
            for name, value in (("story_points", points), ("assignee", item["person"]), ("due_date", due)):
                rows.append(self._state(item, name, value, item["created_at"], None))
        return rows

    @staticmethod
    def _state(item: dict, field: str, value: str | None, at: datetime, after: datetime | None) -> dict:
        return {
            "work_item_key": item["work_item_key"],
            "field_name": field,
            "value": value,
            "label": value,
            "valid_from": at,
            "valid_to": after,
        }

    def owner_rows(self) -> list[dict]:
        """Intervals of ownership: a team has what it has for good."""
        return [
            {
                "work_item_key": item["work_item_key"],
                "team_id": item["owner_team_id"],
                "valid_from": item["created_at"],
                "valid_to": None,
            }
            for item in self.items
        ]

    def band_rows(self) -> list[dict]:
        """Intervals of where items stood on the board."""
        return [
            {"work_item_key": row["work_item_key"], "band": row["value"], "is_undated": False}
            | {"valid_from": row["valid_from"], "valid_to": row["valid_to"]}
            for row in self.state_rows()
            if row["field_name"] == "status_category"
        ]

    def item_rows(self) -> pd.DataFrame:
        """dim_work_item, present state."""
        table = pd.DataFrame(self.items)
        category = np.where(
            table.done_at.notna(), "done", np.where(table.started_at.notna(), "in_progress", "todo")
        )
        newest = {m["work_item_key"]: m["sprint_key"] for m in self.membership}
        return table.assign(
            item_ref=table.work_item_key.str.replace("jira:", "PX-"),
            status_category=category,
            outcome=np.where(category == "done", "delivered", None),
            source="jira",
            hierarchy_level=0,
            is_counted=True,
            is_deleted=False,
            is_archived=False,
            is_private=False,
            is_open=category != "done",
            is_flagged=False,
            sprint_key=table.work_item_key.map(newest),
            epic_key=None,
            parent_key=None,
            priority_rank=3,
            assignee_person_id=table.person,
            title="work",
            container_id="PX",
            container_name="Px",
            version_names=np.where(np.arange(len(table)) % 9 == 0, '["1.0"]', "[]"),
        )


VELOCITY = """
create table lake.build_marts.mart_team_velocity as
with scope as (
    select s.*, m.work_item_key, i.story_points, m.added_at <= s.start_at as at_start, i.done_at,
    from lake.build_marts.dim_sprint as s
    inner join lake.intermediate.int_sprint_membership as m
        on m.sprint_key = s.sprint_key and m.added_at <= s.end_at
        and coalesce(m.removed_at, s.end_at) >= s.end_at - interval 1 day
    inner join lake.build_marts.dim_work_item as i using (work_item_key)
)
select
    team_id, sprint_key, sprint_key as sprint_name, state as sprint_state, sequence_no, start_at, end_at,
    sum(story_points) filter (where at_start) as committed_points, 0.0 as added_points, 0.0 as removed_points,
    sum(story_points) as final_scope_points,
    coalesce(sum(story_points) filter (where done_at <= end_at), 0) as completed_points,
    sum(story_points) filter (where done_at is null or done_at > end_at) as carried_over_points,
    count(*) as committed_items, 0 as added_items, 0 as removed_items, count(*) as final_scope_items,
    count(*) filter (where done_at <= end_at) as completed_items,
    count(*) filter (where done_at is null or done_at > end_at) as carried_over_items,
    count(*) filter (where story_points is null) as unestimated_items, 6 as member_count,
from scope group by all
"""
THROUGHPUT = """
create table lake.build_marts.mart_team_throughput_weekly as
with weeks as (
    select team_id,
        unnest(generate_series(date_trunc('week', min(created_at)), $end, interval 7 day))::date as week_start
    from (select owner_team_id as team_id, created_at from lake.build_marts.dim_work_item) group by team_id
)
select
    w.team_id, w.week_start, count(i.done_at) as items_done, sum(i.story_points) as points_done,
    0::bigint as items_arrived, 0::bigint as wip_at_end,
from weeks as w
left join lake.build_marts.dim_work_item as i
    on i.owner_team_id = w.team_id and date_trunc('week', i.done_at)::date = w.week_start
group by w.team_id, w.week_start
"""
CHANGE_COLUMNS = """work_item_key varchar, field_name varchar, changed_at timestamp, old_value varchar,
    new_value varchar, new_label varchar, is_own_write boolean"""


def build(con: duckdb.DuckDBPyConnection, company: Company) -> datetime:
    """Create the marts of ``company`` in the connection's ``lake``; returns the end of its history."""
    for schema in ("build_marts", "intermediate"):
        con.execute(f"create schema if not exists lake.{schema}")
    people = sorted({(i["person"], i["owner_team_id"]) for i in company.items})
    days = pd.date_range(START - timedelta(days=60), company.end + timedelta(days=120))
    teams = sorted({i["owner_team_id"] for i in company.items})
    sprints = pd.DataFrame(company.sprints)
    sprints["end_at"] = sprints.start_at + SPRINT
    sprints["completed_at"] = sprints["end_at"].where(sprints.end_at <= company.end)
    sprints["state"] = np.where(sprints.end_at <= company.end, "closed", "active")
    tables = {
        "build_marts.dim_work_item": company.item_rows(),
        "build_marts.fct_item_state_interval": pd.DataFrame(company.state_rows()),
        "build_marts.fct_blocking_interval": pd.DataFrame(company.blocked),
        "build_marts.dim_sprint": sprints,
        "build_marts.dim_team": pd.DataFrame(
            {"team_id": teams, "team_name": teams, "calendar_id": "main", "is_active": True}
        ),
        "build_marts.dim_calendar": pd.DataFrame(
            {
                "calendar_id": "main",
                "calendar_date": days.date,
                "is_working_day": days.dayofweek < 5,
                "holiday_name": None,
            }
        ),
        "build_marts.bridge_person_team": pd.DataFrame(
            [
                {
                    "person_id": p,
                    "team_id": t,
                    "valid_from": START.date(),
                    "valid_to": None,
                    "capacity_share": 1.0,
                }
                for p, t in people
            ]
        ),
        "build_marts.dim_status": pd.DataFrame(
            [
                {"source": "jira", "status_id": f"s-{c}", "status_name": c, "status_category": c}
                for c in ("todo", "in_progress", "done")
            ]
        ),
        "build_marts.dim_version": pd.DataFrame(
            [
                {
                    "version_key": "jira:v1",
                    "version_name": "1.0",
                    "project_key": "PX",
                    "release_date": (company.end + timedelta(days=40)).date(),
                    "is_released": False,
                }
            ]
        ),
        "intermediate.int_sprint_membership": pd.DataFrame(company.membership),
        "intermediate.int_primary_owner": pd.DataFrame(company.owner_rows()),
        "intermediate.int_item_band": pd.DataFrame(company.band_rows()),
    }
    casts = {
        "valid_to": "timestamp",
        "removed_at": "timestamp",
        "completed_at": "timestamp",
        "due_date": "date",
        "holiday_name": "varchar",
        "epic_key": "varchar",
        "parent_key": "varchar",
    }
    for name, table in tables.items():
        table = table.where(table.notna(), None)
        con.register("incoming", table)
        fix = [
            f"{c}::{'date' if name.endswith('bridge_person_team') else t} as {c}"
            for c, t in casts.items()
            if c in table
        ]
        typed = f"replace ({', '.join(fix)})" if fix else ""
        con.execute(f"create table lake.{name} as select * {typed} from incoming")
        con.unregister("incoming")
    con.execute(f"create table lake.build_marts.fct_field_change ({CHANGE_COLUMNS})")
    con.execute(VELOCITY)
    con.execute(THROUGHPUT, {"end": company.end})
    return company.end
