"""Completion dates: survival, blockers, determinism, honesty."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.completion.simulation import Simulation, after_blockers, hashed, stratified, summarise
from models.completion.survival import EDGES, FEATURES, days_at, fit_survival

DAY = date(2026, 3, 2)


def edges(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["blocker_key", "blocked_key"])


def test_a_blocked_item_ends_with_its_blockers_along_the_chain() -> None:
    days = np.array([[9.0, 1.0], [2.0, 5.0], [1.0, 1.0]])
    out = after_blockers(["a", "b", "c"], days, edges(("a", "b"), ("b", "c")))
    assert out.tolist() == [[9, 1], [9, 5], [9, 5]]


def test_items_of_a_cycle_end_together_and_hold_up_what_follows() -> None:
    days = np.array([[1.0], [7.0], [2.0]])
    out = after_blockers(
        ["a", "b", "c"], days, edges(("a", "b"), ("b", "a"), ("a", "c"), ("c", "unknown"), ("c", "c"))
    )
    assert out.tolist() == [[7], [7], [7]]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.integers(0, 99))
def test_no_item_ends_before_any_of_its_blockers(pairs: list[tuple[int, int]], seed: int) -> None:
    keys = [str(n) for n in range(8)]
    days = np.random.default_rng(seed).exponential(10, (8, 5))
    out = after_blockers(keys, days, edges(*((str(a), str(b)) for a, b in pairs)))
    assert (out >= days).all()
    for a, b in pairs:
        assert (out[b] >= out[a]).all() or a == b


def test_draws_depend_on_the_item_and_the_day_only() -> None:
    alone, among = stratified(["x"], DAY, 50), stratified(["a", "x", "z"], DAY, 50)
    assert np.array_equal(alone[0], among[1])
    assert not np.array_equal(alone[0], stratified(["x"], date(2026, 3, 3), 50)[0])
    assert np.sort(alone[0]) == pytest.approx((np.arange(50) + 0.5) / 50)
    assert hashed("x", DAY, 50).random() == hashed("x", DAY, 50).random()


def test_a_survival_curve_is_inverted_exactly_and_goes_on_with_its_last_hazard() -> None:
    """Half are left after a year; in the year after, a hazard as in its last quarter leaves 0.413."""
    curve = np.linspace(0.95, 0.5, len(EDGES))[None, :]
    days = days_at(curve, np.array([[0.0, 0.05, 0.5, 0.55, 0.99]]))[0]
    assert days[:3] == pytest.approx([0, EDGES[0], EDGES[-1]])
    rate = np.log(curve[0, -2] / curve[0, -1]) / (EDGES[-1] - EDGES[-2])
    assert days[3] == pytest.approx(EDGES[-1] + np.log(0.5 / 0.45) / rate)
    assert np.isinf(days[4])


def test_censored_items_lengthen_the_forecast(rng: np.random.Generator) -> None:
    """True times are exponential with mean 40 days, watched for 30: finished items alone would say 13."""
    count = 4000
    truth = rng.exponential(40, count)
    items = pd.DataFrame(0.0, index=range(count), columns=list(FEATURES))
    items = items.assign(days_seen=np.minimum(truth, 30.0), is_finished=truth <= 30)
    survival = fit_survival(items, seed=1)
    assert survival is not None
    curve = survival.curve(items.head(1))[0]
    assert curve[EDGES == 28][0] == pytest.approx(np.exp(-28 / 40), abs=0.04)


def test_too_few_finishes_teach_nothing() -> None:
    items = pd.DataFrame(0.0, index=range(20), columns=list(FEATURES)).assign(days_seen=3.0, is_finished=True)
    assert fit_survival(items, seed=1) is None


def dated(days: np.ndarray) -> pd.DataFrame:
    """What is said of items ``a``, ``b`` … with these simulated days, due on 21 March."""
    keys = tuple("abcdefgh"[: len(days)])
    items = pd.DataFrame({"work_item_key": keys, "team_id": "t", "due_date": date(2026, 3, 21)})
    return summarise(Simulation(keys, days), items, DAY).set_index("work_item_key")


def test_a_day_is_the_one_by_whose_end_it_is_done() -> None:
    rows = dated(np.stack([np.arange(1.0, 101.0), np.full(100, 0.2)]))
    assert rows.loc["a", "p50_date"] == date(2026, 4, 20) and rows.loc["a", "p85_date"] == date(2026, 5, 25)
    assert rows.loc["a", "chance_by_due"] == pytest.approx(0.20)
    assert rows.loc["b", "p95_date"] == DAY and rows.loc["b", "note"] == ""


def test_later_than_a_year_is_no_day_but_words_and_its_chance_is_told() -> None:
    rows = dated(np.stack([np.full(100, np.inf), np.r_[np.full(60, 5.0), np.full(40, np.inf)]]))
    assert rows.loc["a", ["p50_date", "p85_date", "p95_date"]].isna().all()
    assert rows.loc["a", "chance_by_due"] == 0 and rows.loc["a", "chance_within_year"] == 0
    assert rows.loc["a", "note"] == "later than a year, as most items like this one"
    assert (
        rows.loc["b", "p50_date"] == date(2026, 3, 6) and rows.loc["b", ["p85_date", "p95_date"]].isna().all()
    )
    assert rows.loc["b", "note"] == "later than a year in the 85% and 95% forecast"
    assert rows.loc["b", "chance_within_year"] == pytest.approx(0.6) and set(rows["method"]) == {"survival"}


@given(st.lists(st.floats(0, 800), min_size=20, max_size=20), st.integers(0, 30))
def test_a_day_agrees_with_the_chance_to_meet_it_and_none_stands_for_later(days: list, due: int) -> None:
    """``p50_date`` after the due date and a chance under one half are the same statement."""
    promised = DAY + timedelta(days=due)
    items = pd.DataFrame({"work_item_key": ["a"], "team_id": "t", "due_date": promised})
    row = summarise(Simulation(("a",), np.array([days])), items, DAY).iloc[0]
    for name, level in (("p50_date", 0.50), ("p85_date", 0.85), ("p95_date", 0.95)):
        assert (row[name] is not None and row[name] <= promised) == (row["chance_by_due"] >= level)
        assert row[name] is None or row[name] < DAY + timedelta(days=365)
        assert (row[name] is None) == (row["chance_within_year"] < level)
