"""What a site states of its fields outranks their names: types, ids, and the names that translation leaves.

Points read from another field, as on https://github.com/hygieia/hygieia/issues/1114; sprints of servers in
other languages, as on https://github.com/solidify/jira-azuredevops-migrator/issues/974.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_sql import Models, land, table

models = cache(Models)
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
SPRINT = {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}
EPIC = {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}
TEAM = {"type": "team", "custom": f"{CUSTOM}atlassian-team"}
NUMBER = {"type": "number", "custom": f"{CUSTOM}float"}
TEXT = {"type": "string", "custom": f"{CUSTOM}textfield"}
FLAG = {"type": "array", "custom": f"{CUSTOM}multicheckboxes"}
CHOICE = {"type": "option", "custom": f"{CUSTOM}select"}
CHANGES = (
    "issue_id varchar, record_id varchar, position integer, changed_at timestamp, author_id varchar,"
    " field varchar, field_id varchar, is_custom_field boolean, from_id varchar, from_label varchar,"
    " to_id varchar, to_label varchar, is_deleted boolean"
)


def field(number: int, name: str, schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    id = f"customfield_{number}"
    return {"id": id, "name": name, "custom": True, "schema": dict(schema), **more}


def issue(number: int, project: str = "1", **values: Any) -> dict[str, Any]:
    fields = {"project": {"id": project, "key": f"P{project}"}, "created": "2026-11-01T09:00:00.000+0000"}
    return {"id": str(number), "key": f"P{project}-{number}", "fields": {**fields, **values}}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def site(con: duckdb.DuckDBPyConnection, fields: Iterable[Any], *issues: Any) -> None:
    """The models up to the issues with their fields, of a site with these."""
    land(con, "jira__fields", fields)
    land(con, "jira__issues", issues)
    land(con, "jira__boards", [])
    table(con, "field_map", "source varchar, logical_name varchar, field_id varchar", [])
    staging = ("fields", "issues", "issue_custom_fields", "boards")
    models().build(con, *(f"staging/jira/stg_jira__{name}" for name in staging))
    models().build(con, "intermediate/jira/int_jira_field", "intermediate/jira/int_jira_item")


def chosen(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The field that comes first, of each that is looked for."""
    return dict(con.execute("select logical_name, field_id from int_jira_field where place = 1").fetchall())


