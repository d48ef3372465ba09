"""Forecast: velocity of every team and completion of every open item, into the lake.

A repeated run replaces its own rows. What is forecast depends on the data and on the UTC day of ``as_of``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pandas as pd

from config.settings import Settings
from lake.connect import connect
from models.completion.simulation import Simulation
from models.features.source import config_of, cut_off, lake_frame, load_items, open_lake
from models.registry import champion, registry
from models.reporting.explain import explanation_rows
from models.reporting.monitor import monitor_rows
from models.statements import run
from models.velocity.forecast import velocity_rows
from models.write import replace_rows


@dataclass(frozen=True)
class PredictResult:
    """Rows written, the refusals among them, and by which model."""

    velocity: int
    completion: int
    refused_velocity: int
    refused_completion: int
    model_version: str
    note: str = ""
    later: int = 0  # completion forecasts without a day, since it lies later than a year

    @property
    def rows(self) -> int:
        """Rows written in total."""
        return self.velocity + self.completion

    def __str__(self) -> str:
        made = self.velocity - self.refused_velocity, self.completion - self.refused_completion
        refused = self.refused_velocity + self.refused_completion
        return (
            f"{made[0]} velocity and {made[1]} completion forecasts made by {self.model_version}"
            f"{f', {self.later} later than a year' if self.later else ''}"
            f"{f', {refused} refused' if refused else ''}{f'; {self.note}' if self.note else ''}"
        )


def predict(settings: Settings, run_id: str, as_of: datetime) -> PredictResult:
    """Forecast with the champion, or with the baseline where none can; write, and say what was written.

    Raises PanelError when the marts are not built.
    """
    client = registry.open_client(settings)
    leader = champion.find(client)
    forecaster, is_used = champion.forecaster(leader), leader is not None and not leader.trouble
    config, midnight = config_of(settings), cut_off(as_of)
    with open_lake(settings) as con:
        load_items(con)
        frame = lake_frame(con, midnight, config)
        teams = con.execute("select team_id from lake.build_marts.dim_team where is_active order by all").df()
        velocity = velocity_rows(
            frame, forecaster, teams["team_id"].tolist(), midnight, settings.models.horizons
        )
        current = frame.current()
        explanation = explanation_rows(current, forecaster.contributions(current), velocity)
        monitor = monitor_rows(
            run(con, "reporting/outcome", as_of=midnight).df(), frame, pd.Timestamp(midnight)
        )
        work = completion_rows(con, midnight, config.seed)
    tables = {
        "velocity": velocity.assign(model_name=registry.NAME),
        "completion": work.items,
        "version_completion": work.versions,
        "allocation_advice": work.allocation,
        "board_advice": work.boards,
        "explanation": explanation,
        "monitor": monitor,
    }
    if leader and is_used and not has_backtest(settings, run_id):
        tables["backtest"] = registry.read_table(leader.version, registry.BACKTEST)
    with connect(settings) as con:
        replace_rows(con, run_id, as_of, forecaster.version, tables)
    refused = int((velocity["basis"] == "refused").sum()), int((work.items["method"] == "refused").sum())
    note = str(leader) if leader and leader.trouble else ""
    name = f"{registry.NAME} {forecaster.version}"
    later = int((work.items["p50_date"].isna() & (work.items["method"] != "refused")).sum())
    return PredictResult(len(velocity), len(work.items), *refused, name, note, later)


def has_backtest(settings: Settings, run_id: str) -> bool:
    """Whether this run has recorded a backtest of its own already."""
    with connect(settings, read_only=True) as con:
        found = con.execute("select 1 from forecasts.backtest where run_id = ? limit 1", [run_id]).fetchone()
    return found is not None


@dataclass(frozen=True)
class Completion:
    """What is said about open work, one table each."""

    items: pd.DataFrame
    versions: pd.DataFrame
    allocation: pd.DataFrame
    boards: pd.DataFrame


def completion_rows(con: duckdb.DuckDBPyConnection, midnight: datetime, seed: int) -> Completion:
    """Dates of all open items, epics and versions, and what would bring them forward."""
    from models.advice import allocation
    from models.advice.board_limits import board_rows
    from models.completion.epics import VERSION_COLUMNS
    from models.completion.forecast import open_work

    boards = board_rows(run(con, "advice/column_flow", as_of=midnight).df())
    work = open_work(con, midnight, seed)
    if work.simulation is None:
        none = pd.DataFrame(columns=list(VERSION_COLUMNS))
        advice = pd.DataFrame(columns=list(allocation.COLUMNS))
        return Completion(refused_rows(work.items), none, advice, boards)
    advice = advise(con, work.simulation, work.items, work.edges, midnight)
    return Completion(work.item_rows(), work.version_rows(), advice, boards)


def advise(
    con: duckdb.DuckDBPyConnection,
    simulation: Simulation,
    items: pd.DataFrame,
    edges: pd.DataFrame,
    midnight: datetime,
) -> pd.DataFrame:
    """What to change to bring late days back (:mod:`models.advice.allocation`)."""
    from models.advice.allocation import Advisor
    from models.completion.working_time import working_times

    people = dict(run(con, "advice/team_size", as_of=midnight).fetchall())
    times = working_times(run(con, "completion/cycle_time", as_of=midnight).df())
    due = run(con, "advice/due").df()
    return Advisor.of(simulation, items, due, edges, people, times, midnight.date()).advice()


def refused_rows(items: pd.DataFrame) -> pd.DataFrame:
    """Every item refused: too little has been finished to learn how long work takes."""
    return pd.DataFrame(
        {
            "work_item_key": items["work_item_key"],
            "team_id": items["team_id"],
            "p50_date": None,
            "p85_date": None,
            "p95_date": None,
            "chance_by_due": np.nan,
            "chance_within_year": np.nan,
            "method": "refused",
            "note": "too few finished items to learn from",
        }
    )
