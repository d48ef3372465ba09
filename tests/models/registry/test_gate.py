"""Promotion: only what is shown to lose nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.registry.gate import judge, weak_moments
from models.velocity.metrics import bootstrap_interval, pinball, team_ratio

GOOD = {"coverage80": 0.8, "ewma_all": 0.97}


def losses(factor: float, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        [
            {
                "series_id": f"t{t}|items",
                "team_id": f"t{t}",
                "moment": "history",
                "cutoff": pd.Timestamp("2026-01-01") + pd.Timedelta(days=n),
            }
            for t in range(12)
            for n in range(30)
        ]
    )
    return table.assign(loss=rng.gamma(2, 1, len(table)) * factor * rng.normal(1, 0.02, len(table)))


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"coverage80": 0.6, "ewma_all": 0.9}, "covers"),
        ({"coverage80": 0.8, "ewma_all": 1.02}, "EWMA"),
        ({}, "covers"),
    ],
)
def test_a_challenger_that_does_not_hold_is_refused_with_the_reason(figures: dict, words: str) -> None:
    verdict = judge(figures, losses(1), None)
    assert not verdict.promoted and words in verdict.reason


def test_where_the_model_is_no_better_than_ewma_the_baseline_speaks() -> None:
    assert weak_moments({"ewma_history": 1.01, "ewma_start": 0.9, "ewma_running": 0.8}) == ("history",)
    assert weak_moments({"ewma_history": 0.9}) == ("start", "running")


def test_the_first_that_holds_is_promoted() -> None:
    assert judge(GOOD, losses(1), None).promoted


def test_a_better_or_equal_challenger_is_promoted_and_a_worse_one_is_not() -> None:
    champion = losses(1.0)
    assert judge(GOOD, champion, champion).promoted
    assert judge(GOOD, champion.assign(loss=champion["loss"] * 0.9), champion).promoted
    worse = judge(GOOD, champion.assign(loss=champion["loss"] * 1.05), champion)
    assert not worse.promoted and "loss above 1%" in worse.reason


def test_pinball_is_half_the_absolute_error_at_the_median() -> None:
    assert pinball(np.array([4.0]), np.array([[1.0]]), np.array([0.5]))[0] == pytest.approx(1.5)


def test_the_ratio_is_the_mean_over_teams_not_over_forecasts() -> None:
    team = np.array(["a"] * 98 + ["b"] * 2)
    loss, reference = np.r_[np.full(98, 1.0), np.full(2, 3.0)], np.r_[np.full(98, 1.0), np.full(2, 2.0)]
    ratio = team_ratio(team, loss, reference)
    assert bootstrap_interval(ratio)[0] == pytest.approx(1.25)
    assert team_ratio(np.array(["z"]), np.array([0.0]), np.array([0.0])).empty
