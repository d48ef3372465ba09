"""The tools stand once in dbt, each fills the contracts that it declares, and no other SQL knows their names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import Settings
from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.conftest import AS_OF
from tools import TOOLS

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
DECLARED: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"][
    "tools"
]
CONTRACTS = {
    file.stem.removeprefix("int_tools__"): yaml.safe_load(file.read_text())["models"][0]["columns"]
    for file in PROJECT.rglob("int_tools__*.yml")
}
FILLED = [(tool, contract) for tool, its in DECLARED.items() for contract in its["contracts"]]
#: folders of these names may know a tool
OWN = {*DECLARED, "seeds"}


def test_dbt_and_python_have_the_same_tools() -> None:
    assert list(DECLARED) == list(TOOLS)
    for name, tool in TOOLS.items():
        its = DECLARED[name]
        assert set(its["roles"]) == tool.roles
        assert its["scope_word"] == tool.scope_word
        assert its["records"] == (tool.work or tool.main)
        assert ("write" in its["contracts"]) == tool.can("write_fields")


def test_a_tool_has_a_model_for_each_contract_that_it_declares_and_no_other() -> None:
    models = {
        (match[1], match[2])
        for file in PROJECT.rglob("*.sql")
        if (match := re.fullmatch(r"int_([a-z]+)__(\w+)", file.stem)) and match[1] != "tools"
    }
    assert models == set(FILLED)


def sql_files() -> list[Path]:
    return [
        file
        for file in PROJECT.rglob("*.sql")
        if not OWN & set(file.relative_to(PROJECT).parts) and file.relative_to(PROJECT).parts[0] != "target"
    ]


def test_no_sql_outside_of_a_tools_folders_knows_it() -> None:
    assert len(sql_files()) > 150
    known = "|".join(DECLARED)
    knowing = re.compile(rf"'({known})[':-]|ref\('(stg_({known})__|int_({known})_)")
    found = {
        f"{file.relative_to(PROJECT)}:{number}: {line.strip()}"
        for file in sql_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if knowing.search(line)
    }
    assert found == set()


def test_no_yml_lists_the_tools() -> None:
    known = "|".join(DECLARED)
    listing = re.compile(rf"values: \[.*\b({known})\b|in \('({known})'")
    found = [file.name for file in PROJECT.rglob("*.yml") if listing.search(file.read_text(encoding="utf-8"))]
    assert found == []


@pytest.fixture(scope="module")
def compiled(hard_settings: Settings) -> dict[str, str]:
    """The SQL of each tool's model of a contract over the hard cases, by the model's name."""
    folders = [f"path:models/intermediate/{tool}" for tool in DECLARED]
    run_dbt(hard_settings, "compile", "--select", *folders, as_of=AS_OF, run_id="test")
    files = (hard_settings.home / "dbt" / "target" / "compiled" / "truce" / "models").rglob("int_*__*.sql")
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@pytest.mark.parametrize(("tool", "contract"), [pair for pair in FILLED if pair[1] != "write"])
def test_a_tools_model_has_the_columns_of_its_contract(
    tool: str, contract: str, compiled: dict[str, str], hard_settings: Settings
) -> None:
    columns = [column for column in CONTRACTS[contract] if column["name"] != "source"]
    wanted = {column["name"]: column["data_type"].upper() for column in columns}
    required = [column["name"] for column in columns if column.get("constraints")]
    sql, nothing = compiled[f"int_{tool}__{contract}"], "count(*) filter (where false)"
    with connect(hard_settings, read_only=True) as con:
        found = {row[0]: row[1] for row in con.execute(f"describe {sql}").fetchall()}
        checks = ", ".join(f"count(*) filter (where {name} is null) as {name}" for name in required)
        missing = con.execute(f"select {checks or nothing} from ({sql})").fetchall()[0]
        differing = {name: kind for name, kind in found.items() if kind != wanted.get(name)}
        # what a tool does not have is a bare null, which the engine takes for a number
        held = con.execute(
            f"select {', '.join(f'count({name})' for name in differing) or nothing} from ({sql})"
        )
        (counts,) = held.fetchall()
    assert set(found) == set(wanted)
    assert not any(counts), differing
    assert not any(missing), dict(zip(required, missing, strict=False))
