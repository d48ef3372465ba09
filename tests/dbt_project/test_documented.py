"""Every mart says what a row is, under a contract, and what every column means; its key is held, and it is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.suites.keys import KEYS, KEYS_AFTER_ANALYSIS

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "dbt_project" / "models"
DECLARED: dict[str, dict[str, Any]] = {
    model["name"]: model
    for file in MODELS.rglob("*.yml")
    for model in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("models") or ()
}
MARTS = sorted(
    file.stem
    for folder in ("marts", "outcomes")
    for file in (MODELS / folder).rglob("*.sql")
    if not file.stem.startswith("int_")
)


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_has_a_grain_a_contract_and_a_description_of_every_column(mart: str) -> None:
    model = DECLARED.get(mart)
    assert model, f"{mart} has no yml entry"
    assert model.get("description", "").strip(), "no description"
    assert model.get("config", {}).get("contract", {}).get("enforced"), "no contract"
    columns = model.get("columns") or []
    assert columns, "no columns"
    bare = [column["name"] for column in columns if not str(column.get("description", "")).strip()]
    assert not bare, f"columns without a description: {bare}"


def unique_columns(model: dict[str, Any]) -> list[tuple[str, ...]]:
    """The column lists that dbt holds to be unique."""
    lists = [
        test["unique_key"]["arguments"]["columns"]
        for test in model.get("data_tests") or ()
        if "unique_key" in test
    ]
    lists += [[column["name"]] for column in model["columns"] if "unique" in (column.get("data_tests") or ())]
    return [tuple(columns) for columns in lists]


@pytest.mark.parametrize("mart", MARTS)
def test_the_key_of_a_mart_is_held_by_dbt_and_by_the_gate(mart: str) -> None:
    gate = {table.split(".")[1]: columns for table, columns in {**KEYS, **KEYS_AFTER_ANALYSIS}.items()}
    assert gate.get(mart) in unique_columns(DECLARED[mart])


EXPOSURES: list[dict[str, Any]] = yaml.safe_load((MODELS / "outcomes" / "exposures.yml").read_text())[
    "exposures"
]


def named(text: str) -> set[str]:
    return {mart for mart in MARTS if re.search(rf"\b{mart}\b", text)}


@pytest.mark.parametrize("exposure", EXPOSURES, ids=lambda exposure: exposure["name"])
def test_an_exposure_depends_on_what_its_files_read(exposure: dict[str, Any]) -> None:
    files = [file for pattern in exposure["config"]["meta"]["reads"] for file in sorted(ROOT.glob(pattern))]
    assert files, "none of its files exists"
    declared = {ref.removeprefix("ref('").removesuffix("')") for ref in exposure["depends_on"]}
    assert declared == named("\n".join(file.read_text(encoding="utf-8") for file in files))


def test_no_mart_is_built_for_nobody() -> None:
    used = set().union(*({ref.split("'")[1] for ref in exposure["depends_on"]} for exposure in EXPOSURES))
    assert set(MARTS) - used == set()
