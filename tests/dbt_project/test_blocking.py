"""What blocks is defined in one file, and its intervals say of every instant what the histories say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
DEFINITION = Path("dbt_project/models/marts/dependencies/fct_blocking_interval.sql")
#: where nothing is run for a site
NOT_PRODUCT = ("docker", "docs", "target", "tests", "var")
#: signs that a file chooses for itself which links block
SIGNS = {
    "a list of edge types": r"edge_type(?:\s*\}\})?\s+(?:not\s+)?in\s*(?:\(|\{\{)|edge_type\S*\.isin|blocking_edge_types",
    "one edge type": r"edge_type\s*(?:=|<>|!=)=?\s*['\"](?:blocks|depends_on|checklist)['\"]",
    "the threshold": r"blocking_min_confidence|confidence\s*>=?\s*0?\.6\b",
    "the blocked statuses": r"\bis_blocked_status\b",
}
#: what each sign may be found in beside the definition
ELSEWHERE = {
    "a list of edge types": {
        # how sure a trace of each kind is, from which the edges are made
        "dbt_project/macros/dependencies.sql",
        # links that the planted ones are looked for among, an attachment among them
        "benchmarks/conflicts.py",
    },
    "the blocked statuses": {
        "dbt_project/models/marts/core/dim_status.sql",
        # what the item itself says by the day, and what that rests on
        "dbt_project/models/marts/core/fct_item_state_interval.sql",
        "dbt_project/macros/materializations/item_inputs.sql",
        # makes statuses up
        "benchmarks/history_conformed.sql",
    },
}
CODE = (".py", ".sql", ".yml", ".json", ".toml")


def product() -> list[Path]:
    """The code of all rooms. Contracts and the list of thresholds say what the definition reads, and read nothing."""
    files = (file.relative_to(ROOT) for file in sorted(ROOT.rglob("*")) if file.suffix in CODE)
    return [
        file
        for file in files
        if not any(part in NOT_PRODUCT or part.startswith(".") for part in file.parts)
        and not (file.parts[0] == "dbt_project" and file.suffix == ".yml")
    ]


@pytest.mark.parametrize("sign", SIGNS)
def test_one_file_chooses_what_blocks(sign: str) -> None:
    found = {
        file.as_posix()
        for file in product()
        if re.search(SIGNS[sign], (ROOT / file).read_text(encoding="utf-8"), re.IGNORECASE)
    }
    allowed = ELSEWHERE.get(sign, set())
    assert found - allowed == ({DEFINITION.as_posix()} if sign != "one edge type" else set())
    assert allowed <= found, "an exception that is none any more"


ITEMS = ("jira:1", "jira:2", "jira:3")
HOUR = datetime(2026, 2, 2, 9)


def at(hour: int | None) -> datetime | None:
    return None if hour is None else HOUR + timedelta(hours=hour)


#: hours at which an item is done and taken up again, in turns; it is recorded at the first
LIVES = st.lists(st.integers(0, 12), min_size=1, max_size=5, unique=True).map(sorted)
EDGES = st.lists(
    st.tuples(st.permutations(ITEMS), st.integers(0, 12), st.none() | st.integers(0, 4)), max_size=4
)


def built(lives: dict[str, list[int]], edges: list[tuple[list[str], int, int | None]]) -> list[tuple]:
    """The rows that the model makes of these histories: edge, is_blocker_open, since, valid_from, valid_to."""
    con = duckdb.connect()
    con.execute(
        "create table fct_item_state_interval (work_item_key varchar, field_name varchar, value varchar, "
        "valid_from timestamp, valid_to timestamp);"
        "create table int_primary_owner (work_item_key varchar, team_id varchar, is_current boolean);"
        "create table dim_linked_item (work_item_key varchar, status_category varchar);"
        "create table dim_status (source varchar, status_id varchar, status_name varchar, is_blocked_status boolean);"
        "create table fct_dependency_edge (edge_id varchar, blocker_key varchar, blocked_key varchar, "
        "edge_type varchar, confidence double, evidence varchar, valid_from timestamp, valid_to timestamp, "
        "is_open boolean, blocker_team_id varchar, blocked_team_id varchar, is_cross_team boolean)"
    )
    for item, turns in lives.items():
        for place, (start, end) in enumerate(pairwise([*turns, None])):
            value = ("todo", "done")[place % 2]
            row = [item, "status_category", value, at(start), at(end)]
            con.execute("insert into fct_item_state_interval values (?, ?, ?, ?, ?)", row)
    for number, ((blocker, blocked, _), start, length) in enumerate(edges):
        row = [str(number), blocker, blocked, at(start), None if length is None else at(start + length)]
        con.execute(
            "insert into fct_dependency_edge by name select $1 as edge_id, $2 as blocker_key, $3 as blocked_key, "
            "'blocks' as edge_type, 1.0 as confidence, $4::timestamp as valid_from, $5::timestamp as valid_to",
            row,
        )
    template = Environment(autoescape=False).from_string((ROOT / DEFINITION).read_text(encoding="utf-8"))
    sql = template.render(
        ref=lambda name: name,
        var=lambda name, *default: 0.6,
        end_of_time=lambda: "timestamp '9999-12-31'",
        hash_of=lambda columns: f"md5(concat_ws('|', {', '.join(columns)}))",
    )
    return con.execute(
        f"select edge_id, is_blocker_open, since, valid_from, valid_to from ({sql}) order by edge_id, valid_from"
    ).fetchall()


@given(st.fixed_dictionaries(dict.fromkeys(ITEMS, LIVES)), EDGES)
@settings(max_examples=60, deadline=None)
def test_a_link_is_told_at_every_instant_with_whether_its_blocker_was_open(
    lives: dict[str, list[int]], edges: list[tuple[list[str], int, int | None]]
) -> None:
    rows = built(lives, edges)
    for number, ((blocker, _, _), start, length) in enumerate(edges):
        parts = [row for row in rows if row[0] == str(number)]
        assert {row[2] for row in parts} == {at(start)}
        for hour in range(20):
            held = start <= hour and (length is None or hour < start + length)
            was_open = sum(turn <= hour for turn in lives[blocker]) % 2 == 1
            told = [row[1] for row in parts if row[3] <= at(hour) and (row[4] is None or at(hour) < row[4])]
            assert told == ([was_open] if held else [])
        # never cut where nothing changes
        assert all(one[1] != next_one[1] for one, next_one in pairwise(parts))
        assert length != 0 or [row[1] for row in parts] == [False]
