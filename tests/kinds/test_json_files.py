"""Issues saved as JSON in any of the ways that tools and people save it.

Reported of real files at github.com/rdbrck/jira-template-injector/issues/67 (a byte order mark),
github.com/shakacode/react_on_rails/pull/4726 (half a surrogate pair, which strict parsers refuse),
github.com/hygieia/hygieia/issues/2373 (names of the fields in the answer) and
github.com/solidify/jira-azuredevops-migrator/issues/974 (sprints as texts in a custom field).
"""

from __future__ import annotations

import codecs
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.exports.recognise import detect
from ingest.files.documents import Documents, Odd
from ingest.jira.json.sprints import sprints_in
from ingest.registry import SOURCES
from tests.kinds.jira_files import issue, lines, read

TEXTS = st.text(st.characters(exclude_categories=()), max_size=12)  # halves of surrogate pairs too
ARRANGED = (
    "lines",
    "list",
    "answer",
    "answers",
    "indented",
    "one_after_the_other",
    "indented_one_after_another",
)
ENCODED = ("plain", "marked", "utf-16", "escaped")


def arranged(records: list[dict[str, Any]], how: str, is_escaped: bool) -> str:
    def text(value: Any, indent: int | None = None) -> str:
        return json.dumps(value, ensure_ascii=is_escaped, indent=indent)

    half = len(records) // 2
    return {
        "lines": lambda: "".join(text(record) + "\n" for record in records),
        "list": lambda: text(records),
        "answer": lambda: text({"startAt": 0, "issues": records}),
        "answers": lambda: text({"issues": records[:half]}) + "\n" + text({"issues": records[half:]}),
        "indented": lambda: text({"issues": records}, 2),
        "one_after_the_other": lambda: "".join(map(text, records)),
        "indented_one_after_another": lambda: "\n".join(text(record, 2) for record in records),
    }[how]()


def encoded(text: str, how: str) -> bytes:
    if how == "utf-16":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass")
    mark = codecs.BOM_UTF8 if how == "marked" else b""
    return mark + text.encode("utf-8", "replace")


@settings(deadline=None, max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.sampled_from(ARRANGED), st.sampled_from(ENCODED))
def test_every_arrangement_and_encoding_brings_every_issue(texts: list[str], how: str, coding: str) -> None:
    whole = [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for text in texts]
    if coding in ("plain", "marked"):
        texts = whole
    records = [issue(number, summary=text) for number, text in enumerate(texts, start=1)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.dat"
        found = read(path, encoded(arranged(records, how, coding == "escaped"), coding))
        assert detect(path, SOURCES) == "jira"
    assert [record["key"] for record in found.issues] == [record["key"] for record in records]
    assert not found.broken
    told = [record["fields"]["summary"] for record in found.issues]
    assert [len(text) for text in told] == [len(text) for text in whole] and told == whole


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["good", "cut", "words", "no issue"]), min_size=1, max_size=8))
def test_what_is_no_issue_is_set_aside_and_the_rest_lands(kinds: list[str]) -> None:
    text = {
        "good": json.dumps(issue()),
        "cut": '{"id": "1", "fields": {',
        "words": "no json",
        "no issue": "{}",
    }
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "x.jsonl", "".join(text[kind] + "\n" for kind in kinds))
    assert len(found.issues) == kinds.count("good")
    # what stands before the first value of a file may be set aside in one piece with what follows
    assert bool(found.broken) == (set(kinds) != {"good"}) and len(found.broken) <= len(kinds)


def test_half_an_emoji_becomes_one_letter_and_is_told(tmp_path: Path) -> None:
    found = read(
        tmp_path / "x.jsonl", lines(issue(1), issue(2, summary="Launch \ud83d", description="\ude00"))
    )
    assert found.issues[1]["fields"]["summary"] == "Launch \ufffd"
    assert not found.broken and "2 halves of an emoji became \ufffd" in found.notes


