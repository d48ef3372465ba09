"""Small files, short functions: the sizes at which a stranger still reads everything, and no worse."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "config", "tools", "clients", "lake", "ingest", "checks", "analysis", "models", "writeback", "truce",
    "dags",
)  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 295, 48
#: lists of words, which nobody reads from top to bottom
WORD_LISTS = {"sandbox/company/words/vocabulary.py"}


def lines(*rooms: str) -> dict[str, int]:
    """The length of each module."""
    found = (file for room in rooms for file in (ROOT / room).rglob("*.py"))
    return {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in found}


def functions(files: Iterable[str]) -> dict[str, int]:
    """The length of each function, its decorators left out."""
    return {
        f"{file}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for file in files
        for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def quantile(sizes: dict[str, int], share: float) -> int:
    return sorted(sizes.values())[int(len(sizes) * share)]


def longer(sizes: dict[str, int], most: int) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > most}


def test_no_file_and_no_function_is_too_long() -> None:
    files = lines(*ROOMS, "sandbox")
    assert longer(files, LONGEST_FILE).keys() - WORD_LISTS == set()
    assert longer(functions(files), LONGEST_FUNCTION) == {}


def test_files_and_functions_stay_as_small_as_they_are() -> None:
    files = lines(*ROOMS)
    assert quantile(files, 0.5) <= 91 and quantile(files, 0.9) <= 196
    short = functions(files)
    assert quantile(short, 0.5) <= 7 and quantile(short, 0.9) <= 18


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "common", "helpers", "helper", "base", "misc", "shared"}
    assert [name for name in lines(*ROOMS, "sandbox") if Path(name).stem in drawers] == []
