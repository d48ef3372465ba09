"""What the forecasts write is what the tables say that they hold."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pandas as pd
import pytest

from models.write import replace_rows


@pytest.mark.parametrize("items", [["jira:1", 'trello:"2"'], []])
def test_a_list_is_written_as_a_json_array(items: list[str]) -> None:
    with duckdb.connect() as con:
        con.execute("create schema forecasts")
        con.execute(
            "create table forecasts.advice (run_id varchar, as_of timestamp, model_version varchar,"
            " created_at timestamp, first_items varchar, kind varchar)"
        )
        rows = pd.DataFrame({"kind": ["reorder", "limit"], "first_items": [items, []]})
        for _ in range(2):  # a repeated run replaces its rows
            replace_rows(con, "r", datetime(2026, 11, 30), "1", {"advice": rows})
        told = con.execute(
            "select from_json(first_items, '[\"varchar\"]') from forecasts.advice order by kind desc"
        ).fetchall()
    assert told == [(items,), ([],)]
