"""Drivers in words: each feature belongs to one idea, no unknown is said, amounts are the team's own."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.features.catalogue import catalogue
from models.features.frame import Frame
from models.reporting.explain import explanation_rows
from models.reporting.facts import Facts, Said, first_value, sentence
from models.reporting.ideas import IDEAS
from models.velocity.members.member import Contributions

NAMES = tuple(feature.name for feature in catalogue())


def row_of(weekly: Frame, **values: float) -> Frame:
    """One origin of a team with a level of 9 items, of which only ``values`` are known."""
    one = weekly.current().take(np.array([0]))
    features = np.full((1, len(NAMES)), np.nan, dtype=np.float32)
    for name, value in values.items():
        features[0, NAMES.index(name)] = value
    meta = one.meta.assign(level=9.0, pad=1.0, unit="items", period_kind="sprint")
    return dataclasses.replace(one, meta=meta, names=NAMES, features=features)


def idea(name: str):
    return next(found for found in IDEAS if found.name == name)


def test_every_feature_belongs_to_exactly_one_idea() -> None:
    assert Counter(name for found in IDEAS for name in found.features) == Counter(NAMES)


@pytest.mark.parametrize(
    ("name", "values", "said", "first"),
    [
        (
            "progress",
            {"p_done": np.log(3 / 10), "p_pace": np.log(3 / 7)},
            "2 items done; by now usually 6",
            2,
        ),
        ("progress", {"p_done": np.log(2 / 10)}, "1 item done", 1),
        (
            "commitment",
            {"c_committed": np.log(13 / 10), "c_committed_vs_mean5": np.log(13 / 11)},
            "12 items committed; usually 10",
            12,
        ),
        (
            "work_in_progress",
            {"f_wip": np.log(5), "f_wip_weeks": 1.5},
            "4 items in progress, 1.5 weeks of",
            4,
        ),
        ("history", {"m_history": np.log(41)}, "40 sprints of history", 40),
        ("blocked", {"b_blocked_open": 0.25}, "25% of the open items blocked", 0.25),
        ("variation", {"d_sd10": 0.5}, "sprints differ from their mean by 4.5 items", 4.5),
        ("progress", {"p_pace": 0.3}, "", None),
        ("people", {}, "", None),
    ],
)
def test_an_idea_is_said_in_the_teams_own_amounts(
    weekly: Frame, name: str, values: dict[str, float], said: str, first: float | None
) -> None:
    facts = Facts(row_of(weekly, **values), 0)
    assert sentence(idea(name), facts).startswith(said) and bool(sentence(idea(name), facts)) == bool(said)
    value = first_value(idea(name), facts)
    assert value is None if first is None else value == pytest.approx(first, abs=1e-5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(known=st.sets(st.sampled_from(NAMES)), seed=st.integers(0, 99))
def test_whatever_is_known_a_line_is_one_idea_and_names_no_unknown(
    weekly: Frame, known: set[str], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    frame = row_of(weekly, **{name: float(rng.uniform(0, 1)) for name in known})
    drivers = rng.normal(0, 0.05, (1, 4, len(NAMES)))
    said = Contributions(("lstm",), np.ones((1, 1, 5)), np.ones((1, 5, 1)), drivers)
    velocity = frame.meta[["team_id", "unit"]].assign(horizon=1, basis="ensemble", note="")
    lines = explanation_rows(frame, said, velocity)
    lines = lines[lines["kind"] == "driver"]
    assert lines["name"].is_unique and len(lines) <= 5
    assert not lines["words"].str.contains("nan|not known|log|ratio").any()
    assert lines["effect"].abs().is_monotonic_decreasing
    for line in lines.itertuples():
        there = [NAMES.index(name) for name in idea(line.name).features]
        assert line.effect == pytest.approx(np.expm1(drivers[0, 0, there].sum()))


@pytest.mark.parametrize(
    ("said", "spec", "wanted"),
    [
        (Said(1.0), "item", "1 item"),
        (Said(0.0), "item", "0 items"),
        (Said(2.44), "week", "2.4 weeks"),
        (Said(37.4), "", "37"),
        (Said(0.224, is_share=True), "", "22%"),
        (Said(-0.3, is_share=True), "+", "-30%"),
        (Said(-0.01), "+", "0"),
        (Said(1.0, unit="points"), "unit", "1 point"),
    ],
)
def test_numbers_are_said_plainly(said: Said, spec: str, wanted: str) -> None:
    assert format(said, spec) == wanted
