"""The chance of being the same work: what must hold for any texts, and the coefficients that are shipped."""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.likeness import calibration, chance, features, words

WORDS = ("refund", "card", "yard", "map", "scan", "parcel", "返金", "Rücksendung", "export", "2026")
TITLES = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
UNRELATED = ("quartz zebra", "violin umbrella", "nougat isotope", "glacier trombone", "walnut periscope")
MODEL = chance.load()


def items(titles: list[str], meaning: np.ndarray | None = None) -> features.Items:
    size = len(titles)
    table = pa.table(
        {
            "title": pa.array(titles, pa.string()),
            "text": pa.array([""] * size, pa.string()),
            "created_at": pa.array([datetime(2026, 1, 1)] * size, pa.timestamp("us")),
            "author": pa.array([None] * size, pa.string()),
            "is_sub_task": pa.array([False] * size, pa.bool_()),
            "place": pa.array([None] * size, pa.string()),
            "components": pa.array([None] * size, pa.list_(pa.string())),
        }
    )
    return features.Items.of(table, np.zeros((size, 4), np.float32) if meaning is None else meaning)


def figures(given: features.Items, a: int, b: int) -> words.Floats:
    nearest = np.zeros((len(given.created), features.CROWD + 1), np.float32)
    return features.compare(given, np.array([a]), np.array([b]), nearest)


def odds(given: features.Items, a: int, b: int) -> float:
    return float(MODEL.chance(figures(given, a, b))[0])


@given(TITLES, TITLES)
@settings(deadline=None, max_examples=40)
def test_it_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    there = items([one, other, *UNRELATED])
    assert np.allclose(figures(there, 0, 1), figures(there, 1, 0), equal_nan=True)
    swapped = items([*UNRELATED, other, one])
    assert 0 <= odds(there, 0, 1) <= 1
    assert odds(there, 0, 1) == pytest.approx(odds(swapped, 6, 5), abs=1e-9)


@given(TITLES, TITLES)
@settings(deadline=None, max_examples=40)
def test_a_rare_word_more_in_common_never_lowers_it(one: str, other: str) -> None:
    before = odds(items([one, other, *UNRELATED]), 0, 1)
    assert odds(items([f"{one} hovercraft", f"{other} hovercraft", *UNRELATED]), 0, 1) >= before - 1e-9


@given(TITLES, TITLES, st.permutations(UNRELATED))
@settings(deadline=None, max_examples=40)
def test_unrelated_items_count_by_the_rarity_of_words_only(one: str, other: str, order: list[str]) -> None:
    assert odds(items([one, other, *UNRELATED]), 0, 1) == pytest.approx(
        odds(items([one, other, *order]), 0, 1), abs=1e-9
    )
    rare, rarer = items([one, other, *UNRELATED]).words, items([one, other, *UNRELATED, "oboe"]).words
    grown = np.log(8 / 7)
    assert np.allclose(np.sort(rarer.rarity)[:-1], np.sort(rare.rarity) + grown) or not (one or other)


def test_what_speaks_against_it_lowers_it() -> None:
    titles = [
        "Merge the rubles to stable",
        "Merge rubles to stable",
        "Release 3.1 notes",
        "Release 3.2 notes",
    ]
    titles += ["iOS: flow layout", "Android: flow layout", "flow layout", *UNRELATED]
    given_items = items(titles)
    assert figures(given_items, 2, 3)[0, chance.NAMES.index("numbers_differ")] == 1
    assert figures(given_items, 4, 5)[0, chance.NAMES.index("labels_differ")] == 1
    assert figures(given_items, 4, 6)[0, chance.NAMES.index("labels_differ")] == 0
    lowering = [MODEL.by_meaning.weight[name] for name in chance.LOWERING]
    raising = [MODEL.by_meaning.weight[name] for name in chance.RAISING]
    assert max(lowering) <= 0 <= min(raising)


def test_a_crowd_of_the_same_lowers_it() -> None:
    names = chance.NAMES
    pair = np.zeros((1, len(names)))
    pair[0, names.index("meaning")] = 0.9
    alone = MODEL.chance(pair)[0]
    pair[0, names.index("crowd")] = 0.9
    assert MODEL.chance(pair)[0] < alone


