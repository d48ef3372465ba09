"""Leak alarms: the build fails when a forecast could know what it should not."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import pytest

from models.features.frame import MOMENTS, Frame
from models.features.source import NEEDED
from models.reporting.scores import headline
from models.velocity.backtest import Backtest
from models.velocity.rolling_origin import fold_starts, known_by
from tests.dbt_project.past_company import END, START, Company
from tests.models import lake_company
from tests.models.conftest import company_frame, memory_lake

CUT = START + timedelta(weeks=10, days=2, hours=11)
#: what the features read of the lake, beside the marts
INTERMEDIATE = ("int_sprint_membership", "int_primary_owner", "int_item_band")


def lake_of_then(company: Company, cut: datetime) -> duckdb.DuckDBPyConnection:
    """The marts that are built from the changes up to ``cut``, as of then."""
    con = memory_lake()
    company.build(con, cut)
    for schema, names in (("build_marts", NEEDED), ("intermediate", INTERMEDIATE)):
        con.execute(f"create schema lake.{schema}")
        for name in names:
            con.execute(f"create table lake.{schema}.{name} as from memory.main.{name}")
    return con


@pytest.fixture(scope="module")
def whole_company() -> Frame:
    """The frame of a company with every feature."""
    con = memory_lake()
    return company_frame(con, lake_company.build(con, lake_company.Company(teams=4, sprints=24, seed=5)))


@pytest.fixture(scope="module")
def two_pasts() -> tuple[Frame, Frame, duckdb.DuckDBPyConnection]:
    """The frame of a whole history, that of one whose changes after a cut never happened, and its lake.

    Items are reopened, estimated anew, handed over, dropped and put away all the time.
    """
    company = Company(8, items=120)
    past = lake_of_then(company, CUT)
    return company_frame(lake_of_then(company, END), END), company_frame(past, CUT), past


def test_features_do_not_change_when_the_future_never_happened(
    two_pasts: tuple[Frame, Frame, duckdb.DuckDBPyConnection],
) -> None:
    """Every feature of every training origin before the cut is the same with and without what came later."""
    whole, past, _ = two_pasts
    keys = ["series_id", "period_kind", "last_seq", "moment", "cutoff"]
    left, right = (
        frame.meta[~frame.meta["is_current"] & ~frame.meta["is_copy"] & (frame.meta["cutoff"] <= CUT)]
        for frame in (whole, past)
    )
    both = left.reset_index(names="row_whole").merge(right.reset_index(names="row_past"), on=keys)
    assert len(both) == len(right) > 100 and set(both["moment"]) == set(MOMENTS)
    now, then = whole.take(both["row_whole"].to_numpy()), past.take(both["row_past"].to_numpy())
    a, b = now.features, then.features
    assert (np.isfinite(a).any(axis=0)).sum() > 140
    differs = ~((a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) < 1e-5))
    names = {
        whole.names[column]: int(differs[:, column].sum()) for column in np.flatnonzero(differs.any(axis=0))
    }
    assert names == {}
    assert np.array_equal(now.windows, then.windows)
    assert np.allclose(now.long, then.long, equal_nan=True)
    # nor is an outcome that was known then another one today
    known = np.isfinite(then.truth)
    assert known.any() and np.array_equal(now.truth[known], then.truth[known])


def test_what_a_running_week_has_finished_is_what_the_marts_tell_of_it(
    two_pasts: tuple[Frame, Frame, duckdb.DuckDBPyConnection],
) -> None:
    """The floor of a forecast is a figure that everybody can see."""
    _, past, con = two_pasts
    running = past.current().meta.query("period_kind == 'week' and moment == 'running'")
    told = con.execute(
        """select team_id || '|' || unit, coalesce(amount, 0)
        from (select *, points_done as points, items_done::double as items
            from lake.build_marts.mart_team_throughput_weekly)
        unpivot include nulls (amount for unit in (points, items))
        where week_start = date_trunc('week', $1::timestamp)""",
        [CUT],
    ).fetchall()
    assert len(running) > 2 and running["done_so_far"].sum() > 0
    assert dict(zip(running["series_id"], running["done_so_far"], strict=True)).items() <= dict(told).items()


def test_all_features_of_the_catalogue_vary_with_the_data(whole_company: Frame) -> None:
    """A test of features means something only for those that are there."""
    whole = whole_company
    known = np.isfinite(whole.features).mean(axis=0)
    assert [name for name, share in zip(whole.names, known, strict=True) if share == 0] == []
    spread = np.nanstd(whole.features, axis=0)
    assert (spread > 0).sum() > 110


def test_gain_from_history_alone_is_below_a_quarter(replayed: Backtest) -> None:
    """More than 25 % from history alone has always been a leak."""
    figures = headline(replayed)
    assert figures["ratio_vs_mean5_h1"] > 0.75
    assert figures["ratio_vs_mean5_h4"] > 0.75


def test_no_period_is_in_training_and_in_test(weekly: Frame) -> None:
    """Truths that a fold trains on had ended before its first test origin."""
    for start in fold_starts(weekly, folds=3, share=0.6, minimum_rows=200):
        train = known_by(weekly, start)
        known = np.isfinite(train.truth)
        assert known.any()
        assert (train.known_at[known] <= start).all()
        assert (train.cutoff < start).all()