def points(con: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    return dict(con.execute("select issue_id, story_points from int_jira_item").fetchall())


def told(con: duckdb.DuckDBPyConnection, *changes: Mapping[str, Any]) -> list[str]:
    """What each line of a history is about."""
    lines = [
        {"issue_id": "1", "record_id": "1:1", "position": at, "is_deleted": False,
         "is_custom_field": str(line.get("field_id", "")).startswith("customfield_"), **line}
        for at, line in enumerate(changes)
    ]  # fmt: skip
    table(con, "stg_jira__changelog_items", CHANGES, lines)
    table(con, "bridge_person_account", "source varchar, account_id varchar, person_id varchar", [])
    table(con, "int_team_alias", "alias varchar, team_id varchar", [])
    table(con, "int_jira_ref", "issue_key varchar, issue_id varchar", [])
    rows = models().rows(con, "intermediate/jira/int_jira__change", "position, field_name")
    return [name for _, name in rows]


def test_points_of_a_translated_site_are_found(con: duckdb.DuckDBPyConnection) -> None:
    values: dict[str, Any] = {"customfield_1": 3, "customfield_2": 9}
    ways: list[dict[str, Any]] = [
        {"untranslatedName": "Story Points"},
        {"clauseNames": ["cf[1]", "Story Points"]},
        {},
    ]
    for more in ways:
        site(
            con,
            [field(1, "Story-Punkte", NUMBER, **more), field(2, "Zähler", NUMBER)],
            issue(1, **values),
        )
        assert points(con) == {"1": 3.0}


@pytest.mark.parametrize(
    ("called", "option"), [("Markiert", "Hindernis"), ("Signalé", "Impediment"), ("フラグ", "ブロック")]
)
def test_a_flag_that_a_server_calls_in_its_language_is_known_by_what_is_ticked(
    con: duckdb.DuckDBPyConnection, called: str, option: str
) -> None:
    ticked = [{"id": "10019", "value": option}]
    fields = [field(1, called, FLAG), field(2, "Teile", FLAG), field(3, "Wo", FLAG)]
    other = {"customfield_2": [{"value": option}, {"value": "Ost"}], "customfield_3": [{"value": "Ost"}]}
    site(con, fields, issue(1, customfield_1=ticked), issue(2, **other), issue(3, customfield_1=[]))
    assert chosen(con).get("flagged") == "customfield_1"
    flags = con.execute("select issue_id, is_flagged from int_jira_item order by 1").fetchall()
    assert flags == [("1", True), ("2", False), ("3", False)]
    line = {"field": called, "field_id": "customfield_1", "to_id": "[10019]", "to_label": option}
    assert told(con, line) == ["flagged"]


def test_a_field_called_flagged_comes_before_what_is_ticked_in_another(
    con: duckdb.DuckDBPyConnection,
) -> None:
    fields = [field(1, "Flagged", FLAG), field(2, "Markiert", FLAG)]
    site(con, fields, issue(1, customfield_2=[{"value": "Impediment"}]))
    assert chosen(con)["flagged"] == "customfield_1"


def test_a_word_for_points_counts_only_where_nothing_states_them(con: duckdb.DuckDBPyConnection) -> None:
    fields = [field(1, "Story Points", NUMBER), field(2, "Size", NUMBER)]
    site(con, fields, issue(1, customfield_2=40), issue(2, customfield_1=3, customfield_2=40))
    assert points(con) == {"1": None, "2": 3.0}


def test_of_two_fields_of_one_name_the_one_that_is_filled_in_counts(con: duckdb.DuckDBPyConnection) -> None:
    fields = [field(2, "Story Points", NUMBER), field(31, "Story Points", NUMBER)]
    used = [issue(number, customfield_31=5) for number in (2, 3)]
    site(con, fields, issue(1, customfield_2=1, customfield_31=8), *used)
    assert points(con)["1"] == 8.0 and chosen(con)["story_points"] == "customfield_31"


def test_a_field_of_one_project_counts_in_that_project(con: duckdb.DuckDBPyConnection) -> None:
    own = field(9, "Story Points", NUMBER, scope={"type": "PROJECT", "project": {"id": "2"}})
    values: dict[str, Any] = {"customfield_1": 1, "customfield_9": 8}
    site(con, [field(1, "Story Points", NUMBER), own], issue(1, "1", **values), issue(2, "2", **values))
    assert points(con) == {"1": 1.0, "2": 8.0}


def test_points_that_are_a_choice_or_a_text_are_numbers_as_people_write_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    site(
        con,
        [field(1, "Story Points", NUMBER)],
        issue(1, customfield_1={"id": "7", "value": "5"}),
        issue(2, customfield_1="0,5"),
        issue(3, customfield_1="1,000"),
    )
    assert points(con) == {"1": 5.0, "2": 0.5, "3": None}


def test_a_history_is_about_the_field_of_its_id_whatever_its_name(con: duckdb.DuckDBPyConnection) -> None:
    fields = [
        field(1, "Sprint", TEXT),
        field(2, "Itération", SPRINT),
        field(3, "Team", CHOICE),
        field(4, "Équipe", TEAM),
        field(5, "Story Points", TEXT),
        field(6, "Story Points", NUMBER),
        field(7, "Status", CHOICE),
    ]
    site(con, fields, issue(1))
    lines = [{"field": it["name"], "field_id": it["id"], "to_id": "4", "to_label": "x"} for it in fields]
    assert told(con, *lines) == [
        "other:customfield_1",
        "sprint",
        "other:customfield_3",
        "team",
        "other:customfield_5",
        "story_points",
        "other:customfield_7",
    ]
    assert told(con, {"field": "État", "field_id": "status"}, {"field": "Jalon", "field_id": "duedate"}) == [
        "status",
        "due_date",
    ]


def test_a_history_without_ids_goes_by_the_names_of_its_site(con: duckdb.DuckDBPyConnection) -> None:
    fields = [
        field(1, "Sprint", TEXT),
        field(2, "Itération", SPRINT, clauseNames=["cf[2]", "Sprint"]),
        field(3, "Team", CHOICE),
        field(4, "Punkte", NUMBER, untranslatedName="Story Points"),
    ]
    site(con, fields, issue(1))
    lines: list[dict[str, Any]] = [
        {"field": "Sprint", "from_id": "", "to_id": "4, 5", "to_label": "S 4, S 5"},
        {"field": "Itération", "to_id": "4", "to_label": "S 4"},
        {"field": "Sprint", "from_label": "soon", "to_label": "later"},
        {"field": "Team", "to_id": "10", "to_label": "Blue"},
        {"field": "Story Points", "to_label": "3"},
        {"field": "status", "to_id": "3"},
        {"field": "status", "to_id": "3", "is_custom_field": True},
    ]
    assert told(con, *({**line, "field_id": line["field"]} for line in lines)) == [
        "sprint",
        "sprint",
        "other:Sprint",
        "other:Team",
        "story_points",
        "status",
        "other:status",
    ]


def test_without_a_list_of_fields_a_history_goes_by_the_usual_names(con: duckdb.DuckDBPyConnection) -> None:
    site(con, [], issue(1))
    usual = ["Sprint", "Flagged", "Team", "Story Points", "Epic Link"]
    lines = [{"field": name, "field_id": f"customfield_{at}", "to_id": "1"} for at, name in enumerate(usual)]
    assert told(con, *lines) == ["sprint", "flagged", "team", "story_points", "parent"]


STATED = {
    "sprint": SPRINT,
    "epic_link": EPIC,
    "team": TEAM,
    "story_points": {"type": "number", "custom": "com.pyxis.greenhopper.jira:jsw-story-points"},
}
NAMES = ("Sprint", "Epic Link", "Team", "Story Points", "Flagged", "Rank", "Punkte", "Équipe", "スプリント")
lists = st.tuples(
    st.permutations(range(1, 10)),
    st.lists(st.sampled_from(NAMES), min_size=9, max_size=9),
    st.lists(st.sampled_from((TEXT, CHOICE)), min_size=5, max_size=5),
)


@given(lists)
@settings(max_examples=25, deadline=None)
def test_in_any_list_of_fields_the_schema_tells_which_is_which(
    drawn: tuple[list[int], list[str], list[dict[str, str]]],
) -> None:
    """Names are drawn at random, so that fields for texts are called as those that are looked for."""
    ids, names, decoys = drawn
    schemas = [*STATED.values(), *decoys]
    fields = [field(id, name, schema) for id, name, schema in zip(ids, names, schemas, strict=True)]
    wanted = {name: it["id"] for name, it in zip(STATED, fields, strict=False)}
    with duckdb.connect() as con:
        site(con, fields, issue(1, **{it["id"]: "x" for it in fields}))
        found = chosen(con)
        assert {name: found[name] for name in STATED} == wanted
        lines = [{"field": it["name"], "field_id": it["id"], "to_id": "1"} for it in fields]
        about = dict(zip((it["id"] for it in fields), told(con, *lines), strict=True))
    said = {"epic_link": "parent"}
    flagged = found.get("flagged")
    for it in fields:
        logical = next((name for name, id in wanted.items() if id == it["id"]), None)
        logical = "flagged" if logical is None and it["id"] == flagged else logical
        same = {said.get(logical, logical)} if logical else {f"other:{it['id']}", "flagged"}
        assert about[it["id"]] in same
