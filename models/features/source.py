"""The frame of a run: from the lake's build marts, as they stand when the run's day begins."""

from __future__ import annotations

from datetime import datetime, time

import duckdb

from config.settings import Settings
from lake.connect import connect
from models.config import ForecastConfig
from models.errors import PanelError
from models.features.build import GROUPS, build_frame
from models.features.frame import Frame
from models.statements import run

NEEDED = (
    "mart_team_velocity",
    "mart_team_throughput_weekly",
    "dim_work_item",
    "fct_item_state_interval",
    "fct_blocking_interval",
    "fct_field_change",
    "dim_sprint",
    "dim_status",
    "dim_team",
    "dim_version",
    "dim_calendar",
    "bridge_person_team",
)


def cut_off(as_of: datetime) -> datetime:
    """Midnight at the beginning of the run's UTC day: two runs of one day see the same past."""
    return datetime.combine(as_of.date(), time.min)


def config_of(settings: Settings) -> ForecastConfig:
    """The forecast configuration with the user's seed."""
    return ForecastConfig(seed=settings.models.seed)


def open_lake(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A read-only connection; raises PanelError when the marts that forecasts need are not built."""
    con = connect(settings, read_only=True)
    have = {
        name
        for (name,) in con.execute(
            """select table_name from information_schema.tables
            where table_catalog = 'lake' and table_schema = 'build_marts'"""
        ).fetchall()
    }
    missing = [name for name in NEEDED if name not in have]
    if missing:
        con.close()
        raise PanelError(f"build_marts lacks {', '.join(missing)}", "run dbt first: `make nightly` does")
    return con


def load_items(con: duckdb.DuckDBPyConnection) -> None:
    """The temporary tables ``item`` and ``item_state``."""
    run(con, "features/item_state")


def lake_frame(con: duckdb.DuckDBPyConnection, as_of: datetime, config: ForecastConfig) -> Frame:
    """Every origin of every team up to ``as_of``, with all features; needs ``load_items``."""
    run(con, "features/loaded_lake", as_of=as_of, minimum_periods=config.minimum_periods)
    return build_frame(con, as_of, config, tuple(GROUPS))
