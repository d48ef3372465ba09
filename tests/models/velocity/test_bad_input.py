"""What boards really hold: a forecast with an honest width or a stated refusal, never a confident number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.config import MEDIAN, SMALL_COUNT, ForecastConfig, ShiftConfig
from models.features.build import build_frame
from models.features.shifted import MARK
from models.velocity.forecast import UNESTIMATED_LIMIT, publishable, refusal, velocity_rows
from models.velocity.forecaster import Forecaster
from tests.models import lake_company
from tests.models.conftest import company_frame, memory_lake

START = datetime(2024, 1, 1)
CONFIG = ForecastConfig(running_at=(), shift=ShiftConfig(copies=1))
AMOUNTS = ("committed", "added", "removed", "final_scope", "carried", "committed_items", "final_scope_items")
NOBODY = Forecaster()


def sprints(
    team: str, done: list[float], begin: int = 0, days: int = 14, unit: str = "items"
) -> pd.DataFrame:
    """A team's sprints one after the other; ``begin`` in days after the start of the panel."""
    starts = [START + timedelta(days=begin + days * n) for n in range(len(done))]
    rows = pd.DataFrame(
        {
            "series_id": f"{team}|{unit}",
            "team_id": team,
            "unit": unit,
            "period_kind": "sprint",
            "sprint_key": [f"{team}:{begin}:{n}" for n in range(len(done))],
            "start_at": starts,
            "end_at": [at + timedelta(days=days) for at in starts],
            "planned_end_at": [at + timedelta(days=days) for at in starts],
            "done": done,
            "items_done": done,
            "unestimated_items": 0.0,
            "member_count": 5.0,
        }
    )
    return rows.assign(**dict.fromkeys(AMOUNTS, np.nan))


def others(rng: np.random.Generator, count: int = 6, periods: int = 60) -> list[pd.DataFrame]:
    return [sprints(f"other-{n}", rng.poisson(12, periods).astype(float).tolist()) for n in range(count)]


def forecast(tables: list[pd.DataFrame], on_day: int, teams: list[str]) -> pd.DataFrame:
    """The rows that a run forecasts of some teams, made from sprints alone."""
    con = duckdb.connect()
    con.register("incoming", pd.concat(tables, ignore_index=True))
    con.execute("create table loaded_period as select * from incoming")
    con.execute(
        """create table activity as
        select team_id, unit, start_at + (end_at - start_at) / 2 as happened_at, done as amount,
        from loaded_period"""
    )
    midnight = START + timedelta(days=on_day)
    frame = build_frame(con, midnight, CONFIG)
    assert not np.isinf(frame.features).any() and not np.isinf(frame.long).any()
    rows = velocity_rows(frame, NOBODY, teams, midnight, 4)
    assert not rows["team_id"].str.contains(MARK).any()
    return rows[rows["team_id"].isin(teams)]


def is_honest(rows: pd.DataFrame) -> None:
    """Either refused with a reason, or wide: the 80 % interval spans at least half of the median."""
    for row in rows.itertuples():
        if row.basis == "refused":
            assert row.note and pd.isna(row.p50)
        else:
            assert row.p10 <= row.p50 <= row.p90 and np.isfinite(row.p90)
            assert row.p90 - row.p10 >= 0.5 * row.p50


@pytest.mark.parametrize(
    ("name", "done", "basis", "words"),
    [
        ("three sprints", [9.0, 11.0, 10.0], "baseline", "3 periods of history"),
        ("two sprints", [9.0, 11.0], "refused", "fewer than three"),
        ("all zeros", [0.0] * 30, "refused", "nothing finished"),
        ("always the same", [10.0] * 30, "baseline", "30 periods"),
        ("one giant", [8.0] * 20 + [900.0] + [8.0] * 9, "baseline", "30 periods"),
    ],
)
def test_strange_histories(name: str, done: list, basis: str, words: str, rng: np.random.Generator) -> None:
    rows = forecast([*others(rng), sprints("odd", done, begin=14 * (60 - len(done)))], 841, ["odd"])
    assert set(rows["basis"]) == {basis} and len(rows) == 4, name
    assert rows["note"].str.contains(words).all()
    is_honest(rows)


def test_a_team_that_is_not_there_at_all_is_refused_by_name(rng: np.random.Generator) -> None:
    rows = forecast(others(rng), 841, ["new team"])
    assert set(rows["basis"]) == {"refused"} and "fewer than three" in rows["note"].iloc[0]


def test_a_gap_of_months_is_bridged_and_a_team_that_has_stopped_is_refused(rng: np.random.Generator) -> None:
    gap = [sprints("back", [10.0] * 20), sprints("back", [9.0] * 6, begin=756)]
    stopped = sprints("stopped", [10.0] * 40)
    rows = forecast([*others(rng), *gap, stopped], 841, ["back", "stopped"]).set_index("team_id")
    assert set(rows.loc["back", "basis"]) == {"baseline"} and (rows.loc["back", "p50"] < 20).all()
    is_honest(rows.loc[["back"]])
    assert set(rows.loc["stopped", "basis"]) == {"refused"}
    assert "no sprint has ended since 2025-07-14" in rows.loc["stopped", "note"].iloc[0]


