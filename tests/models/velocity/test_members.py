"""Members and naive methods."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.config import QUANTILES
from models.features.frame import TARGETS, Frame
from models.velocity.members.boosting import FITTED, spread_levels
from models.velocity.members.member import fit_members
from models.velocity.members.naive_methods import best_smoothing, ewma, ses, smooth, theta, trailing_mean
from models.velocity.members.roster import make_members, member_names
from models.velocity.rolling_origin import known_by


@pytest.fixture(scope="module")
def halves(weekly: Frame) -> tuple[Frame, Frame]:
    cut = np.sort(weekly.cutoff)[len(weekly) * 3 // 4]
    return known_by(weekly, cut), weekly.take(weekly.cutoff >= cut)


def test_every_member_forecasts_non_crossing_quantiles_and_survives_disk(
    halves: tuple[Frame, Frame], config, tmp_path: Path
) -> None:
    train, test = halves
    members, restored = fit_members(make_members(config), train), make_members(config)
    for member, other in zip(members, restored, strict=True):
        out = member.predict(test)
        assert out.shape == (len(test), len(TARGETS), len(QUANTILES))
        assert np.isfinite(out).all() and (np.diff(out, axis=-1) >= 0).all(), member.name
        member.save(tmp_path)
        other.load(tmp_path)
        assert np.allclose(other.predict(test), out, atol=1e-6), member.name
    assert [m.name for m in members] == list(member_names())


def test_the_same_seed_gives_the_same_digits(halves: tuple[Frame, Frame], config) -> None:
    train, test = halves
    for name in ("boosting", "lstm"):
        a, b = (make_members(config, (name,))[0] for _ in range(2))
        a.fit(train)
        b.fit(train)
        assert np.array_equal(a.predict(test), b.predict(test)), name


def test_inside_a_period_the_pace_counts_for_the_time_left(weekly: Frame) -> None:
    from dataclasses import replace

    from models.velocity.members.naive import point_amounts

    meta = weekly.meta.assign(moment="running", elapsed=0.75, done_so_far=9.0)
    flat = trailing_mean(weekly.long, 5)
    out = point_amounts(replace(weekly, meta=meta), "mean5")
    assert out[:, 0] == pytest.approx(9 + flat / 4)
    assert out[:, 2] == pytest.approx(flat)
    assert out[:, 4] == pytest.approx((9 + flat / 4 + 3 * flat) / 4)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=40), st.floats(0.05, 0.95))
def test_smoothing_stays_between_the_extremes(values: list[float], alpha: float) -> None:
    long = np.full((1, 40), np.nan)
    long[0, -len(values) :] = values
    level = smooth(long, alpha)[0][0]
    assert min(values) - 1e-6 <= level <= max(values) + 1e-6


def test_smoothing_of_a_known_series() -> None:
    long = np.array([[np.nan, 10.0, 20.0, 20.0]])
    assert ewma(long, 0.5)[0] == pytest.approx(17.5)
    assert trailing_mean(long, 2)[0] == 20


def test_fitted_smoothing_follows_a_jump_and_averages_noise(rng: np.random.Generator) -> None:
    noise = rng.normal(10, 2, (1, 40))
    jump = np.concatenate([np.full((1, 20), 10.0), np.full((1, 20), 30.0)], axis=1)
    assert best_smoothing(noise)[1][0] <= 0.3
    assert ses(jump)[0] == pytest.approx(30, abs=0.5)


def test_theta_goes_on_with_half_the_trend_and_never_below_zero() -> None:
    rising = np.arange(40.0)[None, :]
    assert 39 < theta(rising)[0] < 41
    assert theta(rising[:, ::-1])[0] >= 0


@given(st.lists(st.floats(-5, 5), min_size=len(FITTED), max_size=len(FITTED)))
def test_levels_between_the_fitted_ones_are_ordered(fitted: list[float]) -> None:
    out = spread_levels(np.array(fitted))
    assert (np.diff(out) >= -1e-9).all()
    assert out[[QUANTILES.index(q) for q in FITTED]] == pytest.approx(np.sort(fitted))
