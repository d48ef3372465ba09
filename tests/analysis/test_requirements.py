"""Requirements that mean the same, by the real model on a small lake; neighbours against naive ones."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import embedding, requirements, similarity
from config.settings import Settings
from lake.connect import connect
from lake.schema import ensure

FORMULA = "It blocks the launch with Hermes number {}"
#: key, team, whether it is open, title, description
SCOPE = [
    (
        "jira:1",
        "billing",
        True,
        "Invoice PDF does not open in Safari",
        "Merchants on a Mac get a blank page.",
    ),
    (
        "trello:2",
        "portal",
        True,
        "Apple's browser cannot display the bill document",
        "The window stays empty.",
    ),
    (
        "jira:3",
        "portal",
        True,
        "Rotate the API keys of partners",
        "Two keys are valid while one is replaced.",
    ),
    ("jira:4", "billing", True, "Suggest a carton size", "Packers are told which box fits the items."),
    ("jira:5", "billing", False, "Recommend the right box", "The screen suggests the carton for an order."),
    ("jira:6", "portal", False, "Recommend a fitting box", "The screen names the carton for an order."),
    *(
        (f"jira:{n}", ("billing", "portal")[n % 2], True, f"{thing} report", FORMULA.format(n))
        for n, thing in enumerate(("Duty", "Courier", "Geofence", "Payroll", "Claims", "Depot", "Tariff"), 10)
    ),
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    con = connect(Settings().model_copy(update={"home": tmp_path_factory.mktemp("alike")}))
    ensure(con)
    con.execute(
        "create table intermediate.int_conflict_scope (work_item_key varchar, team_id varchar, "
        "is_open boolean, title varchar, full_text varchar, epic_key varchar, is_unowned boolean, "
        "created_at timestamp)"
    )
    con.executemany(
        "insert into intermediate.int_conflict_scope values "
        "(?, ?, ?, ?, ?, null, false, timestamp '2026-01-01')",
        [(key, team, is_open, title, f"{title}. {text}") for key, team, is_open, title, text in SCOPE],
    )
    con.execute(
        "create table intermediate.int_duplicate_candidate as "
        "select 'jira:4' as item_a_key, 'jira:5' as item_b_key"
    )
    con.execute(
        "create or replace table build_marts.fct_dependency_edge (blocker_key varchar, blocked_key varchar)"
    )
    return con


@pytest.fixture(scope="module")
def found(
    lake: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[requirements.Similar]:
    """Found with no network and no cache of models."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("no_models")))
        patch.setenv("https_proxy", "http://127.0.0.1:9")
        yield requirements.similar(lake, budget=1_000)


def test_a_paraphrase_without_a_common_word_is_found_with_its_passages(found: requirements.Similar) -> None:
    rows = {(row["item_a_key"], row["item_b_key"]): row for row in found.pairs.to_pylist()}
    pair = rows[("jira:1", "trello:2")]
    assert pair["score"] >= requirements.LEAST_SCORE and pair["word_score"] < 0.1
    assert pair["passage_a"] in ("Invoice PDF does not open in Safari", "Merchants on a Mac get a blank page")
    assert found.left == 0


def test_two_done_items_one_team_and_formulas_are_no_candidates(found: requirements.Similar) -> None:
    pairs = {(row["item_a_key"], row["item_b_key"]) for row in found.pairs.to_pylist()}
    assert ("jira:5", "jira:6") not in pairs  # both done
    assert ("jira:4", "jira:5") not in pairs  # one team
    assert ("jira:4", "jira:6") in pairs
    assert not any("blocks the launch" in row["passage_a"] for row in found.pairs.to_pylist())


def test_items_that_the_budget_does_not_reach_shift_no_others(
    lake: duckdb.DuckDBPyConnection, found: requirements.Similar
) -> None:
    lake.execute(
        "insert into intermediate.int_conflict_scope values ('jira:0', 'billing', true, "
        "'Suggest a carton size', 'Suggest a carton size. A sentence of its own.', null, false, "
        "timestamp '2026-01-01')"
    )
    later = requirements.similar(lake, budget=0)
    lake.execute("delete from intermediate.int_conflict_scope where work_item_key = 'jira:0'")
    assert later.left == 1
    assert later.pairs.equals(found.pairs)


def test_nothing_is_embedded_twice(
    lake: duckdb.DuckDBPyConnection, found: requirements.Similar, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def embed(texts: list[str]) -> embedding.Vectors:
        asked.extend(texts)
        return np.ones((len(texts), embedding.DIMENSIONS), np.float32)

    monkeypatch.setattr(embedding, "embed", embed)
    again = requirements.similar(lake, budget=1_000)
    assert asked == [] and again.pairs.equals(found.pairs)
    lake.execute(
        "update intermediate.int_conflict_scope set full_text = title || '. Keys change hands by night.' "
        "where work_item_key = 'jira:3'"
    )
    assert requirements.similar(lake, budget=0).left == 1
    requirements.similar(lake, budget=5)
    assert asked[0] == "Keys change hands by night"


def test_the_budget_goes_to_those_with_rare_words_in_common_first(
    lake: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(embedding, "MODEL", "another")
    monkeypatch.setattr(
        embedding, "embed", lambda texts: asked.extend(texts) or np.ones((len(texts), 384), np.float32)
    )
    result = requirements.similar(lake, budget=4)
    assert sorted(asked[:4]) == [
        "Packers are told which box fits the items",
        "Recommend the right box",
        "Suggest a carton size",
        "The screen suggests the carton for an order",
    ]
    assert result.left >= len(SCOPE) - 2


def alike(a: similarity.Passages, b: similarity.Passages) -> float:
    """The likeness of two items, passage by passage."""
    nearest_to_a = [max(float(one @ other) for other in b) for one in a]
    nearest_to_b = [max(float(one @ other) for other in a) for one in b]
    return (sum(nearest_to_a) / len(a) + sum(nearest_to_b) / len(b)) / 2


@given(st.integers(2, 30), st.integers(1, 6), st.integers(1, 3), st.integers(0, 10**6))
def test_neighbours_equal_comparing_all_with_all(size: int, most: int, parts: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    passages = similarity.centred(rng.normal(size=(size * parts, 8)).astype(np.float32))
    passages = passages.reshape(size, parts, 8)
    group = rng.integers(0, 3, size)
    nearest: dict[int, dict[int, float]] = {}
    for a in range(size):
        scores = {b: alike(passages[a], passages[b]) for b in range(size) if group[a] != group[b]}
        nearest[a] = {b: scores[b] for b in sorted(scores, key=lambda b: -scores[b])[:most]}
    crowd = {a: sum(best.values()) / max(1, len(best)) for a, best in nearest.items()}
    expected = {
        (min(a, b), max(a, b)): (score, score - 0.25 * (crowd[a] + crowd[b]))
        for a, best in nearest.items()
        for b, score in best.items()
        if score >= 0.1
    }
    table = similarity.neighbours(passages, group, most, 0.25, 0.1)
    pairs = zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True)
    found = dict(
        zip(pairs, zip(table["score"].to_pylist(), table["margin"].to_pylist(), strict=True), strict=True)
    )
    assert found.keys() == expected.keys()
    for pair, figures in found.items():
        assert figures == pytest.approx(expected[pair], abs=1e-5)
