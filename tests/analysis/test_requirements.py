"""Requirements that seem to be the same work, by the real model on a small lake."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import embedding, recalibrate, requirements, similarity
from analysis.errors import AnalysisError
from analysis.likeness import calibration, chance
from config.settings import Settings
from lake.connect import connect
from lake.schema import ensure

#: key, team, whether it is open, title, text
SCOPE = [
    (
        "jira:1",
        "billing",
        True,
        "Invoice PDF does not open in Safari",
        "Merchants on a Mac get a blank page.",
    ),
    ("trello:2", "portal", True, "Invoice PDFs cannot be opened with Safari", "The window stays empty."),
    ("jira:3", "portal", True, "Rotate the API keys of partners", "Two keys are valid for a while."),
    ("jira:4", "billing", True, "Suggest a carton size to packers", "They are told which box fits."),
    ("jira:5", "billing", False, "Suggest carton sizes to packers", "The screen suggests the carton."),
    ("jira:6", "portal", False, "Suggest a carton size to the packers", "The screen names the carton."),
    ("jira:7", "portal", True, "Export of all scan data as a CSV file", ""),
    ("jira:8", "billing", True, "Export all scan data as CSV", ""),
    ("jira:20", "billing", True, "返金の上限を設定する", "管理者が上限を決める。"),
    ("jira:21", "portal", True, "倉庫の地図を更新する", "地図は毎週変わる。"),
    ("jira:22", "billing", True, "Rechnung als PDF herunterladen", "Händler brauchen sie."),
    ("jira:23", "portal", True, "Lagerplan vor Montag ausbessern", "Der Plan ist alt."),
    ("jira:24", "billing", True, "", ""),
    *(
        (f"jira:{n}", ("billing", "portal")[n % 2], True, f"Sprint {n}: run the release checklist", "")
        for n in range(30, 40)
    ),
]


def lake_of(folder: str, scope: list[tuple[str, str, bool, str, str]]) -> duckdb.DuckDBPyConnection:
    con = connect(Settings().model_copy(update={"home": folder}))
    ensure(con)
    con.execute(
        "create table intermediate.int_conflict_scope (work_item_key varchar, team_id varchar, "
        "is_open boolean, title varchar, full_text varchar, epic_key varchar, parent_key varchar, "
        "is_unowned boolean, created_at timestamp, reporter_person_id varchar, hierarchy_level integer, "
        "container_id varchar, component_names varchar)"
    )
    if scope:
        con.executemany(
            "insert into intermediate.int_conflict_scope values "
            "(?, ?, ?, ?, ?, null, null, false, timestamp '2026-01-01' + to_days(10 * ?::integer), "
            "null, 0, 'C', '[]')",
            [(*row[:4], f"{row[3]}. {row[4]}", n) for n, row in enumerate(scope)],
        )
    con.execute("create table build_marts.fct_dependency_edge (blocker_key varchar, blocked_key varchar)")
    con.execute(
        "create table intermediate.int_item_link (work_item_key varchar, linked_key varchar, "
        "removed_at timestamp)"
    )
    return con


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return lake_of(tmp_path_factory.mktemp("alike"), SCOPE)


@pytest.fixture(scope="module")
def found(
    lake: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[requirements.Similar]:
    """Found with no network and no cache of models."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("no_models")))
        patch.setenv("https_proxy", "http://127.0.0.1:9")
        yield requirements.similar(lake, budget=1_000)


def chances(found: requirements.Similar) -> dict[tuple[str, str], float]:
    return {(row["item_a_key"], row["item_b_key"]): row["chance"] for row in found.pairs.to_pylist()}


def test_the_same_work_is_likely_and_shown_with_what_both_say(found: requirements.Similar) -> None:
    likely = chances(found)
    assert likely["jira:1", "trello:2"] > 0.4 and likely["jira:7", "jira:8"] > 0.4
    row = next(row for row in found.pairs.to_pylist() if row["item_a_key"] == "jira:1")
    assert row["passage_a"] == "Invoice PDF does not open in Safari. Merchants on a Mac get a blank page."
    assert found.left == 0 and row["model"] == embedding.MODEL


def test_two_done_items_and_one_team_are_no_candidates(found: requirements.Similar) -> None:
    pairs = chances(found)
    assert ("jira:5", "jira:6") not in pairs  # both done
    assert ("jira:4", "jira:5") not in pairs  # one team
    assert pairs["jira:4", "jira:6"] > 0.4


