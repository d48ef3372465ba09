"""Every shelf's SQL is found by its name, is used, and goes with the package."""

from __future__ import annotations

import ast
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import models
from models.statements import statement

ROOM = Path(models.__file__).parent
NAMES = sorted(f"{path.parent.parent.name}/{path.stem}" for path in ROOM.rglob("*.sql"))


def test_every_statement_has_a_text_without_comments() -> None:
    assert len(NAMES) > 20
    for name in NAMES:
        assert statement(name).strip() and "--" not in statement(name), name


def test_every_file_is_asked_for_by_the_code() -> None:
    """By its whole name, or by its own where a shelf runs several in a row."""
    strings = {
        node.value
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [name for name in NAMES if not {name, name.split("/")[1]} & strings] == []


def test_sql_and_json_stand_in_folders_that_are_packaged() -> None:
    root = ROOM.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    patterns = project["packages"]["find"]["include"]
    for ending in ("sql", "json"):
        assert f"*.{ending}" in project["package-data"]["*"]
        for path in ROOM.rglob(f"*.{ending}"):
            package = ".".join(path.relative_to(root).parent.parts)
            assert any(fnmatch(package, pattern) for pattern in patterns), package
