"""Full-text search shows what readers see, and finds it by its words."""

from __future__ import annotations

import duckdb
import pytest

from config.settings import Settings
from lake.publish import PublishError, publish, rollback
from lake.search import build_index, forget, index_path, search

COLUMNS = "document_key, source, item_ref, title, text, team_id, team_name, status_name, url, updated_at"


def build(con: duckdb.DuckDBPyConnection, *rows: tuple[str, str, str, str]) -> None:
    """Tonight's documents: key with its source before the colon, reference, title, text."""
    con.execute(
        "create or replace table build_marts.mart_search_document (document_key varchar, source varchar, "
        "item_ref varchar, title varchar, text varchar, team_id varchar, team_name varchar, "
        "status_name varchar, url varchar, updated_at timestamp)"
    )
    con.executemany(
        f"insert into build_marts.mart_search_document ({COLUMNS}) "
        "values ($1, split_part($1, ':', 1), $2, $3, $4, 't', 'Payments', 'Open', null, '2026-01-01')",
        rows,
    )


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection) -> int:
    build(
        con,
        ("jira:1", "PAY-1", "Refund a cancelled order", "The shopper gets the money back."),
        (
            "jira:2",
            "PAY-2",
            "Keep sessions",
            "Long, long ago. " * 20 + "They ask for refunds in euros, PAY-1 too.",
        ),
        ("trello:3", "AbC1", "Order of the checkout steps", "Nothing about money."),
        ("slack:4", "#pay", "who cancels an order?", "who cancels an order?"),
    )
    return publish(con, "night-1").version


def refs(settings: Settings, words: str, **options: str) -> list[str]:
    return [hit.item_ref for hit in search(settings, words, **options)]


def test_words_are_found_by_their_stem_in_titles_and_texts_of_all_tools(
    settings: Settings, night: int
) -> None:
    assert refs(settings, "refunding") == ["PAY-1", "PAY-2"]
    assert set(refs(settings, "cancel orders")) == {"PAY-1", "AbC1", "#pay"}
    assert refs(settings, "cancel order", source="slack") == ["#pay"]
    assert refs(settings, "zeppelin") == []


def test_a_key_finds_its_item_first(settings: Settings, night: int) -> None:
    assert refs(settings, "pay-2")[0] == "PAY-2"


def test_a_hit_shows_where_the_words_stand(settings: Settings, night: int) -> None:
    (hit,) = [hit for hit in search(settings, "refunds") if hit.item_ref == "PAY-2"]
    assert "refunds in euros" in hit.snippet and len(hit.snippet) < 140
    assert (hit.team, hit.status, hit.score > 0) == ("Payments", "Open", True)


def test_search_sees_a_night_when_it_is_published_and_goes_back_with_it(
    con: duckdb.DuckDBPyConnection, settings: Settings, night: int
) -> None:
    build(con, ("jira:9", "PAY-9", "Refund by voucher", ""))
    assert refs(settings, "refund") == ["PAY-1", "PAY-2"]
    publish(con, "night-2")
    assert refs(settings, "refund") == ["PAY-9"]
    rollback(con)
    assert refs(settings, "refund") == ["PAY-1", "PAY-2"]


def test_a_killed_build_leaves_nothing_that_is_read(settings: Settings, night: int) -> None:
    path = index_path(settings, night)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".99999.aside").write_bytes(b"half")
    assert refs(settings, "refund") == ["PAY-1", "PAY-2"]


def test_indexes_of_nights_that_are_gone_are_forgotten(settings: Settings, night: int) -> None:
    build_index(settings, night)
    assert forget(settings, {night}) == 0
    assert forget(settings, set()) == 1
    assert not index_path(settings, night).exists()


def test_sql_joins_what_it_finds(settings: Settings, night: int) -> None:
    from lake.connect import connect
    from lake.search import attach

    with connect(settings, read_only=True) as con:
        attach(con, settings)
        rows = con.sql(
            "select item_ref, title from find('voucher refund') join lake.marts.mart_search_document "
            "using (document_key, item_ref, title)"
        ).fetchall()
    assert rows[0] == ("PAY-1", "Refund a cancelled order")


def test_nothing_published_is_said(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    with pytest.raises(PublishError, match="make nightly"):
        search(settings, "refund")
