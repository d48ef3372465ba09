"""A value that nobody has thought of stops the night: no ``case`` over a closed list lets it pass for another."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.dbt_project.rendered import Rules
from tests.dbt_project.sql_cases import SHORT_IF, Case, cases

ROOT = Path(__file__).resolve().parents[2] / "dbt_project"
FILES = [file for part in ("macros", "models") for file in sorted((ROOT / part).rglob("*.sql"))]
#: columns inside of the models that no yml declares
INNER = {
    "source_rule", "rule", "cause", "level_no", "band", "part", "aspect", "bound_form", "period_kind", "one_kind",
    "other_kind", "original_category", "link_type", "origin",
}  # fmt: skip
#: words of a tool or of people, of which there is no end; and a field's name, which may be `other:…`
OPEN = {"field_name"}
OPEN_IN = {
    "int_item_sprint.sql": "the state as Jira has it, before dim_sprint has made one of three of it",
    "dependencies.sql": "link types are free text",
}


def declared() -> set[str]:
    """Columns for which a yml lists all values."""
    found = set()
    for file in (ROOT / "models").rglob("*.yml"):
        text = file.read_text(encoding="utf-8")
        for model in (yaml.safe_load(text) or {}).get("models") or ():
            for column in model.get("columns") or ():
                if any(
                    "accepted_values" in test or "is_tool" in test for test in column.get("data_tests") or ()
                ):
                    found.add(column["name"])
        for condition in re.findall(r'- "(.*)"', text):
            if " or " not in condition:
                found |= set(re.findall(r"\b(\w+) in \('", condition))
    return found


CLOSED = (declared() | INNER) - OPEN


def is_filter(case: Case) -> bool:
    """``case when kind = 'x' then … end`` has nothing to say of any other value, known or not."""
    return case.rest is None and not case.subject and len(case.conditions) == 1


def silent(file: Path) -> list[str]:
    """What in a file would swallow an unknown value of a closed list."""
    found = [
        str(case)
        for case in cases(file)
        if case.column() in CLOSED and not case.is_told() and not is_filter(case)
    ]
    short = [name for name in SHORT_IF.findall(file.read_text(encoding="utf-8")) if name in CLOSED]
    return found + [f"{file.name}: if({name} = …, …, …)" for name in short]


def test_the_lists_of_the_yml_are_known() -> None:
    assert {
        "kind",
        "severity",
        "state",
        "edge_type",
        "source",
        "target",
        "measure",
        "unit",
        "section",
    } <= CLOSED


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_case_over_a_closed_list_has_a_silent_rest(file: Path) -> None:
    if file.name not in OPEN_IN:
        assert silent(file) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select case kind when 'a' then 1 else 2 end", 1),
        ("select case a.kind when 'a' then 1 end", 1),
        ("select case when kind = 'a' then case severity when 'low' then 1 else 2 end else 0 end", 2),
        ("select case when kind in ('a', 'b') then 1 else 2 end", 1),
        ("select case {{ kind }} when 'a' then 1 else 2 end", 1),
        ("select if(kind = 'a', 1, 2)", 1),
        ("select case kind when 'a' then 1 else {{ unknown('kind', 'kind') }} end", 0),
        ("select case kind when 'a' then 'b' else kind end", 0),
        ("select case when kind = 'a' and score > 1 then 1 else 2 end, case when kind = 'a' then 1 end", 0),
        ("select case name when 'a' then 1 else 2 end -- case kind when 'a' then 1 else 2 end", 0),
    ],
)
def test_a_silent_rest_is_found(tmp_path: Path, sql: str, found: int) -> None:
    file = tmp_path / "some_model.sql"
    file.write_text(sql, encoding="utf-8")
    assert len(silent(file)) == found


@pytest.mark.parametrize(
    ("macro", "arguments"),
    [
        ("conflict_sentence", ("text", "'a'", "'b'")),
        ("conflict_trait", ("text", "report_weight")),
        ("edge_confidence", ("text", "'jira'", "false")),
        ("severity_rank", ("text",)),
        ("ownership_confidence", ("text",)),
        ("ownership_remedy", ("'item'", "2", "text")),
        ("scorecard_trait", ("text", "name")),
        ("scorecard_range", ("1.0", "2.0", "text")),
        ("verdict_text", ("text",)),
        ("scorecard_text", ("1.0", "text")),
        ("friction_weight", ("text",)),
        ("lateness_reason", ("text", "date '2026-03-03'")),
    ],
)
def test_an_unknown_kind_is_an_error_that_names_it(macro: str, arguments: tuple[str, ...]) -> None:
    rules = Rules()
    with pytest.raises(duckdb.InvalidInputException, match=r"unknown .* unheard_of → give it an arm"):
        rules.ask(rules.sql(macro, *arguments), ["unheard_of"])
    assert rules.ask(rules.sql(macro, *arguments), [None]) == [None]
