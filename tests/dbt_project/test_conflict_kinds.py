"""A kind of conflict is a rule, an entry in the list of kinds and a sentence in mart_conflict.yml, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dbt_project.rendered import Rules

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"
REGISTRY = PROJECT / "macros" / "conflict_kinds.sql"
YML = PROJECT / "models" / "marts" / "conflicts" / "mart_conflict.yml"
RULES = {
    file.stem.removeprefix("int_conflict_"): file.read_text(encoding="utf-8")
    for file in (PROJECT / "models" / "intermediate" / "conflicts").glob("int_conflict_*.sql")
}
KINDS: dict[str, dict[str, Any]] = Rules().value("conflict_kinds")
#: what is said of every kind
TRAITS: dict[str, type] = {
    "rules": list, "sentence": str, "quotes_words": bool, "names_teams": bool, "covers": list,
    "report_weight": int, "reported_low": bool, "counted_low": bool, "has_chance": bool,
}  # fmt: skip
COLUMNS = (
    "item_a_key",
    "item_b_key",
    "score",
    "severity",
    "evidence_a",
    "evidence_b",
    "finding",
    "suggestion",
)


def kinds_found_by(sql: str) -> set[str]:
    return set(re.findall(r"'(\w+)' as kind\b", sql))


def missing(kind: str, entry: dict[str, Any], meaning: str) -> list[str]:
    """What a kind of conflict must have and has not, in words."""
    gaps = [
        f"{trait} of {kind}" for trait, kind_of in TRAITS.items() if not isinstance(entry.get(trait), kind_of)
    ]
    if "{a}" not in str(entry.get("sentence")):
        gaps.append(f"a sentence of {kind} that names an item")
    for rule in entry.get("rules") or ["(none)"]:
        sql = RULES.get(rule, "")
        gaps += (
            [f"model int_conflict_{rule} that says '{kind}' as kind"]
            if kind not in kinds_found_by(sql)
            else []
        )
        wanted = (*COLUMNS, "team_a_id", "team_b_id") if entry.get("names_teams") else COLUMNS
        wanted = (*wanted, "chance") if entry.get("has_chance") else wanted
        gaps += [
            f"column {name} of int_conflict_{rule}" for name in wanted if not re.search(rf"\b{name}\b", sql)
        ]
    gaps += [
        f"kind {covered}, which {kind} covers"
        for covered in entry.get("covers") or ()
        if covered not in KINDS
    ]
    return gaps if f"`{kind}`" in meaning else [*gaps, f"what `{kind}` means, in mart_conflict.yml"]


def meaning() -> str:
    (model,) = yaml.safe_load(YML.read_text(encoding="utf-8"))["models"]
    return next(column["description"] for column in model["columns"] if column["name"] == "kind")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_all_that_a_kind_must_have(kind: str) -> None:
    assert missing(kind, KINDS[kind], meaning()) == []
    assert set(KINDS[kind]) == set(TRAITS)


def test_what_a_new_kind_lacks_is_named() -> None:
    gaps = missing("budget", {"rules": ["budget"], "covers": ["money"]}, meaning())
    assert "sentence of budget" in gaps and "model int_conflict_budget that says 'budget' as kind" in gaps
    assert "kind money, which budget covers" in gaps and "what `budget` means, in mart_conflict.yml" in gaps


def test_every_rule_belongs_to_a_kind() -> None:
    listed = {rule for entry in KINDS.values() for rule in entry["rules"]}
    assert {rule for rule, sql in RULES.items() if kinds_found_by(sql)} == listed


def test_a_kind_is_named_in_three_files_at_most() -> None:
    """Its rule, the list, the yml: whoever else names one has to be found by whoever adds one."""
    allowed = {REGISTRY.name, YML.name}
    for file in [*PROJECT.rglob("*.sql"), *PROJECT.rglob("*.yml")]:
        if file.name in allowed or file.stem.startswith("int_conflict_"):
            continue
        text = file.read_text(encoding="utf-8")
        named = [kind for kind in KINDS if re.search(rf"\bkind\b[^\n]*'{kind}'", text)]
        assert not named, f"{file.name} names {named}"


def test_every_kind_has_a_headline() -> None:
    rules = Rules()
    said = rules.ask(rules.sql("conflict_sentence", "text", "'A'", "'B'"), list(KINDS))
    assert said == [entry["sentence"].format(a="A", b="B") for entry in KINDS.values()]
