"""A letter that is lost on its way is counted, over HTTP as from a file, and none is replaced in silence.

Texts cut in the middle of an emoji: https://github.com/shakacode/react_on_rails/pull/4726; files in
Windows-1252: https://github.com/bardsoftware/ganttproject/issues/1481.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.decoding import decode, lost, taken, whole
from clients.http import parse
from ingest.engine.parallel import interleave
from ingest.files.json_text import parsed
from ingest.source.page import Event, Heard, Page, Stream
from tests.kinds.test_archives_of_boards import board
from tests.kinds.test_left_out_is_counted import landed, message, packed, read

HALVES = st.lists(st.integers(0, 3), min_size=1, max_size=6)


def stream(scope: str, pages: list[int]) -> Stream:
    """A stream of one scope, whose answers have so many halves of an emoji each."""

    def pages_of() -> Iterator[Event]:
        for count in pages:
            answer = parse("Tool", b'{"id": "1", "text": "' + b"\\ud83d" * count + b'"}', "record")
            yield Page("issues", scope, [answer], {})

    return Stream(scope, pages_of)


@given(HALVES, HALVES)
def test_what_answers_have_lost_is_told_of_the_scope_that_they_were_read_for(
    one: list[int], two: list[int]
) -> None:
    wanted = {scope: sum(counts) for scope, counts in (("A", one), ("B", two)) if sum(counts)}
    events: list[Any] = list(interleave([stream("A", one), stream("B", two)], 2, lambda event: event))
    told = {event.scope: event.note for event in events if isinstance(event, Heard)}
    assert {scope: int(note.split()[0]) for scope, note in told.items()} == wanted
    assert all("of an emoji became \ufffd" in note for note in told.values())


def test_a_value_that_a_library_has_parsed_is_counted_too() -> None:
    taken()
    value, halves = whole({"text": "\ud83d!"})
    lost(halves)
    assert (value, taken(), taken()) == ({"text": "\ufffd!"}, 1, 0)


WESTERN = "Jörg Müller – “façade” \\u00e9"


def test_letters_of_another_encoding_are_never_replaced() -> None:
    data = f'{{"name": "{WESTERN}"}}'.encode("cp1252")
    with pytest.raises(ValueError, match="utf-8"):
        decode(data)
    value, changed = parsed(data)
    assert value == {"name": "Jörg Müller – “façade” é"}
    assert changed.notes == ["1 file is no UTF-8 and was read as Windows-1252"]
    with pytest.raises(ValueError, match=r"utf-8|surrogates"):
        parsed(b'{"name": "\xe9\x81\\u00e9"}')


@given(st.text(st.characters(codec="cp1252"), max_size=30))
def test_any_western_text_comes_through_whole_or_is_refused(text: str) -> None:
    """Where most of it is UTF-8 by chance, nobody can tell; what is UTF-8 as a whole is that."""
    data = json.dumps({"name": text}, ensure_ascii=False).encode("cp1252")
    try:
        value, changed = parsed(data)
    except ValueError:
        assert not is_utf8(data)
    else:
        assert (value, changed.recoded) == ({"name": text}, 1) or is_utf8(data)


def is_utf8(data: bytes) -> bool:
    """True where the bytes can be read so."""
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def test_a_slack_archive_saved_by_another_program_keeps_its_letters(tmp_path: Path) -> None:
    channel = {"id": "C1", "name": "general", "members": []}
    day = json.dumps([message("1") | {"text": 'Grüße aus Köln \u2013 "é"'}], ensure_ascii=False)
    path = packed(
        tmp_path / "slack.zip",
        [
            ("channels.json", json.dumps([channel]).encode()),
            ("general/2026-05-04.json", day.encode("cp1252")),
        ],
    )
    _, events = read(path)
    assert [body["text"] for _, body in landed(events, "messages")] == ['Grüße aus Köln – "é"']
    notes = [event.note for event in events if isinstance(event, Heard)]
    assert "1 file is no UTF-8 and was read as Windows-1252" in notes


def test_a_board_saved_by_another_program_keeps_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    path.write_bytes(json.dumps(board(name="Übersicht – früh"), ensure_ascii=False).encode("cp1252"))
    _, events = read(path, "trello")
    assert [body["name"] for _, body in landed(events, "boards")] == ["Übersicht – früh"]
    assert any("read as Windows-1252" in event.note for event in events if isinstance(event, Heard))
