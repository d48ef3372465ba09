"""Teams whose work has ended change nothing for those that work: no row, no outcome and no interval."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from models.config import PUBLISHED, ForecastConfig
from models.features.build import build_frame
from models.features.frame import Frame
from models.features.panel import load_csv
from models.features.synthetic import weekly_panel
from models.registry.gate import judge, loss_table
from models.reporting.scores import headline
from models.velocity.backtest import Backtest
from models.velocity.forecast import baseline_quantiles, velocity_rows
from models.velocity.forecaster import Forecaster
from models.velocity.rolling_origin import run_backtest

ALIVE, DORMANT = 6, 18


def panel(dormant: int) -> pd.DataFrame:
    """Teams that work to the end; and dormant ones, of whose weeks three in four came after their work."""
    alive = weekly_panel(teams=40, weeks=200, seed=11)
    last = alive["week"].max()
    ends = alive.groupby("team")["week"].max()
    names = ends.sort_values().index[-ALIVE:]
    alive = alive[alive["team"].isin(names)].copy()
    short = weekly_panel(teams=dormant, weeks=50, seed=5) if dormant else alive.head(0)
    parts = [alive]
    for team, rows in short.groupby("team"):
        idle = pd.date_range(rows["week"].max(), last, freq="7D", inclusive="right").date
        after = pd.DataFrame({"team": team, "week": idle, "items_done": 0})
        parts.append(pd.concat([rows, after]).assign(team=f"dormant-{team}"))
    return pd.concat(parts, ignore_index=True)


def frame(folder: Path, dormant: int, config: ForecastConfig, idles: bool = True) -> Frame:
    path = folder / f"{dormant}.csv"
    table = panel(dormant)
    if not idles:
        ends = table[table["items_done"] > 0].groupby("team")["week"].max()
        table = table[~table["team"].str.startswith("dormant") | (table["week"] <= table["team"].map(ends))]
    table.to_csv(path, index=False)
    con = duckdb.connect()
    as_of = load_csv(con, path)
    return build_frame(con, as_of, replace(config, running_at=()))


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory, config: ForecastConfig) -> tuple[Frame, Frame]:
    """The alive teams alone, and beside the dormant ones."""
    folder = tmp_path_factory.mktemp("dormant")
    return frame(folder, 0, config), frame(folder, DORMANT, config)


def is_dormant(frame: Frame) -> np.ndarray:
    return frame.meta["team_id"].str.startswith("dormant").to_numpy()


def test_what_the_product_refuses_is_in_no_row_and_no_outcome(frames: tuple[Frame, Frame]) -> None:
    _, both = frames
    dead = is_dormant(both)
    assert not (both.level[~both.meta["is_current"].to_numpy(bool)] == 0).any()
    # the fortnights of their work and ten after them, and no silence as an outcome
    real = dead & both.is_real
    assert 0 < real.sum() <= DORMANT * (25 + 10 + 1)
    ended = both.meta[dead].groupby("series_id")["cutoff"].max()
    assert len(ended) >= DORMANT
    truth = both.truth[real & ~both.meta["is_current"].to_numpy(bool)]
    assert np.nanmean(truth[:, 0] == 0) < 0.25


def test_the_rows_of_those_that_work_are_the_same(frames: tuple[Frame, Frame]) -> None:
    alone, both = frames
    beside = both.take(~is_dormant(both))
    assert alone.meta.drop(columns="origin_id").equals(beside.meta.drop(columns="origin_id"))
    np.testing.assert_array_equal(alone.truth, beside.truth)
    np.testing.assert_array_equal(alone.features, beside.features)


def covered(frame: Frame, quantiles: np.ndarray) -> float:
    low, high = quantiles[:, 0, PUBLISHED["p10"]], quantiles[:, 0, PUBLISHED["p90"]]
    truth = frame.truth[:, 0]
    known = np.isfinite(truth)
    return float(((low <= truth) & (truth <= high))[known].mean())


def test_their_intervals_cover_as_much_as_without_dormant_teams(frames: tuple[Frame, Frame]) -> None:
    alone, both = frames
    working = alone.is_real & ~alone.meta["is_current"].to_numpy(bool)
    rows = alone.take(working)
    shares = [covered(rows, baseline_quantiles(known, rows)) for known in (alone, both)]
    assert shares[1] == pytest.approx(shares[0], abs=0.02)


def test_a_team_that_has_ended_is_refused_by_name(frames: tuple[Frame, Frame]) -> None:
    _, both = frames
    midnight = both.meta["cutoff"].max().to_pydatetime()
    rows = velocity_rows(both, Forecaster(), [], midnight, 1)
    dead = rows[rows["team_id"].str.startswith("dormant")]
    assert len(dead) == DORMANT and set(dead["basis"]) == {"refused"}
    assert set(rows[~rows["team_id"].str.startswith("dormant")]["basis"]) == {"baseline"}


def replay(frame: Frame, config: ForecastConfig, names: tuple[str, ...] | None = None) -> Backtest:
    result = run_backtest(frame, config, folds=2, share=0.6, names=names)
    assert result is not None
    return result


def is_covered(replayed: Backtest) -> pd.Series:
    """Whether the ensemble's 80 % interval had the outcome, by working team and cut-off."""
    rows, quantiles = replayed.frame, replayed.frame.amounts(replayed.ensemble.calibrated)
    truth = rows.truth[:, 0]
    inside = (quantiles[:, 0, PUBLISHED["p10"]] <= truth) & (truth <= quantiles[:, 0, PUBLISHED["p90"]])
    kept = np.isfinite(truth) & ~is_dormant(rows)
    return pd.Series(
        inside[kept].astype(float), rows.meta.loc[kept, ["team_id", "cutoff"]].agg(tuple, axis=1)
    )


def test_a_panel_tripled_by_dormant_teams_covers_no_working_team_otherwise(
    tmp_path: Path, config: ForecastConfig
) -> None:
    """The silence after a team's work is in no error, weight or calibration: methods without luck show it."""
    naive = ("ewma03", "ses", "theta")
    ended, idle = (
        is_covered(replay(frame(tmp_path, 2 * ALIVE, config, idles), config, naive))
        for idles in (False, True)
    )
    moved = (idle - ended).dropna()
    by_team = moved.groupby([team for team, _ in moved.index]).mean()
    assert len(moved) > 300 and len(by_team) == ALIVE
    assert by_team.abs().max() <= 0.02


def test_the_gate_says_the_same_of_a_panel_tripled_by_dormant_teams(
    tmp_path: Path, config: ForecastConfig
) -> None:
    said = []
    for dormant in (0, 2 * ALIVE):
        result = replay(frame(tmp_path, dormant, config), config)
        said.append(judge(headline(result), loss_table(result), None).promoted)
    assert said == [True, True]
