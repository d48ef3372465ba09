"""Weights, calibration and drift advice: rules that must hold for all inputs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.config import LOWER80, MEDIAN, QUANTILES, UPPER80, ConformalConfig, EnsembleConfig, ForecastConfig
from models.velocity.conformal import Calibrator, discounted_quantile, sorted_quantile
from models.velocity.drift import detect_shift
from models.velocity.ensemble import LossBook
from models.velocity.online import Online, walk

losses = st.lists(st.floats(0, 50), min_size=3, max_size=3)


@given(history=st.lists(losses, max_size=30))
def test_weights_sum_to_one_and_keep_the_floor(history: list[list[float]]) -> None:
    config = EnsembleConfig()
    book = LossBook(3, config)
    for loss in history:
        book.record("h1/history", "a", np.array(loss))
    weights = book.weights("h1/history", "a")
    assert weights.sum() == pytest.approx(1)
    assert (weights >= config.floor / 3 - 1e-12).all() or not history


def test_a_better_member_gets_more_weight_and_a_new_page_none_of_it() -> None:
    book = LossBook(2, EnsembleConfig())
    for _ in range(20):
        book.record("h1/history", "a", np.array([0.2, 0.4]))
    assert book.weights("h1/history", "b")[0] > 0.9
    assert book.weights("h1/running", "a") == pytest.approx([0.5, 0.5])


def test_a_teams_own_losses_outweigh_the_pool_only_with_time() -> None:
    book = LossBook(2, EnsembleConfig())
    for _ in range(200):
        book.record("p", "others", np.array([0.2, 0.4]))
    shares = []
    for _ in range(60):
        book.record("p", "odd", np.array([0.4, 0.2]))
        shares.append(book.weights("p", "odd")[1])
    assert shares[0] < 0.2 < shares[-1]


@given(
    raw=st.lists(st.floats(-3, 3), min_size=len(QUANTILES), max_size=len(QUANTILES)).map(sorted),
    truths=st.lists(st.floats(-5, 5), max_size=80),
)
def test_calibrated_quantiles_never_cross_and_keep_their_median(
    raw: list[float], truths: list[float]
) -> None:
    calibrator = Calibrator(ConformalConfig())
    quantiles = np.array(raw)
    for truth in truths:
        calibrator.record("p", "a", quantiles, calibrator.apply("p", "a", quantiles), truth)
    out = calibrator.apply("p", "a", quantiles)
    assert (np.diff(out) >= 0).all()
    assert out[MEDIAN] == pytest.approx(quantiles[MEDIAN])


def test_intervals_reach_their_coverage_from_far_too_narrow_forecasts(rng: np.random.Generator) -> None:
    calibrator, narrow = Calibrator(ConformalConfig()), np.linspace(-0.1, 0.1, len(QUANTILES))
    hits = []
    for truth in rng.normal(0, 1, 1500):
        shown = calibrator.apply("p", "a", narrow)
        hits.append(shown[LOWER80] <= truth <= shown[UPPER80])
        calibrator.record("p", "a", narrow, shown, truth)
    assert np.mean(hits[:30]) < 0.3
    assert np.mean(hits[200:]) == pytest.approx(0.8, abs=0.03)


def test_intervals_widen_again_after_the_noise_doubles(rng: np.random.Generator) -> None:
    calibrator, raw = Calibrator(ConformalConfig()), np.linspace(-1.5, 1.5, len(QUANTILES))
    hits = []
    for truth in np.concatenate([rng.normal(0, 1, 600), rng.normal(0, 2.5, 600)]):
        shown = calibrator.apply("p", "a", raw)
        hits.append(shown[LOWER80] <= truth <= shown[UPPER80])
        calibrator.record("p", "a", raw, shown, truth)
    assert np.mean(hits[900:]) > 0.72


@given(values=st.lists(st.floats(-10, 10), min_size=1, max_size=40))
def test_quantiles_of_scores_stay_within_them(values: list[float]) -> None:
    levels = np.array([0.0, 0.1, 0.5, 0.9, 1.0])
    for out in (sorted_quantile(np.sort(values), levels), discounted_quantile(np.array(values), levels, 0.9)):
        assert (out >= min(values) - 1e-9).all() and (out <= max(values) + 1e-9).all()
        assert (np.diff(out) >= -1e-9).all()


def test_state_survives_json(replayed) -> None:
    count, config = len(replayed.names), ForecastConfig()
    online = Online.of(replayed.learnt, count, config)
    restored = Online.of(json.loads(json.dumps(online.state())), count, config)
    members = replayed.forecasts[: len(replayed.names), -1, 0]
    series = replayed.frame.meta["series_id"].iloc[-1]
    for a, b in zip(
        online.forecast("h1/history", series, members),
        restored.forecast("h1/history", series, members),
        strict=True,
    ):
        assert np.array_equal(a, b)


def test_an_outcome_changes_no_forecast_made_before_it(weekly, replayed, config) -> None:
    """Replacing the newest truths leaves every earlier ensemble forecast as it was."""
    from dataclasses import replace

    frame, members = replayed.frame, replayed.forecasts[: len(replayed.names)]
    late = np.sort(frame.cutoff)[len(frame) * 2 // 3]
    changed = replace(frame, truth=np.where(frame.known_at > late, frame.truth * 3 + 5, frame.truth))
    a = walk(frame, members, Online.fresh(len(replayed.names), config)).calibrated
    b = walk(changed, members, Online.fresh(len(replayed.names), config)).calibrated
    before = frame.cutoff <= late
    assert np.array_equal(a[before], b[before], equal_nan=True)
    assert not np.array_equal(a[~before], b[~before], equal_nan=True)


def test_a_halving_is_found_and_noise_is_not(rng: np.random.Generator) -> None:
    found = [detect_shift(np.concatenate([rng.poisson(20, 30), rng.poisson(10, 8)])).state for _ in range(40)]
    alarms = [detect_shift(rng.poisson(20, 38)).state for _ in range(40)]
    assert found.count("falling") >= 28
    assert 40 - alarms.count("steady") <= 8


def test_short_or_empty_series_are_steady() -> None:
    assert detect_shift(np.array([np.nan] * 40)).state == "steady"
    assert detect_shift(np.zeros(40)).state == "steady"
