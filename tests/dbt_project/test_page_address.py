"""The address of an item for people: of the sandbox company a page of the sandbox, else the tool's own."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from config.settings import Settings
from sandbox.server.pages.addresses import page_of
from tests.dbt_project.model_sql import Models
from tools.connections import sandbox_address, sandbox_file

SERVED = "http://127.0.0.1:9999"
ADDRESSES = (
    "http://127.0.0.1:8765/jira/browse/PAY-1",
    "http://127.0.0.1:8765/ex/jira/sandbox/browse/PAY-1",
    "https://harborline.atlassian.net/browse/PAY-1",
    "https://trello.com/c/AbCdEf12/3-a-card",
    "https://trello.com/c/AbCdEf12",
)
MODELS = (
    "jira/int_jira__work_item", "jira/int_jira__linked_item",
    "trello/int_trello__work_item", "trello/int_trello__linked_item",
)  # fmt: skip


@pytest.fixture(scope="module")
def models() -> Models:
    return Models()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_items_address_is_a_page_of_the_sandbox_where_that_is_served(
    models: Models, model: str, address: str
) -> None:
    kind = "/browse/" if "jira/" in model else "/c/"
    if kind not in address:
        return
    models.facts["SANDBOX"] = SERVED
    (found,) = shown(models, model, address)
    models.facts.clear()
    assert found.startswith(SERVED) and page_of(found) == page_of(address, "https://harborline.atlassian.net")
    assert shown(models, model, address) == (address,), "of a real site it is the tool's own"


def shown(models: Models, model: str, address: str) -> tuple[str, ...]:
    """What the model's own expression makes of an address that stands in its column."""
    (line,) = (one for one in models.select(f"intermediate/{model}").splitlines() if one.endswith("url,"))
    expression = line.strip().rstrip(",").removesuffix(" as url")
    for column in ("issues.url", "cards.url", "'https://trello.com/c/' || short_link", "url"):
        if column in expression:
            expression = expression.replace(column, "address")
            break
    found = duckdb.sql(f"select {expression} from (select $1 as address)", params=[address]).fetchone()
    assert found
    return tuple(found)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"jira": {"url": "http://127.0.0.1:8765/jira"}}, "http://127.0.0.1:8765"),
        ({"jira": {"url": "http://127.0.0.1:1/ex/jira/sandbox"}}, "http://127.0.0.1:1"),
        ({}, ""),
        ([], ""),
        ({"jira": {}}, ""),
    ],
)
def test_the_address_is_that_of_the_last_start(settings: Settings, told: object, address: str) -> None:
    assert sandbox_address(settings) == ""
    file: Path = sandbox_file(settings)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(told), encoding="utf-8")
    assert sandbox_address(settings) == address
