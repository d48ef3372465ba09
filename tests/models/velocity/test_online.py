"""Weights, calibration and drift advice: rules that must hold for all inputs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from models.config import LOWER80, MEDIAN, QUANTILES, UPPER80, ConformalConfig, EnsembleConfig, ForecastConfig
from models.features.frame import Frame
from models.velocity.conformal import (
    LEVELS,
    NOTHING_LEFT,
    Calibrator,
    correct,
    overlap_of,
    quantile_of_columns,
    spread_of,
)
from models.velocity.drift import detect_shift
from models.velocity.ensemble import LossBook
from models.velocity.metrics import pinball
from models.velocity.online import Online, pages, walk

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
    calibrator = Calibrator(ConformalConfig(), pinball)
    quantiles = np.array(raw)
    for truth in truths:
        calibrator.record("h4/history", "a", quantiles, truth)
    out = calibrator.apply("h4/history", "a", quantiles)
    assert (np.diff(out) >= 0).all()
    assert out[MEDIAN] == pytest.approx(quantiles[MEDIAN])


@given(
    raw=st.lists(st.floats(-3, 3), min_size=len(QUANTILES), max_size=len(QUANTILES)).map(sorted),
    truths=st.lists(st.floats(-50, 50), max_size=80),
)
def test_no_end_moves_by_more_than_its_spread_or_onto_the_median(
    raw: list[float], truths: list[float]
) -> None:
    config = ConformalConfig()
    calibrator, quantiles = Calibrator(config, pinball), np.array(raw)
    for truth in truths:
        calibrator.record("h1/history", "a", quantiles, truth)
    out = calibrator.apply("h1/history", "a", quantiles)
    assert (np.abs(out - quantiles) <= config.most * spread_of(quantiles) + 1e-9).all()
    distance = np.abs(quantiles - quantiles[MEDIAN])
    assert (np.abs(out - quantiles[MEDIAN]) >= distance / 2 - 1e-9).all()


@given(
    bias=st.floats(-1, 1),
    scale=st.floats(0.2, 4),
    seed=st.integers(0, 2**16),
    page=st.sampled_from(["h1/history", "h4/start", "mean4/history"]),
)
def test_the_more_a_correction_has_gained_the_more_of_it_is_used(
    bias: float, scale: float, seed: int, page: str
) -> None:
    """Whatever the forecasts are off by: half of a correction, moved to the side that has gained."""
    rng, quantiles = np.random.default_rng(seed), norm.ppf(LEVELS)
    calibrator = Calibrator(ConformalConfig(minimum=5), pinball)
    for truth in bias + scale * rng.normal(size=30):
        calibrator.record(page, "a", quantiles, float(truth))
    gains, used = calibrator.gains[page][0], float(calibrator._strength(page)[0])
    assert 0 <= used <= 1
    if (np.diff(gains) >= 0).all():
        assert used >= 0.5 - 1e-9
    if (np.diff(gains) <= 0).all():
        assert used <= 0.5 + 1e-9


@pytest.mark.parametrize(("errors", "least", "most"), [(-6, 0.0, 0.1), (0, 0.5, 0.5), (6, 0.9, 1.0)])
@pytest.mark.parametrize("page", ["h1/history", "h4/start"])
def test_harm_is_hardly_repeated_and_gain_nearly_whole(
    errors: float, least: float, most: float, page: str
) -> None:
    """Gains that grow with the strength, the whole correction's so many standard errors off zero."""
    calibrator, raw = Calibrator(ConformalConfig(), pinball), norm.ppf(LEVELS)
    for _ in range(100):
        calibrator.record(page, "a", raw, 3.0)
    gain = errors * np.sqrt(overlap_of(page)) * calibrator.strengths
    calibrator.gains[page] = np.stack([gain, np.ones_like(gain)])
    used = calibrator.apply(page, "a", raw)
    ends = correct(raw, calibrator.correction(page, "a"), np.array([least, most]))
    low, high = np.abs(ends - raw).sum(axis=1)
    assert low - 1e-9 <= np.abs(used - raw).sum() <= high + 1e-9


def test_forecasts_that_are_right_stay_as_they_are(rng: np.random.Generator) -> None:
    """Normal outcomes, normal quantiles: the pinball loss after calibration is not above the one before."""
    calibrator, quantiles = Calibrator(ConformalConfig(), pinball), norm.ppf(LEVELS)
    before, after = [], []
    for truth in rng.normal(size=1500):
        shown = calibrator.apply("h1/history", "a", quantiles)
        before.append(pinball(truth, quantiles))
        after.append(pinball(truth, shown))
        calibrator.record("h1/history", "a", quantiles, float(truth))
    assert np.mean(after) <= np.mean(before) * 1.002


