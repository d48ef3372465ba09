"""The envelope of a page: fast for all its records at once, and the same as one by one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.engine.digest import Digester, digests
from ingest.engine.envelope import batch, seal
from ingest.jira.entities import ENTITIES, VOLATILE
from ingest.source.entity import BadRecord
from ingest.source.page import Page
from lake.raw import ENVELOPE_SCHEMA

HISTORY = ENTITIES["changelogs"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "self", "avatarUrls", "lastViewed"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def core(text: bytes) -> bytes:
    """A body without its volatile properties, by Python's own regular expressions."""
    assert HISTORY.volatile_patterns is not None
    following, leading = (pattern.encode() for pattern in HISTORY.volatile_patterns)
    return re.sub(leading, b"{", re.sub(following, b"", text))


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {"issueId": "7", "id": str(number), "created": "2026-01-05T10:00:00.000+0100", "items": []} | more


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bodies=st.lists(VALUES, min_size=1, max_size=5))
def test_the_lakes_hash_is_that_of_the_body_without_its_volatile_properties(
    con: duckdb.DuckDBPyConnection, bodies: list[Any]
) -> None:
    texts = [orjson.dumps({"v": body}, option=orjson.OPT_SORT_KEYS) for body in bodies]
    wanted = [hashlib.md5(core(text)).hexdigest() for text in texts]
    column = pa.chunked_array([pa.array([text.decode() for text in texts])])
    assert digests(con, HISTORY.volatile_patterns, column).to_pylist() == wanted


PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5)
NAMES = st.sampled_from(["a", "m", "z", *sorted(VOLATILE)])
RECORDS = st.recursive(
    st.dictionaries(NAMES, PLAIN, max_size=5),
    lambda inner: st.dictionaries(
        st.sampled_from(["b", "y"]), inner | st.lists(inner, max_size=2), max_size=2
    ),
    max_leaves=4,
)


def without(value: Any) -> Any:
    """The value without its volatile properties, as a person would take them out."""
    if isinstance(value, dict):
        return {name: without(part) for name, part in value.items() if name not in VOLATILE}
    return [without(part) for part in value] if isinstance(value, list) else value


@given(RECORDS)
def test_no_trace_is_left_of_a_volatile_property_wherever_it_stands(record: dict[str, Any]) -> None:
    text = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    assert core(text) == orjson.dumps(without(record), option=orjson.OPT_SORT_KEYS)


def test_who_looked_and_where_the_site_is_do_not_count(con: duckdb.DuckDBPyConnection) -> None:
    here, there = (entry(1, **dict.fromkeys(VOLATILE, place)) for place in ("here", {"48x48": "there"}))
    sealed = seal(HISTORY, Page("changelogs", "PAY", [here, there], {}))
    one, other = batch(con, HISTORY, [sealed], "run")["body_hash"].to_pylist()
    assert one == other


def test_pages_hashed_while_reading_and_pages_hashed_together_keep_their_order(
    con: duckdb.DuckDBPyConnection,
) -> None:
    pages = [
        seal(HISTORY, Page("changelogs", "PAY", [entry(number, self="here") for number in numbers], {}))
        for numbers in ([1, 2], [], [3], [4, 5, 6], [7])
    ]
    together = batch(con, HISTORY, pages, "run")
    with ThreadPoolExecutor(2) as pool:
        hashes = list(
            pool.map(partial(Digester().hashes, HISTORY.volatile_patterns), [page.bodies for page in pages])
        )
    mixed = [replace(pages[n], hashes=hashes[n]) if n in (1, 3) else pages[n] for n in range(len(pages))]
    assert batch(con, HISTORY, mixed, "run") == together
    ahead = [replace(page, hashes=found) for page, found in zip(pages, hashes, strict=True)]
    assert batch(con, HISTORY, ahead, "run") == together


def test_an_odd_record_is_set_aside_and_the_others_land_as_they_would_alone(
    con: duckdb.DuckDBPyConnection,
) -> None:
    good = [entry(1), entry(2, created=1767603600000), entry(3, created=None)]
    odd = [entry(4, id=None), entry(5, id=["5"]), entry(6, created="yesterday"), "no object"]
    scopes = ["PAY", "AND", "OPS", "PAY", "PAY", "PAY", "PAY"]
    sealed = seal(HISTORY, Page("changelogs", "PAY", [*good, *odd], {"url": "/x"}, scopes=scopes))
    rows = batch(con, HISTORY, [sealed], "run")
    assert rows.schema == ENVELOPE_SCHEMA
    assert rows.select(["scope", "record_id"]).to_pylist() == [
        {"scope": "PAY", "record_id": "7:1"},
        {"scope": "AND", "record_id": "7:2"},
        {"scope": "OPS", "record_id": "7:3"},
    ]
    nine = datetime(2026, 1, 5, 9)
    assert rows["record_updated_at"].to_pylist() == [nine, nine, None]
    assert [broken.record_id for broken in sealed.broken] == [None, None, "7:6", None]
    assert list(sealed.received) == scopes


@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)), max_size=6))
def test_dates_of_a_page_are_those_of_its_records(moments: list[datetime]) -> None:
    texts = [moment.isoformat(timespec="milliseconds") for moment in moments]
    records = [entry(number, created=text) for number, text in enumerate(texts)]
    sealed = seal(HISTORY, Page("changelogs", "PAY", records, {}))
    assert sealed.updated.to_pylist() == [HISTORY.updated_at(record) for record in records]


@given(st.lists(st.integers(-(10**12), 10**15) | st.integers(0, 10**11), min_size=1, max_size=4))
def test_numbers_since_1970_are_the_same_together_and_one_by_one(numbers: list[int]) -> None:
    records = [entry(number, created=since) for number, since in enumerate(numbers)]
    sealed = seal(HISTORY, Page("changelogs", "PAY", records, {}))
    alone = []
    for record in records:
        with suppress(BadRecord):
            alone.append(HISTORY.updated_at(record))
    assert sealed.updated.to_pylist() == alone


def test_a_date_that_is_null_gives_way_to_the_next_one() -> None:
    created = "2026-01-05T10:00:00.000+0100"
    comments = [{"id": "1", "updated": None, "created": created}, {"id": "2", "created": created}]
    for records in (comments, comments[:1]):
        sealed = seal(ENTITIES["comments"], Page("comments", "PAY", records, {}))
        assert sealed.updated.to_pylist() == [datetime(2026, 1, 5, 9)] * len(records)


@given(st.lists(st.dictionaries(st.text(max_size=3), VALUES | st.text(max_size=20), max_size=3), max_size=6))
def test_bodies_of_a_page_are_those_of_its_records_one_by_one(found: list[dict[str, Any]]) -> None:
    records = [entry(number, **{**more, "issueId": "7", "id": "1"}) for number, more in enumerate(found)]
    alone = [orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode() for record in records]
    assert seal(HISTORY, Page("changelogs", "PAY", records, {})).bodies.to_pylist() == alone
