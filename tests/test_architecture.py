"""The rooms and the one direction of data, held by import-linter; and what must never be in the tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: rooms held to the shape below; a room that has come to it is added
SHAPED = (
    "analysis", "checks", "clients", "config", "ingest", "lake", "models", "sandbox", "tools", "truce",
    "writeback",
)  # fmt: skip
#: modules that the longest chain of imports inside a room may pass through; the sandbox plays three vendors
FLOORS = dict.fromkeys(SHAPED, 6) | {"sandbox": 17}
MOST_MODULES = 16


def imports_of(room: str, root: Path = ROOT) -> dict[str, set[str]]:
    """Each module of a room and those of the room that it imports, also inside functions and for types."""
    modules = {}
    for path in (root / room).rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                dotted = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= (dotted & set(modules)) or {node.module}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
        graph[name] = (found & set(modules)) - {name}
    return graph


def longest_chain(graph: dict[str, set[str]]) -> list[str]:
    """The longest way along the imports, importer first. Raises ValueError naming a circle."""
    done: dict[str, list[str]] = {}

    def below(name: str, above: tuple[str, ...]) -> list[str]:
        if name in above:
            raise ValueError(" → ".join([*above[above.index(name) :], name]))
        if name not in done:
            chains = [below(other, (*above, name)) for other in sorted(graph[name])]
            done[name] = [name, *max(chains, key=len, default=[])]
        return done[name]

    return max((below(name, ()) for name in sorted(graph)), key=len)


@pytest.mark.parametrize("room", SHAPED)
def test_no_module_imports_itself_by_way_of_others(room: str) -> None:
    assert longest_chain(imports_of(room))


@pytest.mark.parametrize("room", FLOORS)
def test_a_change_at_the_bottom_of_a_room_passes_few_floors(room: str) -> None:
    chain = longest_chain(imports_of(room))
    assert len(chain) <= FLOORS[room], " → ".join(chain)


@pytest.mark.parametrize("room", SHAPED)
def test_a_folder_is_seen_at_a_glance(room: str) -> None:
    count = Counter(path.parent.relative_to(ROOT).as_posix() for path in (ROOT / room).rglob("*.py"))
    assert {folder: n for folder, n in count.items() if n > MOST_MODULES} == {}


def test_chains_and_circles_are_found_wherever_a_module_imports(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "top.py").write_text("def late():\n    from room import middle\n    return middle\n")
    (room / "middle.py").write_text("import json\nimport room.bottom\n")
    (room / "bottom.py").write_text("VALUE = 1\n")
    assert longest_chain(imports_of("room", tmp_path)) == ["room.top", "room.middle", "room.bottom"]
    (room / "bottom.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from room.top import late\n"
    )
    with pytest.raises(ValueError, match=r"room\.bottom → room\.top → room\.middle → room\.bottom"):
        longest_chain(imports_of("room", tmp_path))


def test_the_import_rules_of_pyproject_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_generated_things_are_not_tracked() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:  # an unpacked archive has no index to look at
        return
    endings = (".sqlite", ".duckdb", ".db", ".parquet", ".pt", ".pkl", ".pyc", ".env")
    assert [name for name in listed.stdout.split() if name.endswith(endings)] == []
