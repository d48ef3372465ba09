"""Forecasts, boards and journal of the quarrelling company: what the outcomes read."""

from __future__ import annotations

from datetime import datetime

import duckdb

from tests.dbt_project.lake_rows import Landing
from tests.dbt_project.quarrel_company import ITEMS, MARK

FIELDS = {
    "customfield_1": "Truce Owner Team",
    "customfield_2": "Truce Forecast P50",
    "customfield_3": "Truce Forecast P85",
    "customfield_4": "Truce Risk",
    "customfield_5": "Truce Blocked By",
    "customfield_6": "Truce Conflicts",
    "customfield_7": "Story Points",
}
# jira:11 is done and holds a forecast of ours and a risk that a person set; jira:2 an owner that a person set
PRESENT: dict[str, dict[str, object]] = {
    "11": {"customfield_3": "2026-02-25", "customfield_4": "low", "customfield_1": "Payments"},
    "2": {"customfield_1": "Dream Team"},
    "10": {"customfield_3": "2026-03-30"},
    "9": {"customfield_6": 7.0},
}
READ = datetime(2026, 3, 3, 1)
WRITTEN = [
    ("11", "customfield_3", "2026-02-25"),
    ("10", "customfield_3", "2026-03-30"),
    ("9", "customfield_6", "7"),
]


def populate_outcomes(con: duckdb.DuckDBPyConnection) -> None:
    """Forecasts of r2, the boards' fields and present values, what was written before."""
    _sources(con, "r2", {"jira": "ok", "trello": "ok", "slack": "ok"})
    con.execute(_FORECASTS)
    landing = Landing(con)
    for field_id, name in FIELDS.items():
        landing.add(
            "jira.fields", field_id, {"id": field_id, "name": name, "schema": {"type": "string"}}, loaded=READ
        )
    for key in ITEMS:
        source, number = key.split(":")
        if source == "jira":
            landing.add("jira.issues", number, {"id": number, "fields": PRESENT.get(number, {})}, loaded=READ)
        else:
            labels = (
                [{"id": "l1", "name": "Truce: low"}, {"id": "l2", "name": "Urgent"}] if number == "c3" else []
            )
            landing.add(
                "trello.cards", number, {"id": number, "labels": labels, "customFieldItems": []}, loaded=READ
            )
    for number, name, kind in (
        ("1", "Owner team", "text"),
        ("2", "Forecast P85", "date"),
        ("3", "Points", "number"),
    ):
        body = {"id": f"f{number}", "idModel": "board-ops", "name": name, "type": kind}
        landing.add("trello.custom_fields", f"f{number}", body, scope="board-ops", loaded=READ)
    comment = {
        "type": "commentCard",
        "date": "2026-02-01T09:00:00.000Z",
        "data": {"text": f"{MARK}\n\nRisk: high", "card": {"id": "c1"}},
    }
    landing.add("trello.actions", "a1", comment, scope="board-ops", loaded=READ)
    landing.send()
    for issue, field, value in WRITTEN:
        con.execute(_JOURNAL, ["jira", "issue", issue, field, value, "2026-03-01 03:00:00"])


def apply_plan(con: duckdb.DuckDBPyConnection) -> None:
    """The write-back has done all of it, and ingest has not read it back yet."""
    con.execute(
        "insert into lake.ops.writeback_journal by name select target, object_type, "
        "object_id, field, new_value, "
        "'done' as status, timestamp '2026-03-03 03:00:00' as recorded_at from "
        "lake.build_outcomes.mart_writeback_plan"
    )


def spoil(con: duckdb.DuckDBPyConnection) -> None:
    """Jira fails in run r3, and everything written is forgotten, so that there is much to write."""
    _sources(con, "r3", {"jira": "failed", "trello": "ok", "slack": "ok"})
    con.execute("delete from lake.ops.writeback_journal where recorded_at >= '2026-03-03 02:00:00'")


def _sources(con: duckdb.DuckDBPyConnection, run_id: str, statuses: dict[str, str]) -> None:
    for source, status in statuses.items():
        con.execute(
            "insert into lake.ops.source_status (run_id, source, status, recorded_at) values (?, "
            "?, ?, '2026-03-03')",
            [run_id, source, status],
        )


_JOURNAL = """
insert into lake.ops.writeback_journal (target, object_type, object_id, field, new_value, status, recorded_at)
values (?, ?, ?, ?, ?, 'done', ?)
"""

# everybody is done in the middle of March, but for jira:10, which moved by a day since it was written,
# jira:1, which will miss its date, and jira:4, which nobody can forecast
_FORECASTS = """
insert into lake.forecasts.completion by name
select
    'r2' as run_id, timestamp '2026-03-03 02:00:00' as as_of, work_item_key,
    timestamp '2026-03-03 02:05:00' as created_at,
    case work_item_key
        when 'jira:1' then date '2026-03-25' when 'jira:10' then date '2026-03-20' else date '2026-03-12'
    end as p50_date,
    case work_item_key
        when 'jira:1' then date '2026-04-02' when 'jira:10' then date '2026-03-31' else date '2026-03-16'
    end as p85_date,
    date '2026-04-10' as p95_date,
    case work_item_key when 'jira:4' then null when 'jira:1' then 0.3 when 'jira:9' then 0.4 else 0.97 end as chance_by_due,
    case work_item_key when 'jira:4' then 'refused' else 'monte_carlo' end as method,
from lake.build_marts.dim_work_item where is_open;
insert into lake.forecasts.completion by name
select 'r1' as run_id, timestamp '2026-03-02 02:00:00' as as_of, 'jira:1' as work_item_key,
    timestamp '2026-03-02 02:05:00' as created_at, date '2026-09-09' as p50_date;
insert into lake.forecasts.velocity by name
select 'r2' as run_id, timestamp '2026-03-03 02:00:00' as as_of, team_id, 'points' as unit, 1 as horizon,
    'sprint' as period_kind, 8.0 as p10, 10.0 as p50, 14.0 as p90, 8.0 as lower80, 14.0 as upper80,
    20.0 as mean5,
    case team_id when 't-pay' then 'ensemble' else 'refused' end as basis,
    timestamp '2026-03-03 02:05:00' as created_at,
from lake.build_marts.dim_team
"""
