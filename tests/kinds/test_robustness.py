"""One odd record ends nothing: it lands, or is set aside with its reason, and all the others land.

The whole of it is ``benchmarks/robustness.py``; here are a few of each kind. Titles cut in the middle
of an emoji are those of github.com/shakacode/react_on_rails/pull/4726.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.accounts.quarantine import BODY_LIMIT, TEXT_LIMIT, shown
from ingest.engine.envelope import seal
from ingest.files.documents import Documents
from ingest.files.json_text import doubled, parsed
from ingest.jira.entities import ENTITIES
from ingest.jira.issues import IssueReader
from ingest.jira.privacy.restrictions import Restrictions
from ingest.jira.source import JiraSource
from ingest.source.entity import BadRecord, NoRecord, instant, objects, whole_number
from ingest.source.page import Heard, Page, Present, as_text
from ingest.source.paging import before_id

# last: a benchmark may be called as a room is
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from odd_readings import Verdict
from robustness import SERVED, WRITERS, filed, served, settings_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "issueId", "created"]), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", SERVED)
def test_answers_with_odd_records_lose_none_and_stop_nothing(tmp_path: Path, kind: str) -> None:
    verdict = Verdict()
    assert served(tmp_path, kind, 40, 150, verdict) >= 150
    assert verdict == Verdict()


@pytest.mark.parametrize("kind", WRITERS)
def test_files_with_odd_records_lose_none_and_stop_nothing(tmp_path: Path, kind: str) -> None:
    verdict = Verdict()
    assert filed(tmp_path, kind, 40, 60, verdict) >= 60
    assert verdict == Verdict()


@given(st.lists(JSON, max_size=6))
def test_every_value_among_records_lands_or_is_set_aside(values: list[Any]) -> None:
    records = objects(values)
    assert all(isinstance(record, dict) for record in records) and len(records) == len(values)
    sealed = seal(ENTITIES["changelogs"], Page("changelogs", "PAY", records, {}))
    assert len(sealed.ids) + len(sealed.broken) == len(values)


@given(st.text(max_size=3))
def test_no_key_holds_what_would_end_a_question_to_the_lake(text: str) -> None:
    entity, record = ENTITIES["issues"], {"id": f"1{text}"}
    assert (entity.record_ids([record]) is None) == (entity.id_of(record) is None) == ("\0" in text)
    assert {entity.id_of({"id": id}) for id in ("1" * 1001, " ", "\t\n")} == {None}
    (broken,) = seal(entity, Page("issues", " ", [{"id": "1"}], {})).broken
    assert broken.record_id == "1" and "nothing tells" in broken.reason


@given(JSON)
def test_what_is_no_instant_and_no_count_is_refused_in_one_way(value: Any) -> None:
    with contextlib.suppress(ValueError, TypeError):
        assert instant(value).tzinfo is None
    assert 0 <= whole_number(value) < 10**9


def test_what_is_no_record_is_told_as_it_came() -> None:
    (sealed,) = seal(ENTITIES["issues"], Page("issues", "PAY", objects(["text"]), {})).broken
    assert (
        sealed.body == '"text"' and sealed.reason.endswith("not a JSON object") and sealed.record_id is None
    )
    with pytest.raises(BadRecord):
        ENTITIES["issues"].record_id(NoRecord("text"))


def test_one_id_of_another_form_does_not_send_the_search_elsewhere() -> None:
    ids = [f"{number:024x}" for number in range(10, 0, -1)]
    asked = []

    def fetch(given: Any) -> list[dict[str, Any]]:
        asked.append(given.get("before"))
        below = [id for id in ids if given.get("before") is None or id < given["before"]]
        page = [{"id": id} for id in below[:4]]
        return [*page[:3], {"id": "0"}] if not given.get("before") else page

    told = [record["id"] for page, _ in before_id(fetch, "/1/boards/b/actions", 4) for record in page]
    assert asked == [None, ids[2], ids[6]] and set(told) == {*ids, "0"}


@given(JSON, st.sampled_from(["id", "summary", "x" * 2_000]), st.integers(0, 3 * BODY_LIMIT))
def test_a_record_too_long_for_quarantine_shows_all_its_properties(
    value: Any, name: str, letters: int
) -> None:
    body = json.dumps({name: "é" * letters, "inside": [{"mark": value}]}, ensure_ascii=False)
    kept = shown(body)
    if len(body) <= BODY_LIMIT:
        assert kept == body
        return
    assert len(kept) < BODY_LIMIT + 100 and f"of {letters:,} letters" in kept
    assert json.loads(kept)["inside"] == [{"mark": value}]


@given(st.sampled_from(["[", "é", '{"a": ', "null "]), st.integers(1, 9))
def test_what_is_no_json_and_too_long_tells_how_long_it_was(part: str, more: int) -> None:
    text = part * (BODY_LIMIT // len(part) + more)
    assert shown(text) == f"{text[:TEXT_LIMIT]}… (the first {TEXT_LIMIT:,} of {len(text):,} letters)"


@given(st.integers(0, 4), st.integers(BODY_LIMIT, 3 * BODY_LIMIT))
def test_a_csv_row_too_long_for_quarantine_shows_all_its_cells(place: int, letters: int) -> None:
    cells = [f"cell {n}" for n in range(5)]
    cells[place] = "x" * letters
    kept = shown(",".join(cells))
    assert len(kept) < 2 * TEXT_LIMIT
    assert all(f"cell {n}" in kept for n in range(5) if n != place)


class _Site:
    """A site that lists three issues, one of which does not say which it is."""

    is_cloud, api = True, "/rest/api/3"

    def search(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {
            "issues": [{"id": "1", "key": "PAY-1"}, {"id": {}, "key": "PAY-2"}, {"id": "3", "key": "A-3"}]
        }

    def post(self, _: str, asked: dict[str, Any]) -> dict[str, Any]:
        return {"issues": [{"id": id} if id < "5" else None for id in asked["issueIdsOrKeys"]]}


def test_nothing_is_taken_for_deleted_where_one_is_listed_without_its_id() -> None:
    source = JiraSource.__new__(JiraSource)
    source.client, source._listed = _Site(), {}  # type: ignore[assignment]
    everything = Restrictions.of(settings_of(Path()).jira)
    reader = IssueReader(source.client, datetime.min, everything)
    told = list(source._list_ids(reader, ["PAY", "A"], []))
    assert not [one for one in told if isinstance(one, Present)]
    assert any("1 are listed without" in one.note for one in told if isinstance(one, Heard))
    assert source.fate("issues", "PAY", ["2", "4"]) == {"2": "present", "4": "present"}
    assert source.fate("issues", "PAY", ["2", "9"]) == {"2": "present", "9": "present"}


@given(st.integers(1, 3_000), st.sampled_from(["a list", "an object"]))
def test_a_record_nested_too_deep_is_set_aside_with_all_that_stands_beside_it(
    levels: int, within: str
) -> None:
    deep: Any = "the innermost"
    for _ in range(levels):
        deep = [deep] if within == "a list" else {"value": deep}
    shown_as = json.loads(as_text({"ts": deep, "beyond 64 bits": 2**70, "text": "marker"}))
    assert shown_as["text"] == "marker"
    assert shown_as["beyond 64 bits"] == 2**70
    assert "the innermost" in str(shown_as["ts"]) or "nested deeper" in str(shown_as["ts"])


@given(st.integers(1, 1_500), st.integers(BODY_LIMIT, 2 * BODY_LIMIT))
def test_a_record_too_deep_and_too_long_for_quarantine_shows_what_stands_beside(
    levels: int, letters: int
) -> None:
    kept = shown(f'{{"deep": {"[" * levels}{"]" * levels}, "long": "{"x" * letters}", "text": "marker"}}')
    assert "marker" in kept and len(kept) < BODY_LIMIT


@pytest.mark.parametrize("form", ["{0}", "[{0}]", '{{"issues": [{0}]}}', "[\n{0}\n]"])
@pytest.mark.parametrize("colon", [":", ": ", " : "])
def test_a_property_that_comes_twice_is_told(tmp_path: Path, form: str, colon: str) -> None:
    text = '{"id"~"1","summary"~"one","summary"~"three, \\"summary\\": two","f"~{"id"~"2"}}'
    text = text.replace("~", colon)
    path = tmp_path / "export.json"
    path.write_text(form.format(text))
    documents = Documents(path)
    assert "three" in str([*documents])
    assert documents.notes == ["1 property was not read, as a later one of the same object is called alike"]
    assert parsed(path.read_bytes())[1].notes == documents.notes


@given(JSON, st.sampled_from([0, 2, None]), st.booleans())
def test_where_none_comes_twice_none_is_told(value: Any, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert doubled(text, json.loads(text)) == 0
