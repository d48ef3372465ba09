"""Whose an item is where the organisation's files name no team, or only some: its project's.

Found on a lake without organisation files and on one whose files named two of its teams; no public report.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import Row, table

ITEM = """work_item_key varchar, source varchar, container_id varchar, team_field_id varchar,
components varchar[], assignee_id varchar, reporter_id varchar, assignee_person_id varchar,
reporter_person_id varchar,
created_at timestamp, updated_at timestamp"""
CREATED = "2026-10-01 09:00:00"
CHAIN = (
    "intermediate/teams/int_team_alias",
    "intermediate/teams/int_team_member",
    "intermediate/teams/int_team_container",
    "marts/core/dim_team",
    "marts/core/bridge_person_team",
    "intermediate/items/int_item_owner",
    "intermediate/ownership/int_owner_membership",
    "intermediate/ownership/int_owner_default",
    "intermediate/ownership/int_owner_candidate",
    "intermediate/ownership/int_primary_owner",
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def owners(
    con: duckdb.DuckDBPyConnection,
    items: list[tuple[str, str | None]],
    claims: dict[str, str] | None = None,
    members: dict[str, str | None] | None = None,
    reporter: str | None = None,
) -> list[tuple[str | None, str]]:
    """Team and rule of each item, of project and assignee.

    ``claims`` are the projects of `org_teams`, ``members`` the people of `org_people` with their team.
    """
    claims, members = claims or {}, members or {}
    _organisation(con, claims, members)
    _tool(con, items, reporter)
    world = models()
    for model in CHAIN:
        sql = world.select(model)
        con.execute(f"create or replace table {model.rsplit('/', 1)[-1]} as {sql}")
        if model.endswith("bridge_person_team"):
            table(con, "dim_person", "person_id varchar, display_name varchar, is_app boolean, "
                  "primary_team_id varchar, department_id varchar", [])  # fmt: skip
            con.execute(
                "insert into dim_person select person_id, person_id, false, min_by(team_id, "
                "(-capacity_share, team_id)), null from bridge_person_team group by person_id"
            )
    order = "order by cast(split_part(work_item_key, ':', 2) as integer)"
    now = con.execute(
        "select team_id, coalesce(source_rule, 'unowned') from int_work_item "
        f"left join int_item_owner using (work_item_key) {order}"
    ).fetchall()
    history = con.execute(
        f"select nullif(team_id, 'UNOWNED'), source_rule from int_primary_owner where is_current {order}"
    ).fetchall()
    assert history == now  # two roads to one owner
    return now


def _organisation(
    con: duckdb.DuckDBPyConnection, claims: dict[str, str], members: dict[str, str | None]
) -> None:
    names = sorted({*claims.values(), *filter(None, members.values())})
    table(con, "org_teams", "team_id varchar, team_name varchar, jira_team_name varchar, "
          "department_id varchar, lead_person_id varchar, calendar_id varchar, is_active boolean",
          [{"team_id": n} for n in names])  # fmt: skip
    table(con, "org_containers", "team_id varchar, source varchar, container_id varchar, position integer",
          [{"team_id": t, "source": "jira", "container_id": c} for c, t in claims.items()])  # fmt: skip
    table(con, "org_people", "person_id varchar", [{"person_id": p} for p in members])
    table(con, "org_team_members", "person_id varchar, team_id varchar, valid_from date, valid_to date, "
          "capacity_share double",
          [{"person_id": p, "team_id": t} for p, t in members.items() if t])  # fmt: skip
    table(con, "int_private", "kind varchar, private_key varchar", [])
    table(con, "org_components", "jira_project_key varchar, component_name varchar, team_id varchar", [])
    table(con, "org_calendars", "calendar_id varchar", [])
    table(
        con, "dim_department", "department_id varchar, department_name varchar, default_team_id varchar", []
    )
    table(con, "int_tools__team_member", "source varchar, tool_team_id varchar, team_name varchar, "
          "account_id varchar", [])  # fmt: skip


def _tool(con: duckdb.DuckDBPyConnection, items: list[tuple[str, str | None]], reporter: str | None) -> None:
    rows: list[Row] = [
        {"work_item_key": f"jira:{n}", "source": "jira", "container_id": project, "assignee_id": person,
         "assignee_person_id": person, "reporter_id": reporter, "reporter_person_id": reporter,
         "created_at": CREATED, "updated_at": CREATED}
        for n, (project, person) in enumerate(items)
    ]  # fmt: skip
    for name in ("int_tools__work_item", "int_work_item", "dim_work_item"):
        table(con, name, ITEM + ", resolved_at timestamp, hierarchy_level integer, parent_key varchar", rows)
    people = sorted({row[key] for row in rows for key in ("assignee_id", "reporter_id")} - {None})
    table(con, "bridge_person_account", "source varchar, account_id varchar, "
          "person_id varchar, is_app boolean",
          [{"source": "jira", "account_id": p, "person_id": p, "is_app": False} for p in people])  # fmt: skip
    table(con, "int_tools__container", "source varchar, container_id varchar, container_name varchar, "
          "is_active boolean", [{"source": "jira", "container_id": c, "container_name": c, "is_active": True}
                                for c in "ABC"])  # fmt: skip
    states = [("container", "container_id"), ("assignee", "assignee_person_id")]
    table(con, "fct_item_state_interval", "work_item_key varchar, field_name varchar, value varchar, "
          "label varchar, valid_from timestamp, valid_to timestamp",
          [{"work_item_key": row["work_item_key"], "field_name": field, "value": row[column],
            "valid_from": CREATED} for row in rows for field, column in states])  # fmt: skip
    for name, columns in EMPTY.items():
        table(con, name, columns, [])


EMPTY = {
    "int_item_sprint": "work_item_key varchar, sprint_key varchar, container_id varchar",
    "int_owner_decision": "work_item_key varchar, team_id varchar, decided_at timestamp, decided_by varchar, "
    "decided_by_name varchar",
    "fct_field_change": "work_item_key varchar, field_name varchar, changed_at timestamp",
    "int_item_component": "work_item_key varchar, container_id varchar, component_name varchar",
    "int_tools__sprint": "source varchar, sprint_id varchar, container_id varchar, sprint_name varchar, "
    "state varchar, start_at timestamp, end_at timestamp, completed_at timestamp, is_deleted boolean",
}


def of(project: str) -> tuple[str, str]:
    """What an item is owned by whose project is a team of its own."""
    return f"jira-project:{project}", "own_container"


def test_a_person_of_two_projects_takes_no_item_from_one_to_the_other(
    con: duckdb.DuckDBPyConnection,
) -> None:
    items: list[tuple[str, str | None]] = [("A", "ann")] * 5 + [("B", "ann"), ("B", None)]
    assert owners(con, items) == [of("A")] * 5 + [of("B")] * 2


def test_files_that_name_one_team_say_nothing_of_the_other_projects(con: duckdb.DuckDBPyConnection) -> None:
    found = owners(
        con, [("A", "ann"), ("A", "eve"), ("B", "ann"), ("B", None)], {"A": "alpha"}, {"ann": "alpha"}
    )
    assert found == [("alpha", "assignee_team"), ("alpha", "project_default"), of("B"), of("B")]


def test_teams_that_are_known_by_their_people_share_a_project(con: duckdb.DuckDBPyConnection) -> None:
    found = owners(con, [("A", "ann"), ("A", "bob"), ("A", None)], {}, {"ann": "alpha", "bob": "beta"})
    assert found == [("alpha", "assignee_team"), ("beta", "assignee_team"), (None, "unowned")]


def test_people_whom_the_files_give_to_no_team_make_none(con: duckdb.DuckDBPyConnection) -> None:
    """A portfolio that product managers keep: the files know them, and leave its project to nobody."""
    found = owners(
        con, [("A", "ann"), ("B", "pia"), ("B", "pia")], {"A": "alpha"}, {"ann": "alpha", "pia": None}
    )
    assert found[1:] == [(None, "unowned")] * 2


@pytest.mark.parametrize(
    ("departments", "executives", "expected"),
    [([], [], 2), (["d"], [], 3), (["d"], ["boss"], 4), ([], ["boss"], 4)],
)
def test_what_the_files_leave_empty_is_asked_of_nobody(
    con: duckdb.DuckDBPyConnection, departments: list[str], executives: list[str], expected: int
) -> None:
    """Levels 3 and 4 of a team that they name; a project that is a team of its own has two levels always."""
    table(con, "dim_team", "team_id varchar, origin varchar", [
        {"team_id": "alpha", "origin": "organisation"},
        {"team_id": "jira-project:A", "origin": "jira_project"},
    ])  # fmt: skip
    table(con, "org_teams", "team_id varchar", [{"team_id": "alpha"}])
    table(con, "dim_department", "department_id varchar", [{"department_id": d} for d in departments])
    table(con, "dim_person", "is_executive boolean, is_active boolean",
          [{"is_executive": True, "is_active": True} for _ in executives])  # fmt: skip
    rows = models().rows(con, "intermediate/ownership/int_told_level", "team_id, level_no")
    levels = {team: [level for name, level in rows if name == team] for team, _ in rows}
    assert levels["jira-project:A"] == [1, 2]
    assert max(levels["alpha"]) == expected


PEOPLE = ("ann", "bob", "pia")


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from([*PEOPLE, None])), min_size=1, max_size=8),
    st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["alpha", "beta"])),
    st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["alpha", "beta", None])),
    st.sampled_from([*PEOPLE, None]),
)
@example([("A", "ann"), ("B", "ann")], {}, {}, "ann")
@settings(max_examples=15, deadline=None)
def test_any_part_of_the_files(
    items: list[tuple[str, str | None]],
    claims: dict[str, str],
    members: dict[str, str | None],
    reporter: str | None,
) -> None:
    with duckdb.connect() as con:
        found = owners(con, items, claims, members, reporter)
    for (project, person), owner in zip(items, found, strict=True):
        assert owner == _expected(items, claims, members, reporter, project, person)


def _expected(
    items: list[Any], claims: dict[str, str], members: dict[str, str | None], reporter: str | None,
    project: str, person: str | None,
) -> tuple[str | None, str]:  # fmt: skip
    workers = [who for place, who in items if place == project and who]
    on_purpose = [
        who in members and (members[who] is None or not claims) for who in workers
    ]  # fmt: skip
    is_shared = bool(workers) and 2 * sum(on_purpose) >= len(workers)
    if project not in claims and not is_shared:
        return of(project)
    if person and members.get(person):
        return members[person], "assignee_team"
    if project in claims:
        return claims[project], "project_default"
    if reporter and members.get(reporter):
        return members[reporter], "reporter_team"
    return None, "unowned"
