"""Fill the conformed layer by hand, so that a mart is tested on the rows it reads and not on vendors' JSON.

Names and types come from the models' own contracts: a test that speaks of a column that is gone fails.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import yaml

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
Row = dict[str, Any]

#: what the marts read and has no contract: schema, then columns and types
WITHOUT_CONTRACT = {
    "int_item_sprint": (
        "intermediate",
        "work_item_key varchar, sprint_key varchar, board_id varchar, container_id varchar",
    ),
    "int_team_container": (
        "intermediate",
        "team_id varchar, source varchar, container_id varchar, origin varchar, scope_word varchar",
    ),
    "int_work_item": (
        "intermediate",
        "work_item_key varchar, source varchar, container_id varchar, status_id varchar, is_in_last_column boolean, "
        "remaining_seconds bigint",
    ),
}


def _contracts() -> dict[str, tuple[str, str]]:
    found = dict(WITHOUT_CONTRACT)
    for folder, schema in (("intermediate", "intermediate"), ("marts/core", "build_marts")):
        for file in (MODELS / folder).rglob("*.yml"):
            for model in (yaml.safe_load(file.read_text()) or {}).get("models", ()):
                columns = ", ".join(f"{c['name']} {c['data_type']}" for c in model["columns"])
                found[model["name"]] = (schema, columns)
    return found


CONTRACTS = _contracts()


def create_all(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table of the conformed layer, empty."""
    for name, (schema, columns) in CONTRACTS.items():
        con.execute(f"create or replace table lake.{schema}.{name} ({columns})")


def fill(con: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Row]) -> None:
    """Append rows; columns that a row leaves out are null. Raises duckdb.Error for an unknown column."""
    schema = CONTRACTS[name][0]
    for row in rows:
        places = ", ".join("?" for _ in row)
        con.execute(
            f"insert into lake.{schema}.{name} ({', '.join(row)}) values ({places})", list(row.values())
        )


def create_marts(con: duckdb.DuckDBPyConnection, **files: str) -> None:
    """Create marts that a test fills by hand, empty: ``create_marts(con, mart_conflict="conflicts")``."""
    for name, folder in files.items():
        contract = yaml.safe_load((MODELS / "marts" / folder / f"{name}.yml").read_text())
        columns = ", ".join(f"{c['name']} {c['data_type']}" for c in contract["models"][0]["columns"])
        CONTRACTS[name] = ("build_marts", columns)
        con.execute(f"create or replace table lake.build_marts.{name} ({columns})")