def test_a_line_of_another_encoding_keeps_its_letters_and_is_told(tmp_path: Path) -> None:
    text = json.dumps(issue(1, summary="Größe – „prüfen“"), ensure_ascii=False) + "\n"
    found = read(tmp_path / "x.jsonl", lines(issue(2)).encode() + text.encode("cp1252"))
    assert found.issues[1]["fields"]["summary"] == "Größe – „prüfen“"
    assert "1 lines are no UTF-8 and were read as Windows-1252" in found.notes


def test_a_file_cut_off_brings_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(lines(issue(1)) + '{"id": "2", "fie')
    documents = Documents(path)
    found = [value for _, value in documents]
    assert isinstance(found[-1], Odd) and found[0]["key"] == "PAY-1"
    assert documents.damage is not None and "truncated or damaged" in str(documents.damage)


@pytest.mark.parametrize("has_schema", [True, False])
def test_names_in_the_file_say_which_field_is_which(tmp_path: Path, has_schema: bool) -> None:
    names = {"summary": "Summary", "customfield_7": "Reopen count", "customfield_5": "Story Points"}
    schema = {id: {"type": "number"} for id in names if id != "summary"} if has_schema else None
    records = [issue(1, customfield_7=1, customfield_5=3.0), issue(2, customfield_7=0, customfield_9=1)]
    found = read(tmp_path / "x", json.dumps({"names": names, "schema": schema, "issues": records}, indent=1))
    fields = {
        field["id"]: (field["name"], (field["schema"] or {}).get("type")) for field in found.records["fields"]
    }
    assert fields == {
        "summary": ("Summary", None),
        "customfield_7": ("Reopen count", "number"),
        "customfield_5": ("Story Points", "number"),
        "customfield_9": ("customfield_9", "number"),
    }
    alone = read(tmp_path / "y", json.dumps(records[0] | {"names": names, "expand": "names"}))
    assert {field["name"] for field in alone.records["fields"]} == set(names.values())
    assert "names" not in alone.issues[0]


CLOUD = {"id": 611, "name": "S1, late", "state": "closed", "boardId": 6, "goal": "a, b"} | {
    "startDate": "2026-10-05T09:00:00.000Z",
    "endDate": "2026-10-19T09:00:00.000Z",
    "activatedDate": "2026-10-06T09:00:00.000Z",
}
SERVER = (
    "com.atlassian.greenhopper.service.sprint.Sprint@5de0588[id=611,rapidViewId=6,state=CLOSED,name=S1, late,"
    "startDate=2026-10-05T09:00:00.000Z,endDate=2026-10-19T09:00:00.000Z,completeDate=<null>,"
    "activatedDate=2026-10-06T09:00:00.000Z,sequence=611,goal=a, b,synced=false,autoStartStop=false]"
)


def test_sprints_in_a_custom_field_land_from_either_form(tmp_path: Path) -> None:
    for number, value in enumerate([CLOUD, SERVER]):
        found = read(
            tmp_path / f"{number}", lines(issue(1, customfield_4=[]), issue(2, customfield_4=[value]))
        )
        (sprint,) = found.records["sprints"]
        wanted = {name: told for name, told in CLOUD.items() if name != "boardId"} | {"originBoardId": 6}
        assert sprint == wanted
        assert found.records["fields"][0]["schema"]["custom"].endswith(":gh-sprint")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="="), min_size=1).filter(
    lambda text: text not in ("null", "<null>")
)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 10**9), NAMES, NAMES, st.permutations(["id", "name", "goal", "state"]))
def test_a_server_sprint_is_read_in_any_order_of_its_properties(
    id: int, name: str, goal: str, order: list[str]
) -> None:
    told = {"id": id, "name": name, "goal": goal, "state": "ACTIVE"}
    text = ",".join(f"{key}={told[key]}" for key in order)
    (sprint,) = sprints_in([f"com.atlassian.greenhopper.service.sprint.Sprint@1f[{text}]"])
    assert sprint == {"id": id, "name": name, "goal": goal, "state": "active"}


@pytest.mark.parametrize(
    "value", [None, [], ["a"], [{"id": 1, "name": "x"}], {"id": "7"}, 3, "Sprint 1", [[]]]
)
def test_other_fields_are_no_sprints(value: Any) -> None:
    assert list(sprints_in(value)) == []
