"""CONTRIBUTING's recipes name files and tests that exist; what no other test holds of them, this one does."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tools import TOOLS, able

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(
    section.split("\n", 1) for section in TEXT.partition("## Recipes")[2].split("\n### ")[1:]
)  # title → steps and what holds them
#: a code span that is a path: a folder, or a file by its ending
PATH = re.compile(r"`([\w./<>*-]+(?:/|\.(?:py|sql|yml|csv|md|toml|example)))(?:::(\w+))?`")


def steps(recipe: str) -> list[str]:
    """Each step as one line."""
    return re.findall(r"^- \[ \] (.+(?:\n  .+)*)", recipe, re.MULTILINE)


def meant(pattern: str) -> list[str]:
    """The paths that a pattern stands for: each tool's own, each target's own, anything for the rest."""
    if "<tool>" in pattern:
        named = [pattern.replace("<tool>", name) for name in TOOLS]
    elif "<target>" in pattern:
        named = [pattern.replace("<target>", name) for name in able("write_fields")]
    else:
        named = [pattern]
    return [re.sub(r"<\w+>", "*", name) for name in named]


def is_there(path: str) -> bool:
    return any(ROOT.glob(path.rstrip("/")))


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_names_files_that_exist_in_every_step(title: str) -> None:
    told = steps(RECIPES[title])
    assert told
    for step in told:
        paths = [path for pattern, _ in PATH.findall(step) for path in meant(pattern)]
        assert paths or "beside it" in step, f"names no file: {step}"
        assert [path for path in paths if not is_there(path)] == []


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_names_the_tests_that_hold_it(title: str) -> None:
    held = PATH.findall(RECIPES[title].partition("Held by")[2])
    assert held
    for file, name in held:
        assert file.startswith("tests/") and (ROOT / file).is_file(), file
        assert f"def {name or 'test_'}" in (ROOT / file).read_text(encoding="utf-8"), name


def test_the_recipes_are_those_that_people_ask_for() -> None:
    kinds = ("entity", "conflict", "to read", "to write", "member", "mart", "threshold", "word")
    assert [kind for kind in kinds if not any(kind in title for title in RECIPES)] == []


def test_a_step_whose_file_has_moved_would_be_noticed() -> None:
    assert not is_there("ingest/nowhere.py") and not is_there("dbt_project/models/staging/nowhere/*.yml")
    assert meant("tools/<tool>.py") == [f"tools/{name}.py" for name in TOOLS]


def test_the_table_of_what_a_change_touches_counts_files_that_exist() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (\d) \| (.+?) \|$", page, re.MULTILINE)
    assert len(rows) >= 5
    for change, count, which in rows:
        files = re.findall(r"`([^`]+)`", which)
        assert int(count) == len(files), change
        assert [file for file in files if not (ROOT / file).is_file()] == [], change


def test_the_map_of_the_tree_leads_somewhere() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    paths = [path for pattern, _ in PATH.findall(page) if "/" in pattern for path in meant(pattern)]
    assert len(paths) > 30
    assert [path for path in paths if not is_there(path)] == []


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_has_its_folder_in_every_stage_that_it_takes_part_in(tool: str) -> None:
    one = TOOLS[tool]
    folders = ["clients", "sandbox/server"]
    if one.can("read"):
        folders += ["ingest", "dbt_project/models/staging"]
    if one.can("write_fields") or one.can("post"):
        folders += ["writeback"]
    assert [folder for folder in folders if not (ROOT / folder / tool).is_dir()] == []
    sample = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in one.variables if name not in sample] == []


def test_the_changelog_has_dated_versions_the_newest_first() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    versions = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) — (\d{4}-\d\d-\d\d)", heading) for heading in headings[1:]]
    assert versions and all(versions), headings
    found = [(tuple(map(int, one.groups()[:3])), date.fromisoformat(one[4])) for one in versions if one]
    assert all(newer > older for newer, older in pairwise(found))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == ".".join(map(str, found[0][0]))
