"""Monitoring and explanations: alerts only for what chance does not explain, words that fit the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features.frame import Frame
from models.reporting.explain import explanation_rows
from models.reporting.monitor import SHIFTED, coverage_row, drift_rows, monitor_rows, stability_index
from models.velocity.members.member import fit_members
from models.velocity.members.roster import make_members
from models.velocity.model import VelocityModel
from models.velocity.online import Online

MIDNIGHT = pd.Timestamp("2026-03-02")


def outcomes(count: int, inside: float, error: float = 1.0) -> pd.DataFrame:
    """Forecasts of 10 within 8 to 12; a share of ``inside`` fell within, the rest far outside."""
    hits = np.arange(count) < round(count * inside)
    return pd.DataFrame(
        {
            "team_id": [f"t{n % 6}" for n in range(count)],
            "unit": "items",
            "done": np.where(hits, 10 + error, 20.0),
            "end_at": [MIDNIGHT - pd.Timedelta(days=int(n % 80)) for n in range(count)],
            **{"p10": 8.0, "p25": 9.0, "p50": 10.0, "p75": 11.0, "p90": 12.0},
            **{"lower80": 8.0, "upper80": 12.0, "mean5": 13.0},
        }
    )


@pytest.mark.parametrize(
    ("count", "inside", "alert", "words"),
    [
        (200, 0.80, False, ""),
        (200, 0.60, True, "too narrow"),
        (200, 0.99, True, "too wide"),
        (20, 0.50, False, ""),
        (40, 0.70, False, ""),
    ],
)
def test_coverage_alerts_only_when_its_own_uncertainty_leaves_the_band(
    count: int, inside: float, alert: bool, words: str
) -> None:
    row = coverage_row("all", outcomes(count, inside))
    assert row["is_alert"] is alert and words in row["note"]
    assert row["low"] < row["value"] < row["high"]


def test_whole_ends_of_small_counts_are_never_called_too_wide() -> None:
    small = outcomes(200, 1.0).assign(done=3.0, lower80=2.0, upper80=5.0)
    assert not coverage_row("all", small)["is_alert"]
    assert coverage_row("all", small.assign(done=9.0))["note"].startswith("intervals are too narrow")


def test_before_any_outcome_there_is_a_row_that_says_so(weekly: Frame) -> None:
    rows = monitor_rows(outcomes(0, 1.0), weekly, MIDNIGHT)
    assert set(rows["kind"]) == {"coverage80", "feature_drift"}
    assert not rows["is_alert"].any() and rows.loc[0, "note"] == "no forecast period has ended yet"


def test_figures_of_past_forecasts_are_those_that_came(weekly: Frame) -> None:
    rows = monitor_rows(outcomes(60, 1.0, error=1.0), weekly, MIDNIGHT).set_index(["kind", "subject"])
    assert rows.loc[("coverage80", "all"), "value"] == 1.0
    assert rows.loc[("error_ratio", "all"), "value"] == pytest.approx(
        1 / 2
    )  # off by 1, the mean of five by 2
    shares = rows[rows.index.get_level_values("kind") == "calibration"]["value"]
    assert set(shares) == {0.0, 1.0}
    assert rows.loc[("coverage80", "last 28 days"), "observations"] < 60


def test_a_model_that_loses_to_the_mean_of_five_is_said(weekly: Frame) -> None:
    rows = monitor_rows(outcomes(60, 0.0), weekly, MIDNIGHT).set_index(["kind", "subject"])
    assert rows.loc[("error_ratio", "all"), "is_alert"]


@given(
    st.lists(st.floats(-5, 5), min_size=30, max_size=60), st.lists(st.floats(-5, 5), min_size=1, max_size=60)
)
def test_the_stability_index_is_never_negative(before: list[float], after: list[float]) -> None:
    assert stability_index(np.array(before), np.array(after)) >= 0


def test_the_stability_index_sees_a_shift_and_values_that_are_gone(rng: np.random.Generator) -> None:
    before, same = rng.normal(0, 1, 2000), rng.normal(0, 1, 800)
    assert stability_index(before, same) < 0.05
    assert stability_index(before, same + 1) > SHIFTED
    assert stability_index(before, np.where(np.arange(800) % 2 == 0, np.nan, same)) > SHIFTED


def test_a_feature_that_moved_is_named_first(weekly: Frame) -> None:
    from dataclasses import replace

    midnight = pd.Timestamp(weekly.meta["cutoff"].max()) - pd.Timedelta(days=300)
    cutoff = pd.to_datetime(weekly.meta["cutoff"])
    recent = (cutoff > midnight - pd.Timedelta(days=60)).to_numpy()
    column = weekly.names.index("d_sd10")
    moved = weekly.features.copy()
    moved[recent, column] += 3
    rows = drift_rows(replace(weekly, features=moved), midnight)
    assert rows[0]["subject"] == "d_sd10" and rows[0]["is_alert"] and rows[0]["value"] > rows[0]["high"]


@pytest.fixture(scope="module")
def explained(weekly: Frame, replayed, config) -> tuple[Frame, VelocityModel, pd.DataFrame]:
    members = fit_members(make_members(config), weekly)
    model = VelocityModel(config, weekly.names, members, Online.of(replayed.learnt, len(members), config))
    current = weekly.current()
    velocity = pd.DataFrame(
        [
            {"team_id": team, "unit": "items", "horizon": h, "basis": basis, "note": note}
            for team, basis, note in [
                (current.meta["team_id"].iloc[0], "ensemble", ""),
                (current.meta["team_id"].iloc[1], "refused", "nothing finished"),
                (current.meta["team_id"].iloc[2], "baseline", "little history"),
            ]
            for h in (1, 2)
        ]
    )
    return current, model, explanation_rows(current, model.contributions(current), velocity)


def test_every_forecast_has_its_reasons(explained: tuple) -> None:
    current, model, rows = explained
    first = rows[(rows["team_id"] == current.meta["team_id"].iloc[0]) & (rows["horizon"] == 1)]
    assert set(first["kind"]) == {"basis", "drift", "driver", "member"}
    members = first[first["kind"] == "member"]
    assert set(members["name"]) == {m.name for m in model.members}
    assert members["effect"].sum() == pytest.approx(1) and members["effect"].is_monotonic_decreasing
    drivers = first[first["kind"] == "driver"]
    assert 1 <= len(drivers) <= 5 and drivers["effect"].abs().is_monotonic_decreasing
    for line in drivers.itertuples():
        assert ("raises" in line.words) == (line.effect > 0) and f"{abs(line.effect):.0%}" in line.words


def test_drivers_are_exact_and_a_refusal_has_none(explained: tuple) -> None:
    """SHAP values and their base add up to the boosting member's own median."""
    current, model, rows = explained
    boosting = model.members[0]
    parts = boosting.models["h1", 0.50].predict(current.features, pred_contrib=True)
    assert parts.sum(axis=1) == pytest.approx(boosting.models["h1", 0.50].predict(current.features), abs=1e-6)
    refused = rows[rows["team_id"] == current.meta["team_id"].iloc[1]]
    assert set(refused["kind"]) == {"basis"} and "nothing finished" in refused["words"].iloc[0]
    baseline = rows[rows["team_id"] == current.meta["team_id"].iloc[2]]
    assert set(baseline["kind"]) == {"basis", "drift"}