@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=9, unique=True), st.integers(0, 3))
@settings(deadline=None, max_examples=40)
def test_one_of_a_series_is_not_the_same_work_as_another(things: list[str], more: int) -> None:
    series = chance.NAMES.index("series")
    told = [f"{thing} cannot be saved with umlauts" for thing in things]
    assert figures(items([*told, *UNRELATED[:more]]), 0, 1)[0, series] == 1
    assert figures(items([*told[:4], *told[:4]]), 0, 1)[0, series] == 0, "four titles are no series"
    longer = items([*told, f"{told[0]} again"])
    assert figures(longer, 0, len(told))[0, series] == 0, "the one says all that the other says"


def test_weights_from_before_know_of_series_too() -> None:
    kept = json.loads(chance.dump(MODEL))
    for part in ("by_meaning", "by_words"):
        del kept[part]["weight"]["series"], kept[part]["spread"]["series"]
    read = chance.load(json.dumps(kept))
    assert read.by_meaning.weight == MODEL.by_meaning.weight
    assert read.by_words.weight["series"] == chance.HELD["series"]


def test_the_coefficients_are_complete_and_say_where_they_come_from() -> None:
    assert tuple(MODEL.by_meaning.weight) == chance.NAMES == tuple(MODEL.by_meaning.spread)
    assert set(MODEL.by_words.weight) == set(chance.NAMES) - set(chance.OF_MEANING)
    assert "tidev/jira-archive" in MODEL.learned_from and chance.load(chance.dump(MODEL)) == MODEL


def test_golden_chances() -> None:
    """Near in meaning and words, near in meaning only, by words alone, and nothing in common."""
    names = chance.NAMES
    rows = np.zeros((4, len(names)))
    rows[:, names.index("crowd")] = 0.5
    rows[:, names.index("days_apart")] = np.log1p(30)
    rows[0, [names.index(n) for n in ("meaning", "words", "shared")]] = 0.9, 0.6, 3.0
    rows[1, [names.index(n) for n in ("meaning", "words", "shared")]] = 0.8, 0.1, 1.0
    rows[2, [names.index(n) for n in ("words", "shared")]] = 0.9, 3.2
    rows[2, [names.index(n) for n in chance.OF_MEANING]] = np.nan
    rows[3, names.index("contrast")] = 20
    assert MODEL.chance(rows) == pytest.approx(GOLDEN, abs=0.002)


GOLDEN = [0.996, 0.872, 0.949, 0.001]


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=10)
def test_learning_finds_what_made_the_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shown = np.abs(rng.normal(size=(3_000, len(chance.NAMES))))
    shown[:, [chance.NAMES.index(name) for name in chance.HELD]] = 0
    is_same = rng.random(3_000) < chance.sigmoid(3 * shown[:, 0] - 3)
    learned = chance.learn(shown, is_same, "").by_meaning
    assert learned.weight["meaning"] == pytest.approx(3, abs=0.5)
    assert learned.intercept == pytest.approx(-3, abs=0.7)


def test_without_decisions_nothing_moves_and_decisions_against_it_lower_the_chance() -> None:
    rows = np.zeros((60, len(chance.NAMES)))
    rows[:, 0] = np.linspace(0.3, 0.9, 60)
    nothing = chance.adapt(MODEL, rows[:0], np.zeros(0, bool), 5.0)
    assert nothing.by_meaning.weight == pytest.approx(MODEL.by_meaning.weight, rel=1e-4)
    refused = rows[:, 0] < 0.85
    judged = calibration.judge(MODEL, rows, ~refused)
    assert judged.is_better and judged.model.chance(rows)[0] < MODEL.chance(rows)[0]


def test_decisions_that_teach_nothing_change_nothing() -> None:
    rng = np.random.default_rng(5)
    rows = np.zeros((400, len(chance.NAMES)))
    rows[:, 0] = rng.uniform(0.4, 1, 400)
    rows[:, chance.NAMES.index("crowd")] = 0.5
    as_foretold = rng.random(400) < MODEL.chance(rows)
    judged = calibration.judge(MODEL, rows, as_foretold)
    assert judged.loss_after == pytest.approx(judged.loss_before, abs=0.03)
    assert calibration.shortage(np.array([True] * 40)) and not calibration.shortage(np.arange(40) < 10)


def test_a_component_without_a_name_is_no_component() -> None:
    listed = pa.array([["api", None], None, [None], ["api", "web"]], pa.list_(pa.string()))
    assert features._listed(listed).toarray().tolist() == [[1, 0], [0, 0], [0, 0], [1, 1]]
