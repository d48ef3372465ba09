"""Leak alarms: the build fails when a forecast could know what it should not."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from models.features.frame import Frame
from models.reporting.scores import headline
from models.velocity.backtest import Backtest
from models.velocity.rolling_origin import fold_starts, known_by
from tests.models import lake_company
from tests.models.conftest import company_frame, memory_lake

TABLES_WITH_TIME = {
    "build_marts.fct_item_state_interval": "valid_from",
    "build_marts.fct_blocking_interval": "valid_from",
    "intermediate.int_sprint_membership": "added_at",
    "build_marts.fct_field_change": "changed_at",
}


@pytest.fixture(scope="module")
def two_pasts() -> tuple[Frame, Frame, datetime]:
    """The frame of a whole history, and that of a lake from which the second half was deleted."""
    company = lake_company.Company(teams=4, sprints=24, seed=5)
    cut = lake_company.START + lake_company.SPRINT * 14 + timedelta(days=3)
    whole = memory_lake()
    end = lake_company.build(whole, company)
    past = memory_lake()
    lake_company.build(past, company)
    delete_after(past, cut)
    return company_frame(whole, end), company_frame(past, cut), cut


def delete_after(con, cut: datetime) -> None:
    """Forget every event after ``cut``: rows that began later go, ends that lie later become open."""
    for table, column in TABLES_WITH_TIME.items():
        con.execute(f"delete from lake.{table} where {column} > ?", [cut])
    con.execute(
        "update lake.build_marts.fct_item_state_interval set valid_to = null where valid_to > ?", [cut]
    )
    con.execute("update lake.build_marts.fct_blocking_interval set valid_to = null where valid_to > ?", [cut])
    con.execute(
        "update lake.intermediate.int_sprint_membership set removed_at = null where removed_at > ?", [cut]
    )
    con.execute("delete from lake.build_marts.dim_work_item where created_at > ?", [cut])
    con.execute(
        """update lake.build_marts.dim_work_item
        set status_category = 'todo', done_at = null, started_at = null, is_open = true
        where done_at > ? or started_at > ?""",
        [cut, cut],
    )
    con.execute("delete from lake.build_marts.mart_team_velocity where start_at > ?", [cut])
    con.execute("delete from lake.build_marts.dim_sprint where start_at > ?", [cut])
    con.execute(
        """update lake.build_marts.mart_team_velocity set completed_points = 0, completed_items = 0,
        carried_over_points = null, carried_over_items = null where end_at > ?""",
        [cut],
    )
    con.execute("delete from lake.build_marts.mart_team_throughput_weekly where week_start > ?", [cut])


def test_features_do_not_change_when_the_future_is_deleted(two_pasts: tuple[Frame, Frame, datetime]) -> None:
    """Every feature of every training origin before the cut is the same with and without what came later."""
    whole, past, cut = two_pasts
    keys = ["series_id", "last_seq", "moment", "cutoff"]
    left = whole.meta[~whole.meta["is_current"] & (whole.meta["cutoff"] <= cut)].reset_index(
        names="row_whole"
    )
    right = past.meta[~past.meta["is_current"]].reset_index(names="row_past")
    both = left.merge(right, on=keys)
    assert len(both) == len(right) > 300
    a, b = whole.features[both["row_whole"]], past.features[both["row_past"]]
    differs = ~((a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) < 1e-5))
    names = {
        whole.names[column]: int(differs[:, column].sum()) for column in np.flatnonzero(differs.any(axis=0))
    }
    # a sprint that had begun but not ended knows its end only as planned: the same in both
    assert names == {}
    assert np.array_equal(whole.windows[both["row_whole"]], past.windows[both["row_past"]])
    assert np.allclose(whole.long[both["row_whole"]], past.long[both["row_past"]], equal_nan=True)


def test_all_features_of_the_catalogue_vary_with_the_data(two_pasts: tuple[Frame, Frame, datetime]) -> None:
    """The deletion test means something only for features that are there."""
    whole = two_pasts[0]
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
