"""A small company in a lake of its own, trained and forecast once for all tests of the forecasts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from config.sections import ModelsSection
from config.settings import Settings
from lake.connect import connect
from lake.schema import ensure
from models.config import BoostingConfig, ForecastConfig, LstmConfig
from models.features.build import GROUPS, build_frame
from models.features.frame import Frame
from models.features.panel import load_csv
from models.features.synthetic import weekly_panel
from models.statements import run
from models.velocity.backtest import Backtest
from models.velocity.rolling_origin import run_backtest
from tests.models import lake_company

#: the real thing, only smaller: fewer trees, one seed
SMALL = replace(
    ForecastConfig(),
    boosting=BoostingConfig(trees=40),
    lstm=LstmConfig(seeds=1, epochs=15),
    folds=2,
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


@pytest.fixture(scope="session")
def config() -> ForecastConfig:
    return SMALL


@pytest.fixture(scope="session")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    """The frame of a synthetic weekly panel, history only."""
    path = tmp_path_factory.mktemp("panel") / "weekly.csv"
    weekly_panel(teams=10, weeks=300, seed=3).to_csv(path, index=False)
    con = duckdb.connect()
    return build_frame(con, load_csv(con, path), replace(SMALL, running_at=()))


@pytest.fixture(scope="session")
def replayed(weekly: Frame) -> Backtest:
    """A rolling-origin backtest of the weekly panel."""
    result = run_backtest(weekly, SMALL, folds=2, share=0.6)
    assert result is not None
    return result


def memory_lake() -> duckdb.DuckDBPyConnection:
    """An in-memory catalog named as the product's."""
    con = duckdb.connect()
    con.execute("attach ':memory:' as lake")
    return con


def company_frame(con: duckdb.DuckDBPyConnection, as_of: datetime) -> Frame:
    """All features of the company in the connection's lake."""
    run(con, "features/item_state")
    run(con, "features/loaded_lake", as_of=as_of, minimum_periods=SMALL.minimum_periods)
    return build_frame(con, as_of, SMALL, tuple(GROUPS))


@dataclass(frozen=True)
class Site:
    """A home with a lake that holds a company's marts."""

    settings: Settings
    as_of: datetime


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Five sprint teams and a board, 26 sprints."""
    settings = Settings(home=Path(tmp_path_factory.mktemp("home")), models=ModelsSection(seed=7))
    with connect(settings) as con:
        ensure(con)
        end = lake_company.build(con, lake_company.Company(teams=5, sprints=26, seed=2))
    return Site(settings, end)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
