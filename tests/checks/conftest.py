from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from checks.context import open_context
from checks.gates import GATES
from checks.look import look
from checks.result import CheckRow
from checks.validate import validate
from config.settings import Settings
from lake.connect import connect
from lake.raw import land
from tests.checks import night_lake


@dataclass
class Scene:
    """The healthy night inside a transaction: a test harms it, judges it, and all is undone."""

    con: duckdb.DuckDBPyConnection
    settings: Settings

    def execute(self, sql: str, parameters: list[object] | None = None) -> None:
        self.con.execute(sql, parameters)

    def land(self, source: str, entity: str, batch: pa.Table) -> None:
        land(self.con, source, entity, batch)

    def judge(
        self, gate: str, *suites: str, run_id: str = night_lake.RUN, settings: Settings | None = None
    ) -> dict[tuple[str, str], CheckRow]:
        """Findings of a gate, or of some of its suites, by expectation and subject."""
        night = look(self.con, settings or self.settings, run_id)
        context = open_context(self.settings)
        chosen = [suite for suite in GATES[gate] if not suites or suite.name in suites]
        rows = [row for suite in chosen for row in validate(context, suite, night, "test").rows]
        return {(row.expectation, row.subject): row for row in rows}


@pytest.fixture(scope="session")
def healthy_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The healthy night, built once; tests work on copies or inside a transaction."""
    home = tmp_path_factory.mktemp("healthy")
    night_lake.build(home)
    return home


@pytest.fixture(scope="session")
def stage(healthy_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = tmp_path_factory.mktemp("stage") / "home"
    shutil.copytree(healthy_home, home)
    settings = Settings(home=home)
    con = connect(settings)
    yield Scene(con, settings)
    con.close()


@pytest.fixture
def scene(stage: Scene) -> Iterator[Scene]:
    stage.con.begin()
    yield stage
    stage.con.rollback()


@pytest.fixture
def lake(healthy_home: Path, tmp_path: Path) -> Settings:
    """A copy of the healthy night for what opens the lake itself."""
    shutil.copytree(healthy_home, tmp_path / "home")
    return Settings(home=tmp_path / "home")
