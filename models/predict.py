"""Forecast tonight: velocity of every team and completion of every open item, into the lake.

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
from models import registry
from models.frame import Frame
from models.outlook import Forecaster, velocity_rows
from models.source import config_of, cut_off, lake_frame, load_items, open_lake
from models.statements import run


@dataclass(frozen=True)
class PredictResult:
    """Rows written, and by which model."""

    velocity: int
    completion: int
    refused: int
    model_version: str

    @property
    def rows(self) -> int:
        """Rows written in total."""
        return self.velocity + self.completion

    def __str__(self) -> str:
        return (
            f"{self.velocity} velocity and {self.completion} completion forecasts by {self.model_version}"
            f"{f', {self.refused} refused' if self.refused else ''}"
        )


def predict(settings: Settings, run_id: str, as_of: datetime) -> PredictResult:
    """Forecast with the champion, or with the baseline where there is none; write, and say what was written.

    Raises PanelError when the marts are not built.
    """
    client = registry.open_client(settings)
    champion = registry.by_alias(client, registry.CHAMPION)
    forecaster = Forecaster.of(champion)
    config, midnight = config_of(settings), cut_off(as_of)
    with open_lake(settings) as con:
        load_items(con)
        frame = lake_frame(con, midnight, config)
        teams = con.execute("select team_id from lake.build_marts.dim_team where is_active order by all").df()
        velocity = velocity_rows(
            frame, forecaster, teams["team_id"].tolist(), midnight, settings.models.horizons
        )
        completion = completion_rows(con, frame, midnight, config.seed)
    _write(settings, run_id, as_of, forecaster, velocity, completion)
    refused = int((velocity["basis"] == "refused").sum() + (completion["method"] == "refused").sum())
    return PredictResult(len(velocity), len(completion), refused, f"{registry.NAME} {forecaster.version}")


def completion_rows(
    con: duckdb.DuckDBPyConnection, frame: Frame, midnight: datetime, seed: int
) -> pd.DataFrame:
    """Completion forecasts of all open items, epics last: an epic ends with the last of its items."""
    from models.completion import simulate, summarise
    from models.epics import epic_rows
    from models.survival import fit_survival

    run(con, "open_item", as_of=midnight)
    snapshots = con.execute("select * from snap").df()
    tonight = snapshots[snapshots["is_tonight"]].drop(columns="is_tonight")
    survival = fit_survival(snapshots[~snapshots["is_tonight"]], seed)
    if survival is None or tonight.empty:
        return refused_rows(tonight)
    edges = run(con, "open_edge", as_of=midnight).df()
    simulation = simulate(tonight, survival, edges, midnight.date(), pace_sigma(frame))
    items = summarise(simulation, tonight, midnight.date())
    return pd.concat([items, epic_rows(con, simulation, midnight.date())], ignore_index=True)


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
            "method": "refused",
            "note": "too few finished items to learn from",
        }
    )


def pace_sigma(frame: Frame) -> dict[str, float]:
    """Log spread of each team's level between periods, damped: how far the pace may start from the usual."""
    tonight = frame.take(frame.meta["is_tonight"].to_numpy() & (frame.meta["unit"] == "items").to_numpy())
    noise = tonight.features[:, frame.names.index("d_sd10")].astype(float)
    # the level of ten noisy periods is known to about its noise over the root of five effective periods
    sigma = np.clip(np.nan_to_num(noise, nan=0.4) / np.sqrt(5.0), 0.05, 0.4)
    return dict(zip(tonight.meta["team_id"], sigma, strict=True))


def _write(
    settings: Settings,
    run_id: str,
    as_of: datetime,
    forecaster: Forecaster,
    velocity: pd.DataFrame,
    completion: pd.DataFrame,
) -> None:
    with connect(settings) as con:
        con.begin()
        for name, rows in (("velocity", velocity), ("completion", completion)):
            con.execute(f"delete from forecasts.{name} where run_id = ?", [run_id])
            extra = "?::varchar as model_name," if name == "velocity" else ""
            values = [run_id, as_of, *([registry.NAME] if extra else []), forecaster.version]
            con.register("forecast", rows)
            con.execute(
                f"""insert into forecasts.{name} by name
                select ? as run_id, ?::timestamp as as_of, {extra} ? as model_version,
                    now()::timestamp as created_at, *
                from forecast""",
                values,
            )
            con.unregister("forecast")
        con.commit()
