"""What read items say of items that were not read: the edge stays, with what the link tells, and is no work.

Found on whole exports: 997 of 1,591 links and 107 of 273 epics of two projects led to issues of others.
No public report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import Row, table

AT = "2026-10-01 09:00:00"
CATEGORIES = {"new": "todo", "indeterminate": "in_progress", "done": "done", None: None}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def told(issue_id: str | None, key: str, category: str | None = "indeterminate") -> dict[str, Any]:
    """What Jira says of the other end of a link."""
    status = {"id": "3", "name": "X", "statusCategory": {"key": category}} if category else {}
    return {"id": issue_id, "key": key, "fields": {"summary": f"work of {key}", "status": status}}


def link(number: int, side: str, end: dict[str, Any]) -> dict[str, Any]:
    kind = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    return {"id": str(number), "type": kind, f"{side}Issue": end}


def issue(number: int, links: list[dict[str, Any]], **fields: Any) -> Row:
    return {
        "issue_id": str(number), "issue_key": f"A-{number}", "updated_at": AT, "created_at": AT,
        "hierarchy_level": 0, "url": f"https://x.invalid/browse/A-{number}", "issue_links": json.dumps(links),
        "is_deleted": False, **fields,
    }  # fmt: skip


def built(con: duckdb.DuckDBPyConnection, issues: list[Row]) -> None:
    """The chain of models from issues to what blocks what."""
    columns = (
        "issue_id varchar, issue_key varchar, updated_at timestamp, created_at timestamp, url varchar, "
        "hierarchy_level integer, issue_links varchar, parent varchar, epic varchar, epic_ref varchar, "
        "is_deleted boolean"
    )
    for name in ("stg_jira__issues", "int_jira_item"):
        table(con, name, columns, issues)
    table(con, "stg_jira__changelog_items", "record_id varchar, position integer, issue_id varchar, "
          "field varchar, field_id varchar, from_id varchar, from_label varchar, to_id varchar, "
          "to_label varchar, "
          "changed_at timestamp, is_deleted boolean", [])  # fmt: skip
    table(con, "int_private", "kind varchar, private_key varchar, viewers varchar", [])
    table(con, "stg_jira__link_types", "link_type_name varchar, inward varchar, outward varchar", [])
    table(con, "dim_status", "source varchar, status_id varchar, status_name varchar, "
          "status_category varchar, "
          "category_rule varchar", [])  # fmt: skip
    for name, path in CHAIN.items():
        sql = models().select(path) if path else "select 'jira' as source, * from int_jira__linked_item"
        con.execute(f"create or replace table {name} as {sql}")
        if name == "int_jira__link":
            con.execute(
                "create or replace table int_tools__link as select 'jira' as source, * from int_jira__link"
            )
            _items(con)


CHAIN = {
    "int_jira_linked": "intermediate/jira/int_jira_linked",
    "int_jira_ref": "intermediate/jira/int_jira_ref",
    "int_jira__linked_item": "intermediate/jira/int_jira__linked_item",
    "int_tools__linked_item": "",
    "dim_linked_item": "marts/core/dim_linked_item",
    "int_jira_link": "intermediate/jira/int_jira_link",
    "int_jira__link": "intermediate/jira/int_jira__link",
    "int_item_link": "intermediate/links/int_item_link",
    "int_dependency_trace": "intermediate/dependencies/int_dependency_trace",
    "fct_dependency_edge": "marts/dependencies/fct_dependency_edge",
    "fct_blocking_interval": "marts/dependencies/fct_blocking_interval",
    "int_blocking_edge": "intermediate/dependencies/int_blocking_edge",
    "int_known_item": "intermediate/items/int_known_item",
    "int_blocked_cause": "intermediate/dependencies/int_blocked_cause",
}


def _items(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"""
        create or replace table dim_work_item as
        select
            'jira:' || issue_id as work_item_key, 'jira' as source, issue_key as item_ref, '' as title, url,
            created_at, null::timestamp as done_at, null::timestamp as dropped_at, updated_at,
            true as is_open, null::varchar as parent_key,
            'Open' as status_name,
        from stg_jira__issues;
        create or replace table int_work_item as from dim_work_item;
        create or replace table int_primary_owner as
        select work_item_key, 't' as team_id, true as is_current from dim_work_item;
        create or replace table fct_item_state_interval as
        select work_item_key, 'status_category' as field_name, 'todo' as value,
            timestamp '{AT}' as valid_from, null::timestamp as valid_to
        from dim_work_item;
        alter table dim_status add column is_blocked_status boolean;
    """)
    table(con, "int_item_mention", "source varchar, place varchar, trace_id varchar, work_item_key varchar, "
          "named_key varchar, link_type varchar, evidence varchar, occurred_at timestamp, "
          "removed_at timestamp, "
          "is_link boolean, is_read boolean, thread_key varchar, place_in_text integer", [])  # fmt: skip


def edges(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(
        "select blocker_key, blocked_key, is_open from fct_dependency_edge order by all"
    ).fetchall()


def test_what_waits_for_something_unread_is_blocked_by_its_name(con: duckdb.DuckDBPyConnection) -> None:
    built(con, [issue(1, [link(1, "inward", told("900", "B-7"))])])
    assert con.execute("select item_ref, title, status_category, url from dim_linked_item").fetchall() == [
        ("B-7", "work of B-7", "in_progress", "https://x.invalid/browse/B-7")
    ]
    assert con.execute("select work_item_key, reason from int_blocked_cause").fetchall() == [
        ("jira:1", "waits for B-7 “work of B-7”")
    ]


def test_once_it_is_read_the_edge_is_the_same(con: duckdb.DuckDBPyConnection) -> None:
    one = issue(1, [link(1, "inward", told("900", "B-7"))])
    built(con, [one])
    before = con.execute("select edge_id, blocker_key, blocked_key from fct_dependency_edge").fetchall()
    built(con, [one, issue(900, [], issue_key="B-7")])
    assert (
        con.execute("select edge_id, blocker_key, blocked_key from fct_dependency_edge").fetchall() == before
    )
    assert con.execute("select count(*) from dim_linked_item").fetchall() == [(0,)]


def test_a_key_alone_ties_and_blocks_nobody(con: duckdb.DuckDBPyConnection) -> None:
    """A CSV tells no state: it is unknown, and so is whether it blocks."""
    built(con, [issue(1, [link(1, "inward", {"key": "B-7"})])])
    assert edges(con) == [("jira:B-7", "jira:1", True)]
    assert con.execute("select status_category from dim_linked_item").fetchall() == [(None,)]
    assert con.execute("select count(*) from fct_blocking_interval").fetchall() == [(0,)]


def test_an_epic_by_its_key_and_a_parent_with_its_type_are_kept(con: duckdb.DuckDBPyConnection) -> None:
    parent = json.dumps(
        told("800", "C-1") | {"fields": {"issuetype": {"name": "Initiative", "hierarchyLevel": 2}}}
    )
    built(con, [issue(1, [], parent=parent), issue(2, [], epic_ref="B-9"), issue(3, [], epic_ref="A-1")])
    assert con.execute(
        "select work_item_key, hierarchy_level from dim_linked_item order by all"
    ).fetchall() == [("jira:800", 2), ("jira:B-9", 1)]


END = st.tuples(st.integers(1, 4), st.sampled_from(["inward", "outward"]), st.integers(1, 8),
                st.sampled_from(list(CATEGORIES)))  # fmt: skip


@given(st.lists(END, max_size=6), st.integers(1, 8))
@settings(max_examples=6, deadline=None)
def test_every_link_is_kept_and_nothing_unread_is_work(ends: list[tuple[Any, ...]], read: int) -> None:
    """Issues 1 to ``read`` are read; each link of one of them to another issue is an edge."""
    ends = [end for end in ends if end[0] != end[2] and end[0] <= read]
    links: dict[int, list[dict[str, Any]]] = {number: [] for number in range(1, read + 1)}
    wanted = set()
    for place, (number, side, other, category) in enumerate(ends):
        links[number].append(link(place, side, told(str(other), f"A-{other}", category)))
        wanted.add(
            (f"jira:{number}", f"jira:{other}") if side == "outward" else (f"jira:{other}", f"jira:{number}")
        )
    with duckdb.connect() as con:
        built(con, [issue(number, listed) for number, listed in links.items()])
        found = edges(con)
        unread = con.execute("select work_item_key, status_category from dim_linked_item").fetchall()
        blocked = con.execute(
            "select blocker_key, work_item_key from fct_blocking_interval where valid_to is null"
        ).fetchall()
    assert {row[:2] for row in found} == wanted
    assert {key for key, _ in unread} == {key for pair in wanted for key in pair if int(key[5:]) > read}
    known = {key for key, category in unread if category not in (None, "done")}
    assert set(blocked) == {
        (a, b) for a, b in wanted if int(b[5:]) <= read and (int(a[5:]) <= read or a in known)
    }
