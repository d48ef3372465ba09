"""The glossary leads where it says, and the code speaks the glossary's words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from lake.schema import TABLES

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ")
][1:]
MODELS = {file.stem for file in (ROOT / "dbt_project/models").rglob("*.sql")}
#: words of our own → the field's term, which stands instead in the name of every module, class and function
HOUSE_WORDS = {
    "census": "deletion detection",
    "cheap": "naive",
    "outlook": "velocity forecast",
    "patience": "retry policy",
    "rota": "credential pool",
    "tonight": "current, or as of the run",
}
ROOMS = (
    "config", "tools", "clients", "lake", "ingest", "checks", "analysis", "models", "writeback", "truce",
    "dags",
)  # fmt: skip


def places(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def is_there(place: str) -> bool:
    """True for a file, a name in a file (``file::name``), a dbt model and a table of the lake."""
    file, _, name = place.partition("::")
    if "/" in file:
        return (ROOT / file).is_file() and name in (ROOT / file).read_text(encoding="utf-8")
    return place in MODELS or place in TABLES


def names(file: Path) -> set[str]:
    """The module's own name and those of its classes and functions."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    defined = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {file.stem} | {node.name for node in ast.walk(tree) if isinstance(node, defined)}


def words(name: str) -> list[str]:
    """``CredentialPool`` and ``credential_pool`` are the same two words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")


def files() -> list[Path]:
    return sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))


def test_the_glossary_is_in_alphabetical_order_and_names_each_term_once() -> None:
    terms = [row[0].lower() for row in ROWS]
    assert len(terms) > 40
    assert terms == sorted(set(terms))


@pytest.mark.parametrize(("term", "meaning", "where"), ROWS, ids=[row[0] for row in ROWS])
def test_a_term_is_defined_where_the_glossary_says(term: str, meaning: str, where: str) -> None:
    assert meaning and places(where), term
    assert [place for place in places(where) if not is_there(place)] == []


def test_the_test_would_notice_a_place_that_has_moved() -> None:
    assert not is_there("ingest/nowhere.py") and not is_there("mart_nowhere") and not is_there("ops.nowhere")
    assert not is_there("clients/retry.py::NoSuchPolicy")


def test_names_are_the_fields_words() -> None:
    found = {
        f"{file.relative_to(ROOT)}: {name} → {HOUSE_WORDS[word]}"
        for file in files()
        for name in names(file)
        for word in words(name)
        if word in HOUSE_WORDS
    }
    assert sorted(found) == []