def test_a_renamed_team_goes_on_and_two_merged_ones_are_one_planning_period(rng: np.random.Generator) -> None:
    """The marts give both names one team; its sprints may then run in parallel under different names."""
    renamed = sprints("renamed", [10.0] * 60)
    renamed.loc[30:, "sprint_key"] = [f"new name:{n}" for n in range(30)]
    merged = [sprints("merged", [6.0] * 60), sprints("merged", [4.0] * 60, begin=1)]
    rows = forecast([*others(rng), renamed, *merged], 841, ["renamed", "merged"]).set_index("team_id")
    assert rows.loc["renamed", "p50"].to_numpy() == pytest.approx(10, rel=0.05)
    assert rows.loc["merged", "p50"].to_numpy() == pytest.approx(10, rel=0.05)
    is_honest(rows)


def test_doubled_sprints_and_clock_errors_change_no_figure(rng: np.random.Generator) -> None:
    tables, team = others(rng), sprints("team", rng.poisson(10, 60).astype(float).tolist())
    wrong: dict[str, Any] = {"start_at": team["end_at"], "end_at": team["start_at"]}
    doubled, backwards = team.assign(sprint_key=team["sprint_key"] + "'"), team.head(9).assign(**wrong)
    clean = forecast([*tables, team], 841, ["team"])
    pd.testing.assert_frame_equal(clean, forecast([*tables, team, doubled, backwards], 841, ["team"]))


NOT_ESTIMATED = {"team-00": 0.8, "team-01": 0.35, "team-02": 0.0}


@pytest.fixture(scope="module")
def estimating() -> pd.DataFrame:
    """Forecasts of a company whose teams estimate few, most and nearly all of their items."""
    con, chance = memory_lake(), np.random.default_rng(1)
    company = lake_company.Company(teams=3, sprints=14, seed=5, boards=0)
    for item in company.items:
        if chance.random() < NOT_ESTIMATED[item["owner_team_id"]]:
            item["story_points"] = None
    end = lake_company.build(con, company)
    frame = company_frame(con, end)
    rows = velocity_rows(frame, NOBODY, sorted(NOT_ESTIMATED), end, 4)
    return rows.set_index(["team_id", "unit"]).sort_index()


@pytest.mark.parametrize(
    ("team", "basis", "words"),
    [
        ("team-00", "refused", r"^[6-9]\d% of recent items have no estimate: points say too little$"),
        ("team-01", "baseline", r"; [2-4]\d% of recent items have no estimate and count as nothing"),
        ("team-02", "baseline", r"history(?!.*estimate)"),
    ],
)
def test_points_of_few_estimates_are_refused_or_say_so_and_items_stand(
    estimating: pd.DataFrame, team: str, basis: str, words: str
) -> None:
    points, items = estimating.loc[(team, "points")], estimating.loc[(team, "items")]
    assert set(points["basis"]) == {basis} and points["note"].str.contains(words).all()
    assert set(items["basis"]) == {"baseline"} and not items["note"].str.contains("estimate").any()
    is_honest(points.reset_index())
    is_honest(items.reset_index())


def test_the_limit_is_half(rng: np.random.Generator) -> None:
    row = pd.Series({"period_kind": "sprint", "level": 9.0, "last_end_at": START, "unit": "points"})
    said = refusal(row, UNESTIMATED_LIMIT, START + timedelta(days=9))
    assert said == "50% of recent items have no estimate: points say too little"
    assert refusal(row, UNESTIMATED_LIMIT - 0.01, START + timedelta(days=9)) == ""


def test_sprints_of_clocks_that_stood_wrong_change_no_figure(rng: np.random.Generator) -> None:
    """A board that was reset to 1970, and one that is a century ahead."""
    tables, team = others(rng), sprints("team", rng.poisson(10, 60).astype(float).tolist())
    epoch, ahead = (sprints("team", [40.0], begin=days) for days in (-19_723, 36_500))
    clean = forecast([*tables, team], 841, ["team"])
    assert set(clean["basis"]) == {"baseline"}
    pd.testing.assert_frame_equal(clean, forecast([*tables, team, epoch, ahead], 841, ["team"]))


def test_a_sprint_that_ends_in_the_future_teaches_nothing_yet(rng: np.random.Generator) -> None:
    team = sprints("team", [10.0] * 40)
    later = team.assign(done=np.where(team.index == 39, 500.0, team["done"]))
    tables = others(rng)
    a, b = (forecast([*tables, one], 14 * 39 + 3, ["team"]) for one in (team, later))
    pd.testing.assert_frame_equal(a, b)


amounts = st.lists(st.floats(0, 30), min_size=9, max_size=9).map(sorted)


@given(quantiles=amounts, outcome=st.integers(0, 30))
def test_small_ends_of_whole_counts_are_whole_and_lose_no_outcome(
    quantiles: list[float], outcome: int
) -> None:
    before, counts = np.array(quantiles), np.array([np.nan, 3.0, 0.0, 7.0])
    shown = publishable(before, counts)
    assert (np.diff(shown) >= 0).all()
    ends = np.delete(shown, MEDIAN)[np.delete(before, MEDIAN) < SMALL_COUNT]
    assert np.array_equal(ends, np.round(ends))
    for low, high in ((0, 8), (1, 7), (2, 6)):
        assert not before[low] <= outcome <= before[high] or shown[low] <= outcome <= shown[high]


@given(quantiles=amounts)
def test_ends_of_what_is_counted_in_parts_stay(quantiles: list[float]) -> None:
    assert np.array_equal(publishable(np.array(quantiles), np.array([2.0, 0.5])), np.array(quantiles))


def test_where_nothing_more_can_come_the_interval_is_what_is_done() -> None:
    shown = publishable(np.array([2.0, 2.0, 2.0, 2.01, 2.02, 2.03, 2.1, 2.3, 2.4]), np.array([4.0, 6.0]))
    assert set(shown) == {2.0}
