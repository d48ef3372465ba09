"""What follows from the list of tools is complete: each place names the raw entities that are declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.suites.raw.types import KEY_FIELDS
from lake.provenance import RECORDS
from tools import TOOLS
from tools.tool import Tool

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "dbt_project/models"
STAGING = MODELS / "staging"
READ = [tool for tool in TOOLS.values() if tool.can("read")]


def declared(tool: Tool[Any]) -> set[str]:
    return set(import_module(f"ingest.{tool.name}.entities").ENTITIES)


def raw_sources(tool: Tool[Any]) -> set[str]:
    """Entities of the tool's raw tables as dbt knows them."""
    names = [
        table["name"]
        for path in (STAGING / tool.name).glob("*.yml")
        for source in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("sources", ())
        for table in source["tables"]
    ]
    return {name.removeprefix(f"{tool.name}__") for name in names}


def staged(tool: Tool[Any]) -> set[str]:
    """Entities that the tool's staging models read."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (STAGING / tool.name).glob("*.sql"))
    return set(re.findall(rf"source\('raw', '{tool.name}__(\w+)'\)", text))


def of_tables(tool: Tool[Any], tables: Iterator[str] | dict[str, Any]) -> set[str]:
    return {name.partition("__")[2] for name in tables if name.startswith(f"{tool.name}__")}


def gaps(tool: Tool[Any]) -> list[str]:
    """What is missing or superfluous, and where."""
    entities, important = set(tool.entities), {*tool.counted, *([tool.work] if tool.work else [])}
    #: place → (entities named there, entities that must be)
    places = {
        f"ingest/{tool.name}/entities.py": (declared(tool), entities),
        f"dbt_project/models/staging/{tool.name}/*.yml, sources": (raw_sources(tool), entities),
        f"dbt_project/models/staging/{tool.name}/*.sql": (staged(tool), important),
        "checks/suites/raw/<tool>.py, KEY_FIELDS": (of_tables(tool, KEY_FIELDS), {*important, tool.main}),
        "lake/provenance.py, RECORDS": (of_tables(tool, RECORDS), important),
    }
    missing = [f"{place}: no {tool.name}__{one}" for place, (a, b) in places.items() for one in sorted(b - a)]
    superfluous = [
        f"{place}: {tool.name}__{one} is not in tools/{tool.name}.py"
        for place, (named, _) in places.items()
        for one in sorted(named - entities)
    ]
    return missing + superfluous


@pytest.mark.parametrize("tool", READ, ids=lambda tool: tool.name)
def test_every_place_names_the_entities_that_the_descriptor_declares(tool: Tool[Any]) -> None:
    assert gaps(tool) == []
    assert {tool.main, *tool.counted} <= set(tool.entities)


@pytest.mark.parametrize("tool", READ, ids=lambda tool: tool.name)
def test_a_forgotten_place_is_named(tool: Tool[Any]) -> None:
    more = replace(tool, entities=(*tool.entities, "wishes"), counted=(*tool.counted, "wishes"))
    assert len([line for line in gaps(more) if line.endswith(f": no {tool.name}__wishes")]) == 5
    one = tool.entities[0]
    fewer = replace(tool, entities=tool.entities[1:])
    sources = f"dbt_project/models/staging/{tool.name}/*.yml, sources"
    assert f"{sources}: {tool.name}__{one} is not in tools/{tool.name}.py" in gaps(fewer)
