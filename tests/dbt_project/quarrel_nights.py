"""Nights of the quarrelling company, run once per session: what dbt made of it in each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analysis.run import analyse
from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.conformed_lake import Row, fill
from tests.dbt_project.lake_rows import Landing
from tests.dbt_project.new_lake import new_lake
from tests.dbt_project.quarrel_company import AS_OF, interval, item, link, populate
from tests.dbt_project.quarrel_organisation import FILES
from tests.dbt_project.quarrel_outcomes import apply_plan, populate_outcomes, spoil

# models/*/TOPIC: the intermediate models of a topic and its marts
CONFLICTS = [f"path:models/*/{topic}" for topic in ("requirements", "conflicts")]
MARTS = [*(f"path:models/*/{topic}" for topic in ("ownership", "dependencies", "current")), *CONFLICTS]
# the scorecard has a company of its own: it looks back over weeks that this one has not lived
OUTCOMES = ["path:models/outcomes", "--exclude", "mart_weekly_scorecard+"]
BEFORE_ANALYSIS = [
    "int_owner_candidate",
    "int_primary_owner",
    "fct_dependency_edge",
    "fct_blocking_interval",
    "int_blocking_edge",
]
BEFORE_ANALYSIS += ["int_path_node", "int_path_edge", "int_path_scope"]
SHOWN = ("build_marts.mart_conflict", "build_outcomes.mart_writeback_plan", "build_outcomes.mart_report_line")
Ask = Callable[..., list[tuple[Any, ...]]]
Act = Callable[[duckdb.DuckDBPyConnection], None]


class Nights:
    """The lake of the company; ``run`` is one night, whose results are kept as ``night<n>``."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.settings = new_lake(Path(self.folder.name), FILES)
        self.count = 0

    def change(self, act: Act) -> None:
        """Change what the next night reads."""
        con = connect(self.settings)
        act(con)
        con.close()

    def run(self, *selection: str, as_of: datetime, run_id: str) -> None:
        """Build the selection and keep its tables under ``night<n>``."""
        run_dbt(self.settings, "run", "--select", *selection, as_of=as_of, run_id=run_id)
        self.count += 1
        self.change(self._keep)

    def _keep(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"create schema if not exists lake.night{self.count}")
        have = {
            f"{s}.{t}"
            for s, t in con.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        for name in SHOWN:
            if name in have:
                con.execute(f"create table lake.night{self.count}.{name.split('.')[1]} as from lake.{name}")


def _two_are_the_same(con: duckdb.DuckDBPyConnection) -> None:
    """What the analysis of the night before found."""
    con.execute(
        "insert into lake.analysis.similar_requirement by name select 'jira:30' as item_a_key, 'jira:31' as item_b_key, "
        "0.97 as score, 0.9 as word_score, 0.8 as chance, 'the words' as passage_a, 'the same words' as passage_b"
    )


def _second_day(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update lake.build_marts.mart_conflict set state = 'dismissed' where kind = 'date_inversion'")
    con.execute(
        "update lake.intermediate.int_item_link set removed_at = '2026-03-02 09:00' "
        "where link_type = 'attachment' and work_item_key = 'trello:c1'"
    )
    _dismiss_contradictions(con)
    # another wording of the same words, and a sentence more that has nothing to do with the conflict
    con.execute(
        "update lake.build_marts.dim_work_item set description = 'Everybody agrees. Audit-log retention IS at "
        "most 30 days!' where work_item_key = 'jira:21'"
    )
    con.execute(
        "update lake.build_marts.dim_work_item set is_open = false, is_deleted = true where "
        "work_item_key = 'jira:31'"
    )
    con.execute(
        "update lake.build_marts.dim_work_item set due_date = '2026-04-20' where work_item_key = 'jira:10'"
    )


def _confirm_owner(con: duckdb.DuckDBPyConnection) -> None:
    """Under the message that asks whose PAY-22 is, Bob says the second team; the app's own mark is no answer."""
    landing = Landing(con)
    body = {
        "ts": "1772300000.000100",
        "reactions": [{"name": "two", "users": ["U-p-bob"]}, {"name": "one", "users": ["U-p-bot"]}],
        "metadata": {
            "event_type": "truce_report",
            "event_payload": {"work_item_key": "jira:22", "owner_choices": {"one": "t-core", "two": "t-pay"}},
        },
    }
    landing.add("slack.messages", f"C9:{body['ts']}", body, scope="C9", loaded=AS_OF - timedelta(hours=1))
    landing.send()


def _tell(con: duckdb.DuckDBPyConnection, conflict: str, *, hours: int, reaction: str = "") -> None:
    """The message that tells a conflict, read some hours after the first night with or without a reaction.

    Its date is that of its sending, whatever people put under it."""
    ts = f"1772{int(conflict[:5], 16):06}.000100"
    body = {
        "ts": ts,
        "reactions": [{"name": reaction, "users": ["U1"], "count": 1}] if reaction else [],
        "metadata": {"event_type": "truce_report", "event_payload": {"conflict_id": conflict}},
    }
    landing, read_at = Landing(con), AS_OF + timedelta(hours=hours)
    landing.add(
        "slack.messages", f"C9:{ts}", body, scope="C9", updated="2026-03-02T05:00:00Z", loaded=read_at
    )
    landing.send()


def _dismiss_contradictions(con: duckdb.DuckDBPyConnection) -> None:
    """One by a cross under the message that tells it, one by a recorded decision, one with a look only."""
    ids = dict(
        con.execute(
            "select item_a_key || ' ' || item_b_key, conflict_id from lake.build_marts.mart_conflict "
            "where kind = 'contradiction'"
        ).fetchall()
    )
    _tell(con, ids["jira:20 jira:21"], hours=8)
    _tell(con, ids["jira:20 jira:21"], hours=9, reaction="x")
    _tell(con, ids["jira:23 jira:24"], hours=9, reaction="eyes")
    con.execute(
        "insert into lake.ops.decisions by name select 'd1' as decision_id, 'conflict' as subject_type, "
        "? as subject_id, 'dismissed' as decision, 'p-ann' as decided_by, ? as decided_at",
        [ids["jira:20 jira:25"], AS_OF + timedelta(hours=10)],
    )


def _third_day(con: duckdb.DuckDBPyConnection) -> None:
    """The cross is taken back, the sentence that was decided about says another number, and Payments ties a
    knot: PAY-3 waits for PAY-4, that for PAY-5, that for PAY-3, PAY-30 for the knot, and the epic has them all."""
    ((conflict,),) = con.execute(
        "select conflict_id from lake.build_marts.mart_conflict where kind = 'contradiction' "
        "and item_a_key = 'jira:20' and item_b_key = 'jira:21'"
    ).fetchall()
    _tell(con, conflict, hours=33)
    con.execute(
        "update lake.build_marts.dim_work_item set description = 'The audit log must be kept for no more than "
        "10 days.' where work_item_key = 'jira:25'"
    )
    knot = [("jira:4", "jira:3"), ("jira:5", "jira:4"), ("jira:3", "jira:5"), ("jira:3", "jira:30")]
    fill(
        con,
        "int_item_link",
        (link(90 + n, (a, b, "blocks", "jira", "blocks")) for n, (a, b) in enumerate(knot)),
    )
    epic = item(
        "jira:50", {"hierarchy_level": 1, "is_counted": False, "title": "One vault", "due_date": "2026-03-05"}
    )
    fill(con, "dim_work_item", [epic])
    fill(con, "fct_item_state_interval", [interval("jira:50", "container", "PAY")])
    _share_people_and_parts(con)
    con.execute(
        "update lake.build_marts.dim_work_item set epic_key = 'jira:50' "
        "where work_item_key in ('jira:1', 'jira:30', 'jira:7', 'jira:9')"
    )


def _share_people_and_parts(con: duckdb.DuckDBPyConnection) -> None:
    """Two teams change the vault at once, Bob is promised to both, and two texts mean the same."""
    working = {"status_category": "in_progress", "started_at": "2026-03-03 07:00:00", "container_id": "PAY"}
    rows: dict[str, Row] = {
        "jira:60": {"component_names": '["vault"]', "assignee_person_id": "p-bob", "due_date": "2026-03-06"},
        "jira:61": {"component_names": '["vault"]', "due_date": "2026-03-09"},
        "jira:62": {"assignee_person_id": "p-bob", "due_date": "2026-03-05"},
    }
    fill(con, "dim_work_item", (item(key, working | row) for key, row in rows.items()))
    for key, team in (("jira:60", "t-pay"), ("jira:61", "t-core"), ("jira:62", "t-core")):
        fill(con, "fct_item_state_interval", [interval(key, "team", team), interval(key, "container", "PAY")])
    for pair in (("jira:1", "jira:22"), ("jira:20", "jira:21")):
        con.execute(
            "insert into lake.analysis.similar_requirement by name select ? as item_a_key, ? as item_b_key, "
            "0.62 as score, 0.05 as word_score, 0.5 as chance, 'one passage' as passage_a, 'another' as passage_b",
            list(pair),
        )


@lru_cache(maxsize=1)
def lived() -> Nights:
    """Five nights: all marts; the next day with the outcomes; the same after applying the plan; a day on which
    Jira could not be read; and the conflicts of a third day."""
    nights = Nights()
    nights.change(populate)
    nights.change(_confirm_owner)
    nights.change(_two_are_the_same)
    nights.run(*MARTS, as_of=AS_OF, run_id="r1")
    nights.change(_second_day)
    nights.change(populate_outcomes)
    day_two = AS_OF + timedelta(days=1)
    nights.run("path:models/staging", *CONFLICTS, *OUTCOMES, as_of=day_two, run_id="r2")
    nights.change(apply_plan)
    nights.run(*OUTCOMES, as_of=day_two + timedelta(hours=3), run_id="r2")
    nights.change(spoil)
    nights.run("int_intended_write", "mart_writeback_plan", as_of=day_two + timedelta(hours=4), run_id="r3")
    nights.change(_third_day)
    third = AS_OF + timedelta(days=2)
    nights.run(*CONFLICTS, *BEFORE_ANALYSIS, as_of=third, run_id="r4")
    analyse(nights.settings, "r4", third)
    nights.run(
        "source:analysis+1,path:models/marts/dependencies", "mart_critical_path", as_of=third, run_id="r4"
    )
    return nights


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask the company's lake: ``ask(sql, *parameters)`` returns the rows."""
    con = connect(lived().settings, read_only=True)
    return lambda sql, *parameters: con.execute(sql, list(parameters)).fetchall()
