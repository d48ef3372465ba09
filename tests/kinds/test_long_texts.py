"""A text of megabytes is read in about the memory that it takes itself, however many words it has."""

from __future__ import annotations

import duckdb
import pytest

from tests.dbt_project.model_sql import Models

LETTERS, MEMORY = 10_000_000, "150MB"


@pytest.fixture(scope="module")
def models() -> Models:
    return Models("prose", "requirement_text")


@pytest.mark.parametrize("model", ["int_requirement_sentence"])
def test_a_long_description_is_not_held_once_for_each_of_its_pieces(models: Models, model: str) -> None:
    sentence = "the export must not be lost. "
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": "", "threads": 1})
    con.execute(
        "create table int_conflict_scope as"
        " select 'one' as work_item_key, 'a' as team_id, false as is_unowned,"
        f" repeat('{sentence}', {LETTERS // len(sentence)}) as full_text"
        " union all select 'two', 'b', false, 'the export must be kept for a week.'"
    )
    con.execute(f"create table read as {models.select(f'intermediate/requirements/{model}')}")
    found = con.execute("select distinct work_item_key from read order by all").fetchall()
    assert found == [("one",), ("two",)]
