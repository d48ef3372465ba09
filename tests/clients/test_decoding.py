"""A text cut in the middle of an emoji costs that half, not the page that it came with."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.decoding import HALF, MOST_LEVELS, decode, whole

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


@given(st.integers() | st.integers(2**63, 2**70), VALUES)
def test_a_number_is_read_to_its_last_digit_or_is_the_text_that_it_is(number: int, value: object) -> None:
    value = json.loads(json.dumps(value))
    read, _ = decode(json.dumps({"id": number, "beside": value}).encode())
    fits = -(2**63) <= number < 2**64
    assert read["id"] == (number if fits else str(number)) and read["beside"] == decode(json.dumps(value))[0]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 400, "-" + "9" * 5000])
def test_a_number_that_no_machine_has_costs_no_page(number: str) -> None:
    assert decode(f'[{{"points": {number}}}, {{"id": "7"}}]') == ([{"points": number}, {"id": "7"}], 0)


@pytest.mark.parametrize("levels", [MOST_LEVELS, 1_100, 50_000])
def test_what_nests_deeper_than_parsers_go_costs_only_what_is_so_deep(levels: int) -> None:
    deep = '{"a": [' * (levels // 2) + '"]"' + "]}" * (levels // 2)
    (first, beside), _ = decode(f'[{{"id": "1", "deep": {deep}, "text": "kept"}}, {{"id": "2"}}]'.encode())
    assert (first["text"], beside) == ("kept", {"id": "2"})
    assert set(json.dumps(first["deep"])) > {"a"}


def test_what_opens_more_than_it_closes_is_no_json() -> None:
    with pytest.raises(ValueError, match="depth"):
        decode(b"[" * 5_000)