def test_recurring_tasks_other_languages_and_empty_titles_are_not_told(found: requirements.Similar) -> None:
    told = {key for pair, likely in chances(found).items() if likely >= 0.4 for key in pair}
    assert told == {"jira:1", "trello:2", "jira:4", "jira:6", "jira:7", "jira:8"}


@pytest.mark.parametrize(
    "sql",
    [
        "insert into build_marts.fct_dependency_edge values ('jira:8', 'jira:7')",
        "insert into intermediate.int_item_link values ('jira:7', 'jira:8', null)",
        "update intermediate.int_conflict_scope set parent_key = 'jira:8' where work_item_key = 'jira:7'",
        "update intermediate.int_conflict_scope set epic_key = 'jira:99' "
        "where work_item_key in ('jira:7', 'jira:8')",
    ],
)
def test_what_somebody_has_related_is_no_finding(
    lake: duckdb.DuckDBPyConnection, found: requirements.Similar, sql: str
) -> None:
    lake.begin()
    try:
        lake.execute(sql)
        assert chances(found).keys() - chances(requirements.similar(lake, budget=0)).keys() == {
            ("jira:7", "jira:8")
        }
    finally:
        lake.rollback()


def test_without_embeddings_the_words_decide(tmp_path_factory: pytest.TempPathFactory) -> None:
    result = requirements.similar(lake_of(tmp_path_factory.mktemp("words"), SCOPE), budget=0)
    assert result.left == len({title for *_, title, _ in SCOPE if title and title.isascii()})
    assert chances(result)["jira:4", "jira:6"] > 0.4
    assert {row["model"] for row in result.pairs.to_pylist()} == {"words"}


def test_an_empty_lake_has_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    result = requirements.similar(lake_of(tmp_path_factory.mktemp("none"), []), budget=10)
    assert result.pairs.num_rows == 0 and result.left == 0


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


def test_the_budget_goes_to_those_with_rare_words_in_common_first(
    lake: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(embedding, "MODEL", "another")
    monkeypatch.setattr(
        embedding, "embed", lambda texts: asked.extend(texts) or np.ones((len(texts), 384), np.float32)
    )
    lake.begin()
    requirements.similar(lake, budget=2)
    lake.rollback()
    assert len(asked) == 2 and "Rotate the API keys of partners" not in asked


def decide(con: duckdb.DuckDBPyConnection, state: str, pairs: list[tuple[str, str]]) -> None:
    con.execute(
        "create table if not exists build_marts.mart_conflict "
        "(conflict_id varchar, item_a_key varchar, item_b_key varchar, chance double, state varchar)"
    )
    con.executemany(
        "insert into build_marts.mart_conflict values (?, ?, ?, 0.5, ?)",
        [(a + b, a, b, state) for a, b in pairs],
    )


def test_weights_are_learned_from_decisions_once_there_are_enough(lake: duckdb.DuckDBPyConnection) -> None:
    same = [("jira:1", "trello:2"), ("jira:7", "jira:8"), ("jira:4", "jira:6")] * 5
    decide(lake, "acknowledged", same[:4])
    with pytest.raises(AnalysisError, match="4 acknowledged and 0 dismissed pairs of the same work"):
        recalibrate.recalibrate(lake)
    other = [(f"jira:{a}", f"jira:{b}") for a in range(30, 37) for b in range(a + 1, 37)]
    decide(lake, "acknowledged", same[4:])
    decide(lake, "dismissed", other)
    judged = recalibrate.recalibrate(lake)
    assert judged.is_better and judged.decisions == len(same) + len(other)
    assert calibration.newest(lake) == chance.load(chance.dump(judged.model))
    lake.execute("delete from analysis.likeness_model")
    assert calibration.newest(lake) == chance.load()


@given(st.integers(2, 40), st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_neighbours_equal_comparing_all_with_all(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(size, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[rng.random(size) < 0.2] = 0  # not known
    group = rng.integers(0, 3, size)
    expected = set()
    for a in range(size):
        others = [b for b in range(size) if group[b] != group[a] and vectors[a].any() and vectors[b].any()]
        nearest = sorted(others, key=lambda b: -float(vectors[a] @ vectors[b]))[: similarity.BY_MEANING]
        expected |= {(min(a, b), max(a, b)) for b in nearest}
    pairs, nearest = similarity.by_meaning(vectors, group)
    assert {(int(a), int(b)) for a, b in pairs} == expected
    best = sorted((max(0.0, float(vectors[0] @ vectors[b])) for b in range(1, size)), reverse=True)
    kept = [*best, *[0.0] * 6][:6]
    assert sorted(nearest[0].tolist(), reverse=True) == pytest.approx(kept, abs=1e-5)
