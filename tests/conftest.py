"""Shared fixtures: a home of its own for each test that needs one, never the developer's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, load
from tools import TOOLS

ROOT = Path(__file__).resolve().parents[1]
# what a test starts in a process of its own finds the rooms, also where nothing is installed
os.environ["PYTHONPATH"] = os.pathsep.join(
    dict.fromkeys([str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))])
)
for _tool in TOOLS.values():
    for _name in _tool.variables:
        os.environ.pop(_name, None)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The repo's own truce.toml over an empty home."""
    monkeypatch.setenv("TRUCE_HOME", str(tmp_path / "home"))
    return load(ROOT / "truce.toml")


#: files whose tests share a costly session fixture: they stay on one worker, or it would be made twice
TOGETHER = {
    "one night": tuple(f"end_to_end/test_{name}" for name in ("nightly", "partial", "private", "readme")),
    "the quarrelling company": tuple(
        f"dbt_project/test_{name}" for name in ("conflicts", "dependencies", "outcomes", "ownership")
    ),
    "the hard company": tuple(
        f"dbt_project/test_{name}" for name in ("history", "identity", "people_and_links", "velocity")
    ),
    "the flowing company": tuple(
        f"dbt_project/test_{name}" for name in ("collaboration", "flow", "scorecard")
    ),
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out test files, and those that share a whole night as one; not asked where xdist is not there.

    xdist's own loadgroup does not reach its workers under this pytest; files and one group are enough.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFixture(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            for group, files in TOGETHER.items():
                if file.removeprefix("tests/").startswith(files):
                    return group
            return file

    return ByFixture(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: "end_to_end" not in item.nodeid)
