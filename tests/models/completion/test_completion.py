"""Completion dates: survival, blockers, determinism, honesty."""

from __future__ import annotations

from datetime import date

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


def test_a_survival_curve_is_inverted_exactly_and_unbounded_beyond_its_end() -> None:
    curve = np.linspace(0.95, 0.5, len(EDGES))[None, :]
    days = days_at(curve, np.array([[0.0, 0.05, 0.5, 0.6]]))[0]
    assert days[:3] == pytest.approx([0, EDGES[0], EDGES[-1]])
    assert np.isinf(days[3])


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


def test_dates_chance_and_refusal() -> None:
    days = np.stack(
        [np.arange(1.0, 101.0), np.full(100, np.inf), np.r_[np.full(60, 5.0), np.full(40, np.inf)]]
    )
    items = pd.DataFrame(
        {
            "work_item_key": ["a", "b", "c"],
            "team_id": "t",
            "due_date": [date(2026, 3, 21), date(2026, 3, 21), None],
        }
    )
    rows = summarise(Simulation(("a", "b", "c"), days), items, DAY).set_index("work_item_key")
    assert rows.loc["a", "p50_date"] == date(2026, 4, 21) and rows.loc["a", "p85_date"] == date(2026, 5, 26)
    assert rows.loc["a", "chance_by_due"] == pytest.approx(0.20)
    assert (
        rows.loc["b", "method"] == "refused"
        and rows.loc["b", "p50_date"] is None
        and np.isnan(rows.loc["b", "chance_by_due"])
    )
    assert rows.loc["c", "p50_date"] == date(2026, 3, 7) and "a year" in rows.loc["c", "note"]
