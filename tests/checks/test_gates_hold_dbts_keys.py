"""A night leaves keys and references of marts to the gates, so the gates must hold all that dbt tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from checks.suites.keys import ALTERNATE_KEYS, KEYS, KEYS_AFTER_ANALYSIS
from checks.suites.marts import relationships as marts_relationships

MARTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"


def models() -> Iterator[dict[str, Any]]:
    for file in sorted(MARTS.rglob("*.yml")):
        yield from (yaml.safe_load(file.read_text()) or {}).get("models", ())


def named(tests: list[Any] | None, name: str) -> list[dict[str, Any]]:
    """The arguments of the tests of that name; ``- unique`` has none."""
    found = [{name: {}} if test == name else test for test in tests or ()]
    return [test[name].get("arguments", {}) for test in found if isinstance(test, dict) and name in test]


def test_every_key_that_dbt_tests_is_held_by_a_gate() -> None:
    declared = {
        (model["name"], *test["columns"])
        for model in models()
        for test in named(model.get("data_tests"), "unique_key")
    } | {
        (model["name"], column["name"])
        for model in models()
        for column in model["columns"]
        if named(column.get("data_tests"), "unique")
    }
    held = {
        (table.split(".")[1], *columns)
        for keys in (KEYS, ALTERNATE_KEYS, KEYS_AFTER_ANALYSIS)
        for table, columns in keys.items()
    }
    assert len(declared) > 30
    assert declared - held == set()


def test_every_reference_that_dbt_tests_is_held_by_a_gate() -> None:
    declared = {
        (model["name"], column["name"], tuple(re.findall(r"'(\w+)'", test["to"])), test["field"])
        for model in models()
        for column in model["columns"]
        for test in named(column.get("data_tests"), "relationships")
    }
    held = {
        (mart, column, (dimension,), key)
        for mart, column, (dimension, key) in marts_relationships.RELATIONSHIPS + marts_relationships.AFTER
    }
    assert len(declared) > 15
    assert declared - held == set()


def test_the_gates_look_for_each_mart_where_dbt_builds_it() -> None:
    schemas = {}
    for file in sorted(MARTS.parent.rglob("*.sql")):
        configured = re.search(r"schema='(\w+)'", file.read_text())
        folder = file.relative_to(MARTS.parent).parts[0]
        schemas[file.stem] = configured.group(1) if configured else f"build_{folder}"
    held = {table for keys in (KEYS, ALTERNATE_KEYS, KEYS_AFTER_ANALYSIS) for table in keys}
    assert held - {f"{schema}.{name}" for name, schema in schemas.items()} == set()
