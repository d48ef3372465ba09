"""Pages for people: what a link of a mart, a report or a message opens in the sandbox."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.server.pages.addresses import page_of
from sandbox.server.pages.text import Words
from sandbox.testing import Running
from sandbox.testing.builder import JIRA_BASE
from sandbox.testing.tiny import BOARD, CARDS, GENERAL, MEMBER, START_MS

NASTY = '<script>alert("x")</script>'
HTTP = httpx.Client(timeout=10, trust_env=False)  # one: each makes a store of certificates
ROOT = f"{START_MS // 1000}.000100"


class Seen(HTMLParser):
    """Elements and the addresses that they lead to or load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    return parser


def opened(running: Running, path: str, status: int = 200) -> str:
    answer = HTTP.get(f"{running.url}{path}")
    assert answer.status_code == status, path
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.text


def test_the_first_page_leads_to_every_page_there_is(reading: Running) -> None:
    """Every link of the pages is followed; none leads out of the sandbox or to a page that is missing."""
    todo, done = ["/"], set()
    while todo:
        path = todo.pop()
        done.add(path)
        for to in seen(opened(reading, path)).addresses:
            assert re.match(r"/(?!/)|\?from=", to), (path, to)
            if to not in done and to.startswith("/"):
                todo.append(to)
    # a project with its twelve issues, one with one, a board, two cards in open lists, channels and messages
    assert {"/jira/browse/PAY-1", "/jira/browse/AND-1", "/b/boardBBB", f"/c/{CARDS[0][-8:]}"} <= done
    assert f"/slack/archives/{GENERAL}/p{ROOT.replace('.', '')}" in done


def test_addresses_as_the_tools_themselves_give_them_open(reading: Running) -> None:
    c = reading.credentials
    card = httpx.get(
        f"{reading.trello_url}/1/cards/{CARDS[0]}", params={"key": c.trello_key, "token": c.trello_token}
    ).json()
    link = httpx.get(
        f"{reading.slack_url}chat.getPermalink",
        params={"channel": GENERAL, "message_ts": ROOT},
        headers={"Authorization": f"Bearer {c.slack_token}"},
    ).json()["permalink"]
    assert "Card 1" in opened(reading, str(page_of(card["url"])))
    assert link.startswith(reading.url)
    thread = opened(reading, link.removeprefix(reading.url))
    assert "message 0 about PAY-1" in thread and "a late reply" in thread


def test_an_issue_shows_its_fields_comments_and_changes(reading: Running) -> None:
    text = opened(reading, "/jira/browse/PAY-1")
    for told in ("PAY-1", "Payments", "Who owns this?", "acc-ben", "status: To Do → In Progress"):
        assert told in text
    assert opened(reading, "/jira/browse/pay-1") == text


def test_an_issue_that_moved_is_found_by_its_former_key(server: Running) -> None:
    from sandbox.testing.builder import Builder

    move = {"field": "Key", "fromString": "OLD-7", "toString": "PAY-2"}
    Builder(server.store).change(10_002, START_MS, move)
    assert "PAY-2" in opened(server, "/jira/browse/OLD-7")


@pytest.mark.parametrize(
    "path",
    ["/jira/browse/PAY-999", "/jira/browse/x", "/jira/projects/NONE", "/c/nonesuch", "/b/nonesuch",
     "/slack/archives/C0NONE", f"/slack/archives/{GENERAL}/p1", f"/slack/archives/{GENERAL}/pabcdefgh"],
)  # fmt: skip
def test_what_is_not_there_says_so_in_a_page(reading: Running, path: str) -> None:
    assert "There is no " in opened(reading, path, 404)


def test_texts_are_shown_and_never_run(server: Running) -> None:
    from sandbox.testing.builder import Builder

    builder = Builder(server.store)
    builder.issue(10_030, "PAY-30", START_MS, summary=NASTY, description=NASTY)
    builder.message(GENERAL, "1767700000.000100", "U0ADA", f"{NASTY} <javascript:alert(1)|here>")
    card = server.store.get("trello", "cards", CARDS[0])
    assert card
    action = {"type": "commentCard", "date": "2026-01-05", "data": {"text": NASTY, "card": {"id": card.id}}}
    server.store.put("trello", "actions", "f" * 24, BOARD, 0, action | {"idMemberCreator": MEMBER})
    for path in (
        "/jira/browse/PAY-30",
        "/jira/projects/PAY",
        f"/slack/archives/{GENERAL}",
        f"/c/{card.id[-8:]}",
    ):
        text = opened(server, path)
        assert "script" not in seen(text).tags and "alert" in text
        assert all(to.startswith(("/", "?")) for to in seen(text).addresses)


def test_what_is_private_is_shown_and_marked(server: Running) -> None:
    board = server.store.get("trello", "boards", BOARD)
    assert board
    server.store.put(
        "trello", "boards", BOARD, BOARD, 0, board.json() | {"prefs": {"permissionLevel": "private"}}
    )
    assert ">private<" in opened(server, "/") and ">private<" in opened(server, "/b/boardBBB")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{JIRA_BASE}/browse/PAY-1", "/jira/browse/PAY-1"),
        ("http://127.0.0.1:1/jira/browse/PAY-1?focusedId=3", "/jira/browse/PAY-1"),
        ("http://localhost:9/ex/jira/sandbox/browse/PAY-1", "/jira/browse/PAY-1"),
        (f"{JIRA_BASE}/jira/software/projects/PAY/boards/1", "/jira/projects/PAY"),
        ("https://trello.com/c/AbCdEf12/3-a-card", "/c/AbCdEf12"),
        ("https://trello.com/b/AbCdEf12", "/b/AbCdEf12"),
        ("https://a.slack.com/archives/C0AB/p1767600000000100?x=1", "/slack/archives/C0AB/p1767600000000100"),
        ("https://trello.com/u/ada", None),
        ("https://wiki.example/browse/PAY-1", None),
        ("https://nottrello.com/c/AbCdEf12", None),
        ("javascript:alert(1)//trello.com/c/AbCdEf12", None),
        ("https://[trello.com/c/AbCdEf12", None),
    ],
)  # fmt: skip
def test_addresses_of_the_tools_are_pages_of_the_sandbox(url: str, path: str | None) -> None:
    assert page_of(url, JIRA_BASE) == path


PIECES = [*"<>&|*_~`@#!\"'\x00 \n1aC", "https://", "trello.com/c/AbCdEf12", "javascript:"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_text_becomes_an_element_or_a_link_of_its_own(text: str) -> None:
    words = Words(JIRA_BASE)
    for shown in (words.message(text), words.plain(text), words.rich(text)):
        found = seen(str(shown))
        assert set(found.tags) <= {"a", "b", "strong", "em", "s", "code", "div"}
        assert all(to.startswith(("/c/AbCdEf12", "/slack/archives/")) for to in found.addresses)
