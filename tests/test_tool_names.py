"""A tool's name stands in its own folders and its descriptor: a fourth one changes no list of names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest

from tools import TOOLS

ROOT = Path(__file__).resolve().parents[1]
IN_SQL = re.compile(rf"'({'|'.join(TOOLS)})'")
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|\{#.*?#\}", re.DOTALL)
#: what stands for the outside world or asks of it; dbt's SQL has a test of its own
OUTSIDE = ("sandbox", "tests", "benchmarks", "dbt_project")
BUILT = {"target", "logs", "var", "__pycache__", "dbt_packages"}
#: shared files that may speak of a tool, each with its reason
EXCEPTIONS: dict[str, str] = {}


def own(file: PurePath) -> bool:
    """True for a tool's own folders, its descriptor, the user's seeds, and what is no part of the product."""
    folders = file.parts[:-1]
    return (
        folders[0] in OUTSIDE
        or bool({"seeds", "tests", *TOOLS} & set(folders))
        or (folders == ("tools",) and file.stem in TOOLS)
    )


def documentation(tree: ast.Module) -> set[int]:
    """The docstrings of a module, as the ids of their nodes."""
    defined = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, defined) and node.body and isinstance(node.body[0], ast.Expr)
    }


def literals(file: PurePath, text: str) -> Iterator[str]:
    """Every place where ``text`` writes a tool's name as a value, in Python or in SQL, also SQL in Python."""
    if file.suffix == ".py":
        tree = ast.parse(text)
        spoken = documentation(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in spoken:
                continue
            if node.value in TOOLS or IN_SQL.search(node.value):
                yield f"{file}:{node.lineno}"
    elif file.suffix == ".sql":
        kept = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
        for number, line in enumerate(kept.splitlines(), 1):
            if IN_SQL.search(line):
                yield f"{file}:{number}"


def shared() -> Iterator[Path]:
    """Python and SQL of the product that belong to no tool."""
    for room in sorted(path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."):
        for file in sorted(room.rglob("*")):
            inside = file.relative_to(ROOT)
            if file.suffix in {".py", ".sql"} and not BUILT & set(inside.parts) and not own(inside):
                yield inside


def test_a_tools_name_is_written_in_its_own_files_only() -> None:
    found = [
        place
        for file in shared()
        if file.as_posix() not in EXCEPTIONS
        for place in literals(file, (ROOT / file).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_exceptions_are_few_and_still_are_some() -> None:
    assert len(EXCEPTIONS) <= 5
    for name, reason in EXCEPTIONS.items():
        assert reason
        assert list(literals(PurePath(name), (ROOT / name).read_text(encoding="utf-8"))), f"{name} needs none"


@pytest.mark.parametrize(
    ("file", "text", "lines"),
    [
        ("ingest/a.py", '"""jira"""\nx = {"jira": 1}\n', [2]),
        ("ingest/a.py", "q = \"select 1 where source = 'slack'\"\n", [1]),
        ("ingest/a.py", 'say("look into Jira", "jira_projects", "jira.issues")\n', []),
        ("dbt_project/a.sql", "-- 'jira'\nselect\n    'trello' as source\n", [3]),
        ("dbt_project/a.sql", "/* 'jira'\n*/ {# 'slack' #}\nselect 'jira:' || id\n", []),
    ],
)
def test_a_name_is_found_as_a_value_and_not_as_a_word(file: str, text: str, lines: list[int]) -> None:
    assert list(literals(PurePath(file), text)) == [f"{file}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("file", "is_own"),
    [
        ("clients/jira/calls.py", True),
        ("tools/jira.py", True),
        ("tools/connections.py", False),
        ("ingest/trello/source.py", True),
        ("lake/provenance.sql", False),
        ("writeback/apply.py", False),
    ],
)
def test_what_belongs_to_a_tool(file: str, is_own: bool) -> None:
    assert own(PurePath(file)) is is_own
