"""Of what is a matter of chance only the likeliest is told; the rest stands in the mart as candidates."""

from __future__ import annotations

from typing import Any

import duckdb

from tests.dbt_project.model_sql import Models, table

MODELS = Models("conflicts")
COLUMNS = (
    "conflict_id varchar, kind varchar default 'overlap', item_a_key varchar default 'a', item_b_key varchar default 'b', "
    "team_a_id varchar, team_b_id varchar, severity varchar default 'low', score double default 0.5, chance double, "
    "summary varchar default '', evidence_a varchar default 'one', evidence_b varchar default 'another', "
    "suggestion varchar default ''"
)
MEMORY = (
    "first_seen_at timestamp default timestamp '2026-11-01', last_seen_at timestamp, state varchar, decided_at timestamp, "
    "decided_by varchar, decision_ref varchar"
)
TONIGHT = "2026-11-30 02:00:00"


def told(found: dict[str, float | None], before: dict[str, str]) -> dict[str, str]:
    """The state of each conflict tonight, of chances tonight and states of the night before."""
    con = duckdb.connect()
    table(con, "int_conflict_candidate", COLUMNS, ({"conflict_id": i, "chance": c} for i, c in found.items()))
    rows: list[dict[str, Any]] = [
        {"conflict_id": i, "chance": 0.5, "state": state} for i, state in before.items()
    ]
    table(con, "known_conflict", f"{COLUMNS}, {MEMORY}", rows)
    con.execute(
        "create table int_conflict_decision (conflict_id varchar, decision varchar, decided_by varchar, "
        "decided_at timestamp, decision_ref varchar)"
    )
    con.execute("create table int_private (kind varchar, private_key varchar, viewers varchar)")
    items = "work_item_key varchar, is_deleted boolean default false, is_private boolean default false, title varchar"
    table(con, "dim_work_item", items, [{"work_item_key": key, "title": key} for key in "ab"])
    con.execute(f"create table mart as {MODELS.select('marts/conflicts/mart_conflict')}")
    assert not con.execute("select 1 from mart where first_seen_at > last_seen_at").fetchall()
    return dict(con.execute("select conflict_id, state from mart").fetchall())


def test_the_ten_likeliest_are_told_and_the_others_are_candidates() -> None:
    states = told({f"c{n:02}": 0.99 - n / 100 for n in range(25)}, {})
    assert {i for i, state in states.items() if state == "open"} == {f"c{n:02}" for n in range(10)}
    assert list(states.values()).count("candidate") == 15


def test_what_is_too_unlikely_is_never_told() -> None:
    assert told({"likely": 0.4, "unlikely": 0.3999, "certain": None}, {}) == {
        "likely": "open",
        "unlikely": "candidate",
        "certain": "open",
    }


def test_what_people_deal_with_keeps_its_place_and_what_they_dismissed_takes_none() -> None:
    chances = {f"c{n:02}": 0.99 - n / 100 for n in range(25)}
    states = told(chances, {"c24": "acknowledged", "c00": "dismissed", "c01": "dismissed"})
    assert states["c24"] == "acknowledged" and states["c00"] == "dismissed"
    assert {i for i, state in states.items() if state == "open"} == {f"c{n:02}" for n in range(2, 11)}


def test_a_candidate_that_is_gone_leaves_nothing_and_one_that_was_told_is_resolved() -> None:
    assert told({}, {"never told": "candidate", "told": "open"}) == {"told": "resolved"}


def test_a_candidate_that_becomes_likely_is_new() -> None:
    assert told({"c": 0.9}, {"c": "candidate"}) == {"c": "open"}
