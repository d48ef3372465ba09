"""A model's name tells its layer, and its folder agrees: a reader of a query knows what may be relied on."""

from __future__ import annotations

from pathlib import Path

import pytest

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
PUBLISHED = ("dim_", "fct_", "bridge_", "mart_")
FILES = sorted(MODELS.rglob("*.sql"), key=lambda file: file.stem)


def prefixes(file: Path) -> tuple[str, ...]:
    """What the name of a model in this file's folder begins with; the organisation's files keep their own names."""
    match file.relative_to(MODELS).parent.parts:
        case ("staging", "org"):
            return ("org_", "field_map", "status_map")
        case ("staging", tool):
            return (f"stg_{tool}__",)
        case ("intermediate", _) | ("outcomes", "intermediate") | ("outcomes", "intermediate", _):
            return ("int_",)
        case ("marts", _) | ("outcomes",):
            return PUBLISHED
    return ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_model_is_named_after_its_layer(file: Path) -> None:
    assert file.stem.startswith(prefixes(file)), f"{file.relative_to(MODELS)}: wants {prefixes(file)}"


def test_there_are_models_of_every_layer() -> None:
    assert {wanted for file in FILES for wanted in prefixes(file)} >= {"int_", "stg_jira__", *PUBLISHED}
