from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from config.settings import Settings, load
from lake.connect import connect
from lake.schema import ensure


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a lake with all its tables, made once."""
    home = tmp_path_factory.mktemp("lake")
    root = Path(__file__).resolve().parents[2]
    with connect(load(root / "truce.toml").model_copy(update={"home": home})) as connection:
        ensure(connection)
    return home


@pytest.fixture
def con(settings: Settings, empty_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A fresh lake with all its tables."""
    shutil.copytree(empty_lake, settings.home)
    with connect(settings) as connection:
        yield connection
