"""Every mart says what a row is, under a contract, and what every column means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
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
