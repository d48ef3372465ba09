"""A room that asks the tools instead of listing them names none outside of the tool's own folder."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools import TOOLS

ROOT = Path(__file__).resolve().parents[2]
#: rooms that iterate over the tools everywhere; a room that has come to it is added
ROOMS = ("ingest",)
NAMES = "|".join(TOOLS)
#: a name alone, a name in SQL, a raw table
NAMED = re.compile(rf"^(?:{NAMES})$|'(?:{NAMES})'|\b(?:{NAMES})__\w")


def named(code: str) -> list[str]:
    """Lines of the literals in Python code that name a tool."""
    texts = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    texts = [text for text in texts if isinstance(text.value, str) and NAMED.search(text.value)]
    return [f"line {text.lineno}: {str(text.value)[:60]}" for text in texts]


@pytest.mark.parametrize("room", ROOMS)
def test_a_tool_is_named_in_its_own_folder_only(room: str) -> None:
    paths = {path.relative_to(ROOT / room): path for path in (ROOT / room).rglob("*.py")}
    shared = {inside: path for inside, path in paths.items() if inside.parts[0] not in TOOLS}
    found = {inside.as_posix(): named(path.read_text(encoding="utf-8")) for inside, path in shared.items()}
    assert {path: lines for path, lines in found.items() if lines} == {}


IN_SQL = "\"where source = 'slack'\""


@pytest.mark.parametrize("code", ["x == 'jira'", IN_SQL, 'f"{a} from raw.trello__cards"'])
def test_a_name_is_found_alone_in_sql_and_in_a_table(code: str) -> None:
    assert len(named(code)) == 1
