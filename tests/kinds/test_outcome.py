"""Work that is closed and was never to be delivered counts nowhere as delivered.

Reported on https://github.com/red-hat-data-services/rhai-org-pulse/issues/699.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import Row, land, table

ITEM = (
    "work_item_key varchar, source varchar, status_id varchar, status_name varchar, status_category varchar, "
    "resolution_name varchar, is_in_last_column boolean, is_archived boolean, is_deleted boolean"
)
DROPPING = ["Won't Do", "Duplicate", "Cannot Reproduce", "Declined", "Incomplete", "Abandoned", "Obsolete",
            "Verworfen", "Abgelehnt", "Ne sera pas corrigé", "重複"]  # fmt: skip
DELIVERING = ["Done", "Fixed", "Fertig", "Resolved", "Complete", None]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def outcomes(
    con: duckdb.DuckDBPyConnection, items: list[Row], map: dict[str, str] | None = None
) -> list[object]:
    rows = [
        {"work_item_key": f"jira:{n}", "source": "jira", "status_id": "3", "status_name": "Done",
         "status_category": "done", "is_archived": False, "is_deleted": False, **item}
        for n, item in enumerate(items)
    ]  # fmt: skip
    table(con, "int_work_item", ITEM, rows)
    table(con, "status_map", "source varchar, status_id varchar, status_category varchar",
          [{"source": "jira", "status_id": k, "status_category": v}
           for k, v in (map or {}).items()])  # fmt: skip
    found = dict(models().rows(con, "intermediate/items/int_item_outcome"))
    return [found.get(row["work_item_key"]) for row in rows]


@pytest.mark.parametrize("word", DROPPING)
def test_a_resolution_or_a_status_says_that_it_was_dropped(con: duckdb.DuckDBPyConnection, word: str) -> None:
    assert outcomes(con, [{"resolution_name": word}, {"status_name": word}]) == ["dropped", "dropped"]


def test_what_was_put_away_unfinished_was_dropped(con: duckdb.DuckDBPyConnection) -> None:
    items = [
        {"status_category": category, "is_archived": True} for category in ("todo", "in_progress", "done")
    ]
    assert outcomes(con, items) == ["dropped", "dropped", "delivered"]


@given(
    st.sampled_from([*DROPPING, *DELIVERING]), st.sampled_from(["todo", "in_progress", "done"]),
    st.booleans(), st.sampled_from([None, "dropped", "delivered", "done"]),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_open_work_has_no_outcome_and_configuration_wins(
    resolution: str | None, category: str, is_archived: bool, mapped: str | None
) -> None:
    item = {"resolution_name": resolution, "status_category": category, "is_archived": is_archived}
    with duckdb.connect() as con:
        (found,) = outcomes(con, [item], {"3": mapped} if mapped else None)
    if category != "done" and not is_archived:
        assert found is None
    elif mapped in ("dropped", "delivered"):
        assert found == mapped
    else:
        assert found == ("dropped" if category != "done" or resolution in DROPPING else "delivered")


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        ({"status_name": "Zu den Akten", "is_in_last_column": False}, "dropped"),
        ({"status_name": "Zu den Akten", "is_in_last_column": True}, "delivered"),
        ({"status_name": "Zu den Akten", "is_in_last_column": None}, "delivered"),
        ({"status_name": "Zu den Akten", "is_in_last_column": False, "resolution_name": "Done"}, "delivered"),
        ({"status_name": "Won't Do", "is_in_last_column": True, "resolution_name": "Done"}, "dropped"),
        ({"status_name": "Released", "is_in_last_column": False}, "delivered"),
        ({"status_name": "Done pending release", "is_in_last_column": False}, "delivered"),
        (
            {"status_name": "Zu den Akten", "is_in_last_column": True, "resolution_name": "Duplicate"},
            "dropped",
        ),
    ],
)
def test_words_outrank_the_board_and_the_board_outranks_the_category(
    con: duckdb.DuckDBPyConnection, item: Row, outcome: str
) -> None:
    assert outcomes(con, [item]) == [outcome]
    assert outcomes(con, [item], {"3": "delivered"}) == ["delivered"]


def test_the_last_column_that_has_a_status_is_where_a_board_shows_what_is_done(
    con: duckdb.DuckDBPyConnection,
) -> None:
    def board(id: int, project: str | None, *columns: list[int], **more: object) -> Row:
        listed = [{"name": f"C{n}", "statuses": [{"id": str(one)} for one in statuses]}
                  for n, statuses in enumerate(columns)]  # fmt: skip
        place = {"location": {"projectKey": project}} if project else {}
        return {"id": id, **place, "configuration": {"columnConfig": {"columns": listed}}, **more}

    boards = [
        board(1, "PAY", [1], [2, 3], [10, 11], []),
        board(2, "PAY", [1], [4, 12]),
        board(3, None, [13]),
        board(4, "OPS", [], []),
        {"id": 5, "location": {"projectKey": "WEB"}, "configuration": None},
        {
            "id": 6,
            "location": {"projectKey": "APP"},
            "configuration": {"columnConfig": {"columns": [{"name": "A"}]}},
        },
    ]
    land(con, "jira__boards", boards)
    models().build(con, "staging/jira/stg_jira__board_columns")
    rows = models().rows(con, "intermediate/jira/int_jira_last_column", "project_key, status_id")
    assert rows == [("PAY", "10"), ("PAY", "11"), ("PAY", "12"), ("PAY", "4")]
