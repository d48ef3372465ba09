"""Training copies with a shifted level: they teach, and are nowhere else."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from models.config import ForecastConfig, ShiftConfig
from models.features.build import build_frame
from models.features.frame import Frame
from models.features.panel import load_csv
from models.features.shifted import MARK, add_shifted_copies
from models.features.synthetic import weekly_panel
from models.registry.snapshot import data_snapshot
from models.velocity.rolling_origin import fold_starts, run_backtest


def frame_of(tmp_path, shift: ShiftConfig, weeks: int = 240) -> Frame:
    panel = weekly_panel(teams=6, weeks=240, seed=9)
    days = pd.to_datetime(panel["week"])
    panel[days < days.min() + pd.Timedelta(days=7 * weeks)].to_csv(tmp_path / "panel.csv", index=False)
    con = duckdb.connect()
    return build_frame(
        con, load_csv(con, tmp_path / "panel.csv"), replace(ForecastConfig(), running_at=(), shift=shift)
    )


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[Frame, Frame]:
    folder = tmp_path_factory.mktemp("shifted")
    return frame_of(folder, ShiftConfig()), frame_of(folder, ShiftConfig(copies=0))


def test_copies_change_no_real_origin(pair: tuple[Frame, Frame]) -> None:
    real, without = pair[0].take(pair[0].is_real), pair[1]
    assert without.is_real.all() and 0 < pair[0].is_real.sum() < len(pair[0])
    pd.testing.assert_frame_equal(
        real.meta.drop(columns="origin_id"), without.meta.drop(columns="origin_id"), check_dtype=False
    )
    assert np.array_equal(real.features, without.features, equal_nan=True)
    assert np.array_equal(real.truth, without.truth, equal_nan=True)


def test_copies_are_history_after_a_change_and_never_forecast(pair: tuple[Frame, Frame]) -> None:
    meta = pair[0].meta
    copies = meta[meta["is_copy"]]
    assert np.array_equal(meta["series_id"].str.contains(MARK), meta["is_copy"])
    assert set(copies["moment"]) == {"history"}
    assert not copies["is_current"].any()
    assert copies["level"].median() < meta.loc[~meta["is_copy"], "level"].median()


def test_folds_and_the_backtest_see_real_origins_only(pair: tuple[Frame, Frame], config) -> None:
    assert fold_starts(pair[0], 2, 0.6, 200) == fold_starts(pair[1], 2, 0.6, 200)
    small = replace(config, lstm=replace(config.lstm, epochs=2))
    result = run_backtest(pair[0], small, folds=1, share=0.3)
    assert result is not None and result.frame.is_real.all()
    assert not any(MARK in series for book in result.learnt["book"]["own"].values() for series in book)


def test_the_past_of_a_copy_does_not_depend_on_what_came_later(tmp_path) -> None:
    whole, short = frame_of(tmp_path, ShiftConfig()), frame_of(tmp_path, ShiftConfig(), weeks=160)
    keys = ["series_id", "last_seq"]
    a = whole.meta[whole.meta["is_copy"]].reset_index(names="a")
    b = short.meta[short.meta["is_copy"]].reset_index(names="b")
    both = a.merge(b, on=keys)
    assert len(both) > 50
    known = np.isfinite(short.truth[both["b"]])
    assert np.array_equal(whole.truth[both["a"]][known], short.truth[both["b"]][known])
    assert np.allclose(whole.features[both["a"]], short.features[both["b"]], equal_nan=True, atol=1e-5)


def test_the_same_panel_has_the_same_snapshot(tmp_path, pair: tuple[Frame, Frame]) -> None:
    assert data_snapshot(frame_of(tmp_path, ShiftConfig())) == data_snapshot(pair[0])
    assert data_snapshot(pair[0]) != data_snapshot(pair[1])


def test_without_any_team_there_are_no_copies() -> None:
    with duckdb.connect() as con:
        con.execute("create table loaded_period (series_id varchar, start_at timestamp, sprint_key varchar)")
        add_shifted_copies(con, ForecastConfig().shift)
        assert con.execute("from shift_copy").fetchall() == con.execute("from shift_change").fetchall() == []
