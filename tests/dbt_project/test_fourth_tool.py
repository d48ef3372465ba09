"""A fourth tool is a folder of models and one entry in the list; half a one is refused by name."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import Settings
from lake.connect import connect
from lake.dbt import DbtError, project_dir, run_dbt
from tests.dbt_project.conftest import ORGANISATION
from tests.dbt_project.new_lake import ROOT, new_lake

AS_OF = datetime(2026, 1, 23, 2)
ENTRY = {
    "roles": ["items", "people"],
    "contracts": ["work_item", "account", "container"],
    "scope_word": "repository",
    "records": "issues",
    "ref_pattern": "[a-z]+/[a-z]+#[0-9]+",
}
ROWS = {
    "work_item": {
        "work_item_key": "forge:7",
        "source_id": "7",
        "item_ref": "acme/api#7",
        "container_id": "acme/api",
        "title": "Rotate the keys",
        "item_type": "Issue",
        "hierarchy_level": 0,
        "assignee_id": "ada",
        "created_at": "2026-01-05 09:00:00",
        "is_archived": False,
        "is_deleted": False,
        "is_flagged": False,
    },
    "account": {
        "account_id": "ada",
        "display_name": "Ada",
        "is_app": False,
        "is_active": True,
        "is_listed": True,
    },
    "container": {"container_id": "acme/api", "container_name": "api", "is_active": True},
}


def columns(contract: str) -> list[dict[str, Any]]:
    """The contract's own columns."""
    (file,) = (ROOT / "dbt_project" / "models").rglob(f"int_tools__{contract}.yml")
    (model,) = yaml.safe_load(file.read_text())["models"]
    return [column for column in model["columns"] if column["name"] != "source"]


def add_tool(project: Path, entry: dict[str, Any], *, only: bool = False) -> Path:
    """Enter the tool ``forge`` in the list of a copied project, with one row under each contract; its folder."""
    file = project / "dbt_project.yml"
    declared = yaml.safe_load(file.read_text())
    declared["vars"]["tools"] = ({} if only else declared["vars"]["tools"]) | {"forge": entry}
    file.write_text(yaml.safe_dump(declared, sort_keys=False))
    folder = project / "models" / "intermediate" / "forge"
    folder.mkdir()
    for contract, row in ROWS.items():
        cells = [
            f"cast({_literal(row.get(column['name']))} as {column['data_type']}) as {column['name']}"
            for column in columns(contract)
        ]
        text = "{{ config(materialized='ephemeral') }}\nselect " + ",\n".join(cells)
        (folder / f"int_forge__{contract}.sql").write_text(text)
    return folder


def _literal(value: object) -> str:
    return "null" if value is None else f"'{value}'" if isinstance(value, str) else str(value).lower()


def copied(folder: Path, *parts: str) -> Settings:
    """A lake and a copy of these parts of the dbt project."""
    settings = new_lake(
        folder / "home", {**ORGANISATION, "org_teams": ORGANISATION["org_teams"].splitlines()[0]}
    )
    settings = settings.model_copy(update={"config_file": folder / "truce.toml"})
    project = project_dir(settings)
    for part in parts:
        source = ROOT / "dbt_project" / part
        if source.is_dir():
            shutil.copytree(source, project / part)
        else:
            (project / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, project / part)
    return settings


def test_the_rows_of_a_fourth_tool_are_in_the_conformed_layer(tmp_path: Path) -> None:
    settings = copied(tmp_path, "dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests")
    add_tool(project_dir(settings), ENTRY)
    run_dbt(settings, "run", "--select", "+dim_work_item", "+dim_person", as_of=AS_OF, run_id="test")
    with connect(settings, read_only=True) as con:
        items = con.execute(
            "select work_item_key, source, item_ref, assignee_person_id, owner_team_id from build_marts.dim_work_item"
        ).fetchall()
        teams = con.execute("select team_id, team_name, origin from build_marts.dim_team").fetchall()
        people = con.execute(
            "select person_id, display_name from build_marts.dim_person where not is_executive"
        )
        assert items == [("forge:7", "forge", "acme/api#7", "forge:ada", "forge-repository:acme/api")]
        assert teams == [("forge-repository:acme/api", "api", "forge_repository")]
        assert ("forge:ada", "Ada") in people.fetchall()


@pytest.fixture
def union_alone(tmp_path: Path) -> Settings:
    """The contracts and nothing that fills or reads them."""
    contracts = "models/intermediate/tools"
    return copied(tmp_path, "dbt_project.yml", "profiles.yml", "macros", "tests/generic", contracts)


def refusal(settings: Settings) -> str:
    """What dbt says when the copied project cannot be built."""
    model = project_dir(settings) / "models" / "reader.sql"
    model.write_text("{{ config(schema='intermediate') }}\nselect * from {{ ref('int_tools__work_item') }}\n")
    with pytest.raises(DbtError) as error:
        run_dbt(settings, "run", "--select", "reader", as_of=AS_OF, run_id="test")
    return str(error.value)


def test_a_declared_contract_without_a_model_is_named(union_alone: Settings) -> None:
    folder = add_tool(project_dir(union_alone), ENTRY, only=True)
    (folder / "int_forge__work_item.sql").unlink()
    assert "int_forge__work_item" in refusal(union_alone)


def test_a_contract_that_nobody_knows_is_named(union_alone: Settings) -> None:
    entry = ENTRY | {"contracts": ["work_item", "account", "contaner"]}
    add_tool(project_dir(union_alone), entry, only=True)
    assert "tool forge declares the contract contaner" in refusal(union_alone)


def test_a_column_that_a_tool_lacks_is_named_with_its_model(union_alone: Settings) -> None:
    folder = add_tool(project_dir(union_alone), ENTRY, only=True)
    file = folder / "int_forge__work_item.sql"
    file.write_text(file.read_text().replace(" as due_date", " as deadline"))
    told = refusal(union_alone)
    assert "int_forge__work_item" in told and "due_date" in told
