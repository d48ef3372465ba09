"""Data Center answers an offset behind its result window with a 500, or with nothing.

Vendor: https://support.atlassian.com/jira/kb/handling-jql-rest-api-searching-exceeding-max_result_window-in-jira
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import FatalError
from ingest.source.paging import BrokenPaging
from ingest.source.windows import windowed
from tests.ingest.served import Serve

Places = list[int | None]


class Search:
    """A search that refuses offsets beyond its window, as the vendor's, or ends there with nothing."""

    def __init__(self, places: Places, window: int, cap: int, is_silent: bool) -> None:
        self.found = sorted(enumerate(places), key=lambda one: (one[1] is not None, one[1] or 0))
        self.window, self.cap, self.is_silent = window, cap, is_silent

    def __call__(self, since: int | None, start: int, size: int) -> dict[str, Any]:
        found = [one for one in self.found if since is None or (one[1] is not None and one[1] >= since)]
        if start + size > self.window and not self.is_silent:
            raise FatalError("Search limit exceeded", status=500)
        page = found[start : min(start + min(size, self.cap), self.window)]
        return {"total": len(found), "rows": [{"id": str(id), "at": place} for id, place in page]}


@given(
    places=st.lists(st.integers(0, 12), max_size=40),
    window=st.integers(1, 9),
    size=st.integers(1, 9),
    cap=st.integers(1, 9),
    is_silent=st.booleans(),
)
def test_every_record_comes_once_or_the_read_says_that_it_cannot(
    places: Places, window: int, size: int, cap: int, is_silent: bool
) -> None:
    search = Search(places, window, cap, is_silent)
    crowded = max((places.count(place) for place in places), default=0) > window
    came: list[str] = []
    try:
        for page, _ in windowed(search, lambda record: record["at"], "u", "rows", size, {}, window):
            came += [str(record["id"]) for record in page]
    except BrokenPaging:
        assert max((places.count(place) for place in places), default=0) >= window
    else:
        assert sorted(came, key=int) == [str(n) for n in range(len(places))] and not crowded
    assert len(came) == len(set(came))


def test_a_window_that_is_smaller_than_expected_ends_with_nothing_and_is_begun_anew() -> None:
    search = Search([n // 2 for n in range(30)], 6, 4, is_silent=True)
    pages = windowed(search, lambda record: record["at"], "u", "rows", 4, {}, 10_000)
    assert sorted(int(record["id"]) for page, _ in pages for record in page) == list(range(30))


def test_datacenter_is_read_and_counted_beyond_its_window(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.source.windows.RESULT_WINDOW", 5)
    workspace = serve(flavour="datacenter", result_window=5, server_page=3)
    everything = {str(10_000 + n) for n in range(1, 13)} | {"10020"}
    assert workspace.read("jira").status == "ok"
    assert workspace.ids("jira__issues") == everything
    workspace.server.store.delete("jira", "issues", "10012", 0)
    workspace.read("jira")
    assert workspace.ids("jira__issues") == everything - {"10012"}
    assert workspace.ids("jira__issues", live=False) == {"10012"}


def test_the_default_window_of_datacenter_is_the_vendors(serve: Serve) -> None:
    workspace = serve(flavour="datacenter")
    assert workspace.server.workspace.options.result_window == 10_000


def test_a_cut_list_of_groups_or_users_is_told_and_hides_nobody(serve: Serve) -> None:
    workspace = serve(flavour="datacenter", picked_groups=2)
    for n in range(3):
        group = {"name": f"g{n}", "groupId": f"id-{n}", "members": []}
        workspace.builder.put("jira", "groups", f"id-{n}", "site", 0, group)
    workspace.read("jira")
    first = workspace.ids("jira__groups")
    assert len(first) == 2 and "2 of its 4 groups" in workspace.notes("jira")
    workspace.server.store.delete("jira", "groups", "id-0", 0)
    workspace.read("jira", full=True)
    assert workspace.ids("jira__groups") > first


def test_a_search_for_users_that_ends_early_hides_nobody(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.jira.site.MOST_USERS", 2)
    workspace = serve(flavour="datacenter", found_users=2)
    workspace.read("jira")
    first = workspace.ids("jira__users")
    assert len(first) == 2 and "no more than 2 accounts" in workspace.notes("jira")
    workspace.builder.put("jira", "users", "acc-aaa", "site", 0, {"accountId": "acc-aaa", "displayName": "A"})
    workspace.read("jira", full=True)
    assert workspace.ids("jira__users") >= first