def running(weekly: Frame, elapsed: float, done: float) -> Frame:
    meta = weekly.meta.assign(moment="running", elapsed=elapsed, done_so_far=done)
    return replace(weekly, meta=meta)


@given(elapsed=st.floats(0, 1), done=st.floats(0, 50), far=st.floats(-3, 3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
def test_inside_a_period_nothing_lies_below_what_is_done_and_at_its_end_nothing_above(
    weekly: Frame, elapsed: float, done: float, far: float
) -> None:
    few = running(weekly.take(np.arange(5)), elapsed, done)
    amounts = few.amounts(np.full((5, 5, len(QUANTILES)), far))
    shown = few.not_below_done(amounts)[:, 0]
    assert (shown >= done).all()
    assert (shown <= np.maximum(amounts[:, 0], done) + 1e-9).all()
    assert running(few, 1.0, done).not_below_done(amounts)[:, 0] == pytest.approx(done)


def test_a_running_period_is_booked_by_how_far_it_has_run(weekly: Frame) -> None:
    few = weekly.take(np.arange(2))
    shares = [pages(running(few, share, 1.0))[0] for share in ForecastConfig().running_at]
    assert len({page[0] for page in shares}) == len(shares)
    assert {page[1] for page in shares} == {"h2/running"} and pages(few)[0, 0] == "h1/history"


def test_where_no_weekday_is_left_and_nothing_came_the_interval_is_a_point(rng: np.random.Generator) -> None:
    """Forecasts of a rest that never comes: the median goes to what was done, and so do the ends."""
    calibrator, page = Calibrator(ConformalConfig(), pinball), f"h1/running/{NOTHING_LEFT}"
    for _ in range(600):
        raw = rng.uniform(0.05, 0.3) * np.arange(len(QUANTILES))
        calibrator.record(page, f"t{rng.integers(6)}", raw, 0.0)
    raw = 0.2 * np.arange(len(QUANTILES))
    shown = np.maximum(calibrator.apply(page, "t1", raw), 0.0)
    assert shown[MEDIAN] < 0.4 * raw[MEDIAN] and shown[UPPER80] < 0.4 * raw[UPPER80]
    other = calibrator.apply("h1/running/4", "t1", raw)
    assert np.array_equal(other, raw)


def test_an_end_reaches_at_most_ten_times_the_largest_amount_so_far(weekly: Frame) -> None:
    far = np.full((len(weekly), 5, len(QUANTILES)), 9.0)
    amounts = weekly.amounts(weekly.bounded(far))
    assert (amounts <= 10 * np.nanmax(weekly.long, axis=1)[:, None, None] * (1 + 1e-9)).all()
    near = np.zeros_like(far)
    assert np.array_equal(weekly.bounded(near), near)


def test_intervals_reach_their_coverage_from_forecasts_half_as_wide(rng: np.random.Generator) -> None:
    calibrator, narrow = Calibrator(ConformalConfig(), pinball), 0.45 * norm.ppf(LEVELS)
    hits = []
    for truth in rng.normal(0, 1, 1500):
        shown = calibrator.apply("h1/history", "a", narrow)
        hits.append(shown[LOWER80] <= truth <= shown[UPPER80])
        calibrator.record("h1/history", "a", narrow, float(truth))
    assert np.mean(hits[:30]) < 0.7
    # a mean of the strengths stays a little short of the whole correction
    assert np.mean(hits[800:]) == pytest.approx(0.8, abs=0.06)


def test_a_series_that_becomes_noisier_than_the_pool_gets_its_own_width(rng: np.random.Generator) -> None:
    calibrator, raw, hits = Calibrator(ConformalConfig(), pinball), norm.ppf(LEVELS), []
    for n in range(900):
        calibrator.record("h1/history", f"other-{n % 9}", raw, float(rng.normal()))
        truth = float(rng.normal(0, 1.5))
        shown = calibrator.apply("h1/history", "noisy", raw)
        hits.append(shown[LOWER80] <= truth <= shown[UPPER80])
        if n % 9 == 0:
            calibrator.record("h1/history", "noisy", raw, truth)
    calm = calibrator.apply("h1/history", "other-1", raw)
    noisy = calibrator.apply("h1/history", "noisy", raw)
    assert noisy[UPPER80] > calm[UPPER80] and noisy[LOWER80] < calm[LOWER80]
    assert np.mean(hits[600:]) > np.mean(hits[:200]) - 0.02


@given(values=st.lists(st.lists(st.floats(-10, 10), min_size=9, max_size=9), min_size=1, max_size=40))
def test_quantiles_of_scores_are_numpys(values: list[list[float]]) -> None:
    ordered = np.sort(np.array(values), axis=0)
    wanted = [np.quantile(ordered[:, n], level) for n, level in enumerate(LEVELS)]
    assert quantile_of_columns(ordered, LEVELS) == pytest.approx(wanted, abs=1e-9)


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
