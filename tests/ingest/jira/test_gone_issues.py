"""An id that the index still lists and that is gone takes no other issue with it, whichever the flavour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import ClientError, FatalError
from clients.jira.client import open_jira
from config.sections import JiraSection
from ingest.jira.issues import IssueReader
from ingest.jira.privacy.restrictions import Restrictions
from ingest.source.halves import by_halves
from ingest.source.page import Page
from tests.ingest.served import HASTY, Serve
from tools.connections import resolve


@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_issues_that_are_gone_leave_the_others_read(serve: Serve, flavour: str) -> None:
    workspace = serve(flavour=flavour)
    reader = IssueReader(
        open_jira(resolve(workspace.settings), HASTY), datetime(2026, 1, 9), Restrictions.of(JiraSection())
    )
    events = list(reader.read_ids(["10001", "99998", "10002", "99999", "10003"]))
    read = [record["id"] for event in events if isinstance(event, Page) and event.entity == "issues"
            for record in event.records]  # fmt: skip
    assert sorted(read) == ["10001", "10002", "10003"]


@given(st.sets(st.integers(0, 200), max_size=60), st.sets(st.integers(0, 200), max_size=6))
def test_all_that_can_be_had_is_had_once_and_each_of_the_others_is_told(
    there: set[int], gone: set[int]
) -> None:
    def ask(things: Sequence[int]) -> Iterator[tuple[str, int]]:
        if gone & set(things):
            raise FatalError("one of them does not exist", status=400)
        yield from (("had", thing) for thing in things)

    def refused(thing: int, _: ClientError) -> Iterator[tuple[str, int]]:
        yield "gone", thing

    asked = sorted(there | gone)
    if asked:
        wanted = [("gone" if thing in gone else "had", thing) for thing in asked]
        assert list(by_halves(ask, asked, refused)) == wanted


def test_another_error_is_not_asked_about_again() -> None:
    def ask(_: Sequence[int]) -> Iterator[int]:
        raise FatalError("no token", status=401)
        yield

    with pytest.raises(FatalError):
        list(by_halves(ask, [1, 2], lambda thing, error: iter(())))
