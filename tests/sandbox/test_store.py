"""The document store: addressing, order, paging, tombstones, concurrency."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "workspace.sqlite") as opened:
        opened.create_indices()
        yield opened


def put_issues(store: Store, ids: list[str], parent: str = "ATL") -> None:
    store.put_many(("jira", "issues", id, parent, int(id) % 7, f'{{"key":"{parent}-{id}"}}') for id in ids)


def test_a_document_is_read_back_and_replaced(store: Store) -> None:
    store.put("jira", "issues", "10001", "ATL", 5, {"key": "ATL-1"})
    store.put("jira", "issues", "10001", "ATL", 6, {"key": "ATL-1", "fields": {}})
    document = store.get("jira", "issues", "10001")
    assert document is not None and document.updated_ms == 6 and document.json()["fields"] == {}
    assert store.count("jira", "issues") == 1


def test_ids_of_different_length_list_in_creation_order(store: Store) -> None:
    put_issues(store, ["100000", "99999", "10001"])
    assert [d.id for d in store.select("jira", "issues", "ATL")] == ["10001", "99999", "100000"]
    assert [d.id for d in store.select("jira", "issues", "ATL", descending=True)] == [
        "100000",
        "99999",
        "10001",
    ]


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 100_000), max_size=60), st.integers(1, 9), st.sampled_from(["id", "updated"]))
def test_pages_hold_every_document_once(ids: set[int], size: int, order: str) -> None:
    with TemporaryDirectory() as directory, Store(Path(directory) / "workspace.sqlite") as store:
        put_issues(store, [str(id) for id in ids])
        seen, after = [], None
        while page := store.select("jira", "issues", "ATL", order=order, after=after, limit=size):  # type: ignore[arg-type]
            seen += [d.id for d in page]
            last = page[-1]
            after = (len(last.id), last.id) if order == "id" else (last.updated_ms, last.id)
    assert sorted(seen) == sorted(str(id) for id in ids)


def test_a_parent_has_only_its_own(store: Store) -> None:
    put_issues(store, ["1", "2"], "ATL")
    put_issues(store, ["3"], "ORB")
    assert [d.id for d in store.select("jira", "issues", "ORB")] == ["3"]
    assert store.counts() == {("jira", "issues"): 3}
    assert [d.id for d in store.get_many("jira", "issues", ["3", "9", "1"])] == ["3", "1"]


def test_an_issue_is_found_by_its_present_key(store: Store) -> None:
    store.put("jira", "issues", "1", "ATL", 1, {"key": "ATL-1"})
    store.put("jira", "issues", "1", "ORB", 2, {"key": "ORB-9"})
    assert store.issue_by_key("ATL-1") is None
    found = store.issue_by_key("ORB-9")
    assert found is not None and found.parent == "ORB"


def test_deleting_leaves_the_last_state_behind(store: Store) -> None:
    store.put("trello", "cards", "5f0", "board", 1, {"name": "Login"})
    assert store.delete("trello", "cards", "5f0", at_ms=77)
    assert store.get("trello", "cards", "5f0") is None
    gone = store.deleted("trello", "cards", "5f0")
    assert gone is not None and gone.updated_ms == 77 and gone.json() == {"name": "Login"}
    assert not store.delete("trello", "cards", "5f0")
    store.put("trello", "cards", "5f0", "board", 2, {"name": "Login"})
    assert store.deleted("trello", "cards", "5f0") is None


def test_an_error_rolls_the_whole_transaction_back(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.put("jira", "issues", "1", "ATL", 1, {})
        raise RuntimeError
    assert store.count("jira", "issues") == 0


def test_writers_of_several_threads_lose_no_update(store: Store) -> None:
    store.put("jira", "issues", "1", "ATL", 0, {"n": 0})

    def count_up() -> None:
        for _ in range(20):
            with store.transaction():
                document = store.get("jira", "issues", "1")
                assert document is not None
                store.put("jira", "issues", "1", "ATL", 0, {"n": document.json()["n"] + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    document = store.get("jira", "issues", "1")
    assert document is not None and document.json() == {"n": 80}


def test_a_missing_store_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="python -m sandbox build"):
        Store(tmp_path / "none.sqlite", read_only=True).count("jira", "issues")


def test_a_reader_cannot_write(store: Store) -> None:
    with Store(store.path, read_only=True) as reader, pytest.raises(Exception, match="readonly"):
        reader.put("jira", "issues", "1", "ATL", 0, {})
