"""A value that a tool sent is converted or counted, and never lost in silence.

Numbers as people write them: https://github.com/singer-io/tap-jira/pull/87 stopped at a year of five digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_sql import Models, land, table
from tests.dbt_project.rendered import PROJECT

models = cache(Models)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5), ("0.5", 0.5), ("1.0", 1), ("1e3", 1000), ("+3", 3), ("−3", -3), ("１０", 10),
        ("1,5", 1.5), ("0,125", 0.125), ("12,34", 12.34), ("1000,000", 1000),
        ("1 000", 1000), ("1\u00a0000,5", 1000.5), ("1\u202f000", 1000), ("1'000.5", 1000.5), ("1’000", 1000),
        ("1,000.5", 1000.5), ("1.000,5", 1000.5), ("1,000,000", 1e6), ("1.000.000", 1e6),
        # a thousand or one: nobody can tell
        ("1,000", None), ("1.000", None), ("1,250", None),
        ("5 days", None), ("~3", None), ("nan", None), ("inf", None), ("1e999", None), ("1_000", None),
        ("", None),
    ],
)  # fmt: skip
def test_numbers_are_read_where_they_can_mean_one_thing_only(text: str, number: float | None) -> None:
    assert models().ask(models().sql("number_of", "text"), [text]) == [number]


#: how languages write what stands between thousands and before a fraction
STYLES = (("", "."), ("", ","), (",", "."), (".", ","), ("\u202f", ","), (" ", ","), ("'", "."), ("’", "."))


@given(st.integers(0, 10**9), st.integers(0, 9), st.sampled_from(STYLES), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_number_is_read_alike_in_every_language(
    whole: int, tenth: int, style: tuple[str, str], is_negative: bool
) -> None:
    """With one decimal there is no doubt what the signs stand for."""
    group, point = style
    sign = "-" if is_negative else ""
    text = f"{sign}{whole:,}".replace(",", group) + f"{point}{tenth}"
    assert models().ask(models().sql("number_of", "text"), [text]) == [float(f"{sign}{whole}.{tenth}")]


ODD = (
    "0001-01-01",
    "20226-05-31",
    "51502-06-01T08:00:00.000+0000",
    "1,000",
    "5 days",
    "soon",
    "2026-02-30",
    "1e400",
)
values = st.one_of(
    st.none(),
    st.sampled_from(ODD),
    st.text(max_size=12).filter(lambda text: "\x00" not in text),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.dates().map(str),
)
JIRA = {
    "created": "created_at", "updated": "updated_at", "resolutiondate": "resolved_at", "duedate": "due_date",
    "timeestimate": "remaining_seconds",
}  # fmt: skip
TRELLO = {
    "due": "due_at", "dateLastActivity": "updated_at", "dateCompleted": "completed_at",
}  # fmt: skip


def told(value: Any) -> str:
    return "" if value is None else str(value).strip(" ")


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(JIRA, values)), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_value_of_an_issue_is_converted_or_counted(drawn: list[dict[str, Any]]) -> None:
    with duckdb.connect() as con:
        land(con, "jira__issues", ({"id": at, "fields": fields} for at, fields in enumerate(drawn)))
        columns = ", ".join(JIRA.values())
        rows = models().rows(con, "staging/jira/stg_jira__issues", f"issue_id, {columns}, unread")
    _converted_or_counted(JIRA, drawn, rows)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(TRELLO, values)), min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_any_value_of_a_card_is_converted_or_counted(drawn: list[dict[str, Any]]) -> None:
    with duckdb.connect() as con:
        land(con, "trello__cards", ({"id": f"{at:08x}", **fields} for at, fields in enumerate(drawn)))
        columns = ", ".join(TRELLO.values())
        rows = models().rows(con, "staging/trello/stg_trello__cards", f"card_id, {columns}, unread")
    _converted_or_counted(TRELLO, drawn, rows)


def _converted_or_counted(
    columns: dict[str, str], drawn: list[dict[str, Any]], rows: list[tuple[Any, ...]]
) -> None:
    for given_values, row in zip(drawn, rows, strict=True):
        lost = {entry["field"] for entry in row[-1]}
        for (sent, column), converted in zip(columns.items(), row[1:-1], strict=True):
            was_given = bool(told(given_values[sent]))
            assert was_given == (converted is not None) + (column in lost), (sent, given_values[sent])


def test_points_and_sprints_that_are_none_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    points = [3, "1,5", "1,000", "5 days", None]
    land(con, "jira__fields", [
        {"id": "customfield_1", "name": "Story Points", "schema": {"type": "number"}},
        {"id": "customfield_2", "name": "Sprint", "schema": {"custom": "x:gh-sprint"}},
    ])  # fmt: skip
    land(con, "jira__issues", [
        {"id": str(at), "key": f"P-{at}", "fields": {"customfield_1": told, "customfield_2": ["Sprint 1"]}}
        for at, told in enumerate(points)
    ])  # fmt: skip
    for entity in (
        "boards", "comments", "worklogs", "changelogs", "versions", "sprints", "projects", "users",
    ):  # fmt: skip
        land(con, f"jira__{entity}", [])
    table(con, "field_map", "source varchar, logical_name varchar, field_id varchar", [])
    table(
        con,
        "fct_field_change",
        "work_item_key varchar, field_name varchar, old_value varchar, old_label varchar, new_value varchar,"
        " new_label varchar",
        [
            {"work_item_key": "jira:0", "field_name": "story_points", "old_label": "1,000",
             "new_value": "3.0", "new_label": "3"},
            {"work_item_key": "jira:0", "field_name": "due_date", "new_label": "20226-05-31"},
        ],
    )  # fmt: skip
    staging = (
        "fields", "issues", "issue_custom_fields", "boards", "comments", "worklogs", "changelog_items",
        "sprints", "versions", "projects", "users",
    )  # fmt: skip
    models().build(con, *(f"staging/jira/stg_jira__{name}" for name in staging))
    models().build(con, "intermediate/jira/int_jira_field", "intermediate/jira/int_jira_item")
    rows = models().rows(con, "intermediate/jira/int_jira__unread", "entity, field, given, lost, example")
    assert [row for row in rows if row[3]] == [
        ("changelogs", "due_date", 1, 1, "20226-05-31"),
        ("changelogs", "story_points", 2, 1, "1,000"),
        ("issues", "sprints", 5, 5, '["Sprint 1"]'),
        ("issues", "story_points", 4, 2, "1,000"),
    ]
    assert ("issues", "created_at", 0, 0, None) in rows


def test_points_of_cards_are_counted_too(con: duckdb.DuckDBPyConnection) -> None:
    told = ["3", "2,5", "1,000"]
    item = {"idCustomField": "f1", "idValue": None}
    land(con, "trello__custom_fields", [{"id": "f1", "name": "Points", "type": "number"}])
    land(con, "trello__cards", [
        {"id": f"{at:024x}", "name": f"Card {at}", "customFieldItems": [{**item, "value": {"number": text}}]}
        for at, text in enumerate(told)
    ])  # fmt: skip
    for entity in ("lists", "actions", "boards"):
        land(con, f"trello__{entity}", [])
    table(con, "field_map", "source varchar, logical_name varchar, field_id varchar", [])
    models().build(
        con, *(f"staging/trello/stg_trello__{name}" for name in ("cards", "lists", "actions", "boards"))
    )
    models().build(con, "staging/trello/stg_trello__custom_fields")
    con.execute("create or replace table int_trello_card as from stg_trello__cards")
    models().build(con, "intermediate/trello/int_trello_points")
    rows = models().rows(con, "intermediate/trello/int_trello__unread", "entity, field, given, lost, example")
    assert [row for row in rows if row[3]] == [("cards", "story_points", 3, 1, "1,000")]


#: what converts a text, and where it may stand without being counted there, with the reason
CONVERTED = re.compile(
    r"\{\{ (?:utc_timestamp|calendar_day|from_epoch|number_of|json_number|whole_number"
    r"|yes_or_no|integer_of)\("
    r"|\btry_(?:cast|strptime)\("
)
COUNTED_ELSEWHERE = {"stg_jira__priorities": "an order among ids"}


def test_every_conversion_of_what_a_tool_sends_is_counted() -> None:
    """Points, which custom fields and histories hold, are counted by the models ``int_<tool>__unread``."""
    for file in sorted((PROJECT / "models" / "staging").rglob("*.sql")):
        text = re.sub(r"{#.*?#}|--[^\n]*", "", file.read_text("utf-8"), flags=re.DOTALL)
        if not CONVERTED.search(text) or file.stem in COUNTED_ELSEWHERE:
            continue
        assert "unread({" in text, f"{file.name} converts and keeps no `unread` (macros/conversions.sql)"
        counted = set(re.findall(r"'(\w+)':", text[text.index("unread({") :]))
        for line in (line for line in text.splitlines() if CONVERTED.search(line) and " as " in line):
            column = line.rpartition(" as ")[2].rstrip(", ")
            assert column in counted, f"{file.name}: {column} is not counted"
