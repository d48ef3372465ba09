"""Texts keep their lines, and what is code, a log, a quotation or an address asks for nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.requirement_models import Requirements

Node = dict[str, Any]


@pytest.fixture(scope="module")
def texts() -> Requirements:
    return Requirements()


def text(words: str, *marks: str) -> Node:
    return {"type": "text", "text": words, **({"marks": [{"type": mark} for mark in marks]} if marks else {})}


def block(kind: str, *content: Node) -> Node:
    return {"type": kind, "content": list(content)}


def document(*blocks: Node) -> str:
    return json.dumps({"version": 1, "type": "doc", "content": list(blocks)})


def paragraph(words: str) -> Node:
    return block("paragraph", text(words))


def test_a_block_begins_a_line_and_nothing_stands_between_inline_nodes(texts: Requirements) -> None:
    bullets = block("bulletList", *(block("listItem", paragraph(words)) for words in ("one", "two")))
    who = {"type": "mention", "attrs": {"id": "1", "text": "@Ada"}}
    rows = [
        (block("paragraph", text("pay", "strong"), text("ment must end")), "payment must end"),
        (bullets, "one\ntwo"),
        (block("paragraph", text("a"), {"type": "hardBreak"}, text("b ", "em"), who), "a\nb @Ada"),
        (block("paragraph", text("run "), text("max_days", "code")), "run `max_days`"),
        (block("codeBlock", text("select 1\nfrom x")), "```\nselect 1\nfrom x\n```"),
        (block("blockquote", paragraph("said"), paragraph("again")), "> said\n> again"),
        (block("table", block("tableRow", *(block("tableCell", paragraph(cell)) for cell in "xy"))), "x\ny"),
        (block("panel", block("heading", text("Limits")), paragraph("At most 3.")), "Limits\nAt most 3."),
    ]  # fmt: skip
    said = texts.rich_text([document(paragraph("before"), row, paragraph("after")) for row, _ in rows])
    assert said == [f"before\n{wanted}\nafter" for _, wanted in rows]


@settings(deadline=None, max_examples=15)
@given(words=st.text("abc äß漢", min_size=1, max_size=12), cuts=st.lists(st.integers(0, 12), max_size=3))
def test_marks_anywhere_in_a_word_leave_it_whole(texts: Requirements, words: str, cuts: list[int]) -> None:
    places = [0, *sorted(cut for cut in cuts if cut < len(words)), len(words)]
    pieces = [text(words[a:b], "strong") for a, b in pairwise(places) if b > a]
    whole, parted = texts.rich_text([document(paragraph(words)), document(block("paragraph", *pieces))])
    assert whole == parted


def test_plain_text_of_a_server_stays_as_it_is(texts: Requirements) -> None:
    assert texts.rich_text(['"h1. A\\r\\n* b"', "null", "{}"]) == ["h1. A\r\n* b", None, None]


RULE = "The archive must be kept for at least 90 days."
#: how code, logs and quotations stand in a text; {} is what they hold
CARRIERS = [
    "{{code}}\n{}\n{{code}}",
    "{{code:java|title=Foo.java}}{}{{code}}",
    "{{noformat}}\n{}\n{{noformat}}",
    "```\n{}\n```",
    "```sql\n{}\n```",
    "~~~\n{}\n~~~",
    "`{}`",
    "{{{{{}}}}}",
    "{{quote}}\n{}\n{{quote}}",
    "bq. {}",
    "> {}",
    "<pre>{}</pre>",
    "<blockquote>\n{}\n</blockquote>",
    "2026-11-02 08:00:01,123 INFO {}",
    "[08:00:01] {}",
    "[ERROR] {}",
    "WARN: {}",
    "I/TiApp (123): {}",
    "Nov  2 08:00:01 host app: {}",
    "\tat com.shop.Pay.run(Pay.java:3) {}",
    "Caused by: java.lang.IllegalStateException: {}",
    "ValueError: {}",
    "// {}",
    "/* {} */",
    "<rule>{}</rule>",
    '"rule": "{}",',
    "var rule = '{}';",
    "alert('{}');",
    "SELECT rule FROM rules WHERE text = '{}'",
    "Subject: {}",
    "Betreff: {}",
    "https://wiki.shop/{}".replace("{}", "must-be-kept-for-at-least-90-days"),
]


@pytest.mark.parametrize("around", ["{}", "Please look:\n{}\nThanks.", "* one\n\n{}\n\n* two"])
def test_code_logs_and_quotations_ask_for_nothing(texts: Requirements, around: str) -> None:
    carried = [around.format(carrier.format(RULE)) for carrier in CARRIERS]
    left = texts.prose(carried)
    assert [
        carrier for carrier, prose in zip(carried, left, strict=True) if "archive" in prose or "90" in prose
    ] == []
    assert all("Thanks." in prose for prose in left) or "Thanks" not in around


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "h3. Limits\n* The archive *must* be kept\n# for 90 days",
            "Limits\nThe archive must be kept\nfor 90 days",
        ),
        ("## Limits\n- [ ] The **archive** must stay", "Limits\nThe archive must stay"),
        ("{panel:title=Limits}The archive {color:red}must{color} stay{panel}", "The archive must stay"),
        ("See [the rule|https://wiki/x] and [this](https://wiki/y): keep", "See  the rule  and  this : keep"),
        ("||Limit||Days||\n|archive|at least 90 days|", "Limit\nDays\n\n\narchive\nat least 90 days"),
        ("<p>The archive <b>must</b> stay</p>", "The archive must stay"),
        ("Select a carrier from the list, then pay.", "Select a carrier from the list, then pay."),
        ("Note: at most 30 days (see chapter 3).", "Note: at most 30 days (see chapter 3)."),
        ("A price of 3 < 5 must stay > 2", "A price of 3 < 5 must stay > 2"),
        (
            "Das Archiv bleibt: mindestens 90 Tage;\nhöchstens 1 Jahr",
            "Das Archiv bleibt: mindestens 90 Tage;\nhöchstens 1 Jahr",
        ),
        ("# Export - must be kept\nSettings -> Export", "Export - must be kept\nSettings -> Export"),
        ("return window: at least 60 days", "return window: at least 60 days"),
        ("ERROR handling must not stop", "ERROR handling must not stop"),
        ("1. 10 hours\n2) 20 hours", "10 hours\n20 hours"),
        ("The field must not be empty; {code}x{code} is wrong", "The field must not be empty; \n is wrong"),
    ],
)
def test_what_people_write_stays_with_its_lines(texts: Requirements, written: str, read: str) -> None:
    assert texts.prose([written]) == [read]


def test_bullets_of_a_document_are_sentences_of_their_own(texts: Requirements) -> None:
    items = (
        "Works with two parcels",
        "Audit log retention is at most 30 days",
        "Can be switched off per shop",
    )
    bullets = block("bulletList", *(block("listItem", paragraph(words)) for words in items))
    (plain,) = texts.rich_text([document(paragraph("Acceptance criteria:"), bullets)])
    said = texts.statements([plain])
    assert ("time", None, 30 * 86400.0) in {(row["aspect"], row["low"], row["high"]) for row in said}
    assert texts.contradictions([plain, "The audit log must be kept for at least 90 days"]) == {(0, 1)}
