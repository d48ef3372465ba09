"""A text cut in the middle of an emoji costs that half, not the page that it came with."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.decoding import HALF, decode, whole

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_any_grammatical_json_is_read_and_each_half_is_counted(value: object) -> None:
    value = json.loads(json.dumps(value))  # halves that happen to stand together are one letter
    read, count = decode(json.dumps(value).encode())
    halves = len(HALF.findall(json.dumps(value, ensure_ascii=False)))
    assert count == halves
    assert read == value if not halves else orjson.dumps(read)
    assert whole(value)[1] == halves and orjson.dumps(whole(value)[0])


@pytest.mark.parametrize("text", ["", "{", '{"a": "\\ud83d"', "\\ud83d", '{"a": NaN', "NaNs", "<html>"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(text.encode())


def test_letters_beside_a_half_stay() -> None:
    assert decode(b'{"title": "Caf\xc3\xa9 \\ud83d, \\ud83d\\ude00"}') == ({"title": "Café \ufffd, 😀"}, 1)


@given(VALUES, st.sampled_from([float("nan"), float("inf"), float("-inf")]))
def test_a_number_that_is_none_is_a_text_and_costs_nothing_else(value: object, number: float) -> None:
    value = json.loads(json.dumps(value))
    read, _ = decode(json.dumps({"number": number, "beside": value}).encode())
    assert read["number"] == json.dumps(number) and read["beside"] == decode(json.dumps(value))[0]
