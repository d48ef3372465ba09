"""What commands print: whole cells in every form, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from config.tables import Format, Sheet, show, show_all

PLAN = "09c16a9d53e04ad0b1f1a2c3d4e5f607"
COLUMNS = ("plan", "run", "made", "title")
ROW = (PLAN, "manual__2026-11-30T21:39:10.880611+00:00", date(2026, 11, 30), "Write | the date\nof PAY-1")


def printed(columns, rows, form: Format | None, width: int = 80, terminal: bool = True) -> str:  # type: ignore[no-untyped-def]
    out = io.StringIO()
    show(Console(file=out, width=width, force_terminal=terminal, color_system=None), columns, rows, form)
    return out.getvalue()


def test_a_table_is_shown_where_it_fits() -> None:
    lines = printed(("team", "items"), [("Payments", 3), ("Search", None)], None).splitlines()
    assert lines[0].split() == ["team", "items"]
    assert [line.split() for line in lines[2:]] == [["Payments", "3"], ["Search", "NULL"]]


def test_eighty_columns_that_do_not_suffice_show_records_with_whole_identifiers() -> None:
    text = printed(COLUMNS, [ROW, ROW], None)
    assert text.count(PLAN) == 2
    assert text.count("manual__2026-11-30T21:39:10.880611+00:00") == 2
    assert "…" not in text
    assert text.splitlines()[0].split() == ["plan", PLAN]


def test_a_pipe_gets_one_line_per_row_with_whole_cells() -> None:
    head, line = printed(COLUMNS, [ROW], None, terminal=False).splitlines()
    assert head.split("\t") == list(COLUMNS)
    assert line.split("\t") == [PLAN, ROW[1], "2026-11-30", "Write | the date of PAY-1"]


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.none() | st.integers()
        )
    )
)
def test_what_programs_read_comes_back_as_it_was(rows: list[tuple[str | None, int | None]]) -> None:
    told = json.loads(printed(("a", "b"), rows, Format.json, width=20))
    assert [(one["a"], one["b"]) for one in told] == rows
    read = list(csv.reader(io.StringIO(printed(("a", "b"), rows, Format.csv, width=20))))
    assert read[1:] == [[a or "", "" if b is None else str(b)] for a, b in rows]


def test_null_and_an_empty_text_differ() -> None:
    assert printed(("a",), [(None,), ("",)], Format.csv).splitlines()[1:] == ["", '""']
    assert "NULL" in printed(("a",), [(None,)], None)


def test_markdown_keeps_its_columns() -> None:
    lines = printed(COLUMNS, [ROW], Format.md).splitlines()
    assert lines[1] == "| --- | --- | --- | --- |"
    assert "Write \\| the date<br>of PAY-1" in lines[2]


@pytest.mark.parametrize("form", [None, *Format])
def test_nothing_found_is_no_error(form: Format | None) -> None:
    printed(COLUMNS, [], form)


CELLS = st.none() | st.integers() | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
#: words that hold together, as the ids of plans, runs and items do
IDS = st.from_regex(r"[a-z0-9_]{1,70}", fullmatch=True)


@given(
    st.lists(st.tuples(IDS, CELLS, CELLS), min_size=1), st.integers(20, 200), st.sampled_from([None, *Format])
)
def test_an_identifier_is_never_cut(rows: list[tuple[object, ...]], width: int, form: Format | None) -> None:
    for terminal in (True, False):
        text = printed(("id", "a", "b"), rows, form, width, terminal)
        assert all(str(row[0]) in text for row in rows)


@given(st.lists(st.tuples(IDS, CELLS)), st.lists(st.tuples(IDS, CELLS)))
def test_several_tables_are_one_document_for_a_program(one: list[tuple], other: list[tuple]) -> None:  # type: ignore[type-arg]
    out = io.StringIO()
    sheets = [Sheet("one", ("id", "a"), one), Sheet("other", ("id", "a"), other)]
    show_all(Console(file=out, width=40), sheets, Format.json)
    told = json.loads(out.getvalue())
    assert [[(row["id"], row["a"]) for row in told[name]] for name in ("one", "other")] == [one, other]


def test_several_tables_in_a_pipe_have_their_titles() -> None:
    out = io.StringIO()
    show_all(Console(file=out), [Sheet("one", ("id",), [("x",)]), Sheet("two", ("id",), [])], None)
    assert out.getvalue() == "# one\nid\nx\n\n# two\nid\n"
