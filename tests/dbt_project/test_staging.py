"""Every staging model says what a row is and what its columns are, and its key holds of the hard cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import Settings
from lake.connect import connect

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
DECLARED: dict[str, dict[str, Any]] = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))["models"][0]
    for file in sorted((MODELS / "staging").rglob("stg_*.yml"))
}
FILES = sorted((MODELS / "staging").rglob("stg_*.sql"), key=lambda file: file.stem)
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def key(model: dict[str, Any]) -> list[str]:
    """The columns that are unique, together or alone."""
    for test in model.get("data_tests", ()):
        return list(test["unique_key"]["arguments"]["columns"])
    return [column["name"] for column in model["columns"] if "unique" in column.get("data_tests", ())]


def compiled(settings: Settings, model: str) -> dict[str, str]:
    """The SQL of the model's data tests as they ran when the hard cases were built, by name of the test."""
    folders = (settings.home / "dbt" / "target" / "compiled").rglob(f"{model}.yml")
    return {
        file.stem: file.read_text(encoding="utf-8") for folder in folders for file in folder.glob("*.sql")
    }


@each
def test_it_has_a_grain_a_key_without_nulls_and_a_meaning_for_every_column(file: Path) -> None:
    model = DECLARED[file.stem]
    assert model["name"] == file.stem
    assert model["description"].startswith("One row per ")
    assert all(str(column.get("description", "")).strip() for column in model["columns"])
    held = {column["name"] for column in model["columns"] if "not_null" in column.get("data_tests", ())}
    assert set(key(model)) == held != set()


@each
def test_its_key_was_tested_and_its_columns_are_those_described(hard_settings: Settings, file: Path) -> None:
    """The build of the hard cases fails where a key is broken; here it is seen to have tested it."""
    model = DECLARED[file.stem]
    tests = compiled(hard_settings, file.stem)
    assert len([name for name in tests if name.startswith("unique_")]) == 1
    assert len([name for name in tests if name.startswith("not_null_")]) == len(key(model))
    not_null = next(sql for name, sql in tests.items() if name.startswith("not_null_"))
    before, _, rest = not_null.rpartition("select ")
    relation = rest.split("from ")[1].split()[0]
    with connect(hard_settings, read_only=True) as con:
        columns = con.execute(f"{before} select * from {relation} limit 0").description or ()
    assert [column[0] for column in columns] == [column["name"] for column in model["columns"]]
