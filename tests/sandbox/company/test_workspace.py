"""Building is atomic and idempotent; living on keeps what others have written."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sandbox.__main__ import app
from sandbox.advance import advance, merge
from sandbox.company.shape import Shape, day_ms, shape
from sandbox.store import Store
from sandbox.workspace import Paths, build_company, information
from tests.sandbox.company.company_documents import AS_OF

URL = "http://127.0.0.1:8765"
TINY = shape(7, AS_OF, 0.01)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return build_company(tmp_path_factory.mktemp("built"), TINY, URL).paths


@pytest.fixture
def paths(tmp_path: Path, built: Paths) -> Iterator[Paths]:
    """A copy of the built workspace."""
    copy = Paths(tmp_path)
    copy.folder.mkdir(parents=True)
    for file in ("workspace.sqlite", "connection.json", "planted.json"):
        (copy.folder / file).write_bytes((built.folder / file).read_bytes())
    yield copy


def content(paths: Paths) -> str:
    """A digest of all documents."""
    with sqlite3.connect(paths.store) as con:
        rows = con.execute("select * from documents order by tool, kind, id").fetchall()
    return sha256(repr(rows).encode()).hexdigest()


def test_meta_counts_what_the_store_holds(built: Paths) -> None:
    found = information(built)
    with Store(built.store, read_only=True) as store:
        counted = {key[6:]: int(value) for key, value in store.meta().items() if key.startswith("count:")}
    assert counted == found["documents"]
    issues_and_cards = counted["jira.issues"] + counted["trello.cards"]
    assert int(found["meta"]["items"]) == issues_and_cards
    assert int(found["meta"]["events"]) > 5 * issues_and_cards
    assert found["meta"]["seed"] == "7" and found["meta"]["as_of"] == AS_OF.isoformat()


def test_the_same_parameters_keep_the_store_and_its_tokens(paths: Paths) -> None:
    with Store(paths.store) as store:
        store.put("jira", "comments", "900000001", "100001", 1, {"id": "900000001"})
    tokens = (paths.folder / "connection.json").read_text()
    assert build_company(paths.home, TINY, URL).kept
    assert (paths.folder / "connection.json").read_text() == tokens
    with Store(paths.store, read_only=True) as store:
        assert store.get("jira", "comments", "900000001") is not None


def test_other_parameters_or_force_build_anew(paths: Paths) -> None:
    tokens = (paths.folder / "connection.json").read_text()
    before = content(paths)
    assert not build_company(paths.home, TINY, URL, force=True).kept
    assert content(paths) == before
    assert (paths.folder / "connection.json").read_text() != tokens
    told = json.loads((paths.folder / "connection.json").read_text())["company"]
    assert told == f"seed {TINY.seed}"
    assert not build_company(paths.home, shape(8, AS_OF, 0.01), URL).kept
    assert json.loads((paths.folder / "connection.json").read_text())["company"] == "seed 8"
    assert content(paths) != before


def test_a_killed_build_leaves_the_former_workspace(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(paths)

    def die(_: Shape) -> Iterator[None]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("sandbox.workspace.pasts", die)
    with pytest.raises(KeyboardInterrupt):
        build_company(paths.home, shape(8, AS_OF, 0.01), URL)
    assert content(paths) == before
    monkeypatch.undo()
    assert not build_company(paths.home, shape(8, AS_OF, 0.01), URL).kept
    assert not (paths.folder / "building.sqlite").exists()


def test_the_connection_file_is_for_its_owner_only(built: Paths) -> None:
    file = built.folder / "connection.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = json.loads(file.read_text())
    assert data["jira"]["url"] == f"{URL}/jira" and data["slack"]["url"] == f"{URL}/slack/api/"


def test_living_on_adds_events_of_the_new_days_only(paths: Paths) -> None:
    with Store(paths.store, read_only=True) as store:
        before = {row.id: row.body for row in store.select("jira", "changelogs")}
    done = advance(paths, 10)
    assert done.added > 0 and done.as_of.isoformat() == "2026-03-12"
    with Store(paths.store, read_only=True) as store:
        after = {row.id: row for row in store.select("jira", "changelogs")}
        assert store.meta()["as_of"] == "2026-03-12"
    assert before.keys() < after.keys()
    fresh = [row for id, row in after.items() if id not in before]
    assert all(day_ms(AS_OF) <= row.updated_ms < day_ms(done.as_of) for row in fresh)


def test_living_on_in_steps_or_at_once_is_the_same_life(
    paths: Paths, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Paths(tmp_path_factory.mktemp("other"))
    build_company(other.home, TINY, URL)
    advance(other, 9)
    for days in (4, 0, 5):
        advance(paths, days)
    assert content(paths) == content(other)


def test_what_others_have_written_stays(paths: Paths) -> None:
    with Store(paths.store) as store:
        ids = [row.id for row in store.select("jira", "issues")]
        for document in store.get_many("jira", "issues", ids):
            body = document.json()
            body["fields"]["customfield_10104"] = "high"
            store.put("jira", "issues", document.id, document.parent, document.updated_ms, body)
        store.delete("jira", "issues", ids[0])
    changed = advance(paths, 14).changed
    with Store(paths.store, read_only=True) as store:
        assert store.get("jira", "issues", ids[0]) is None
        bodies = [row.json() for row in store.get_many("jira", "issues", ids)]
    assert changed > 0
    assert {body["fields"]["customfield_10104"] for body in bodies} == {"high"}


def test_living_on_from_exports_is_refused(tmp_path: Path) -> None:
    with Store(Paths(tmp_path).store) as store:
        store.set_meta(exports="[]")
    with pytest.raises(ValueError, match="exports, which do not live on"):
        advance(Paths(tmp_path), 1)


values = st.recursive(
    st.integers(0, 3), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=5
)


@given(values, values)
def test_merging_takes_the_only_change(former: object, new: object) -> None:
    assert merge(former, new, former) == new  # only life has changed it
    assert merge(former, former, new) == new  # only somebody else has
    assert merge(former, new, new) == new


def test_merging_keeps_both_sides_of_an_object_and_of_a_list() -> None:
    former = {
        "fields": {"status": "doing", "risk": None},
        "updated": "2026-01-02",
        "values": [{"id": 1, "n": 1}],
    }
    new = {"fields": {"status": "done", "risk": None}, "updated": "2026-01-05", "values": [{"id": 1, "n": 2}]}
    stored = {
        "fields": {"status": "doing", "risk": "high"},
        "updated": "2026-01-04",
        "values": [{"id": 1, "n": 1}, {"id": 9, "n": 0}],
    }
    assert merge(former, new, stored) == {
        "fields": {"status": "done", "risk": "high"},
        "updated": "2026-01-05",
        "values": [{"id": 1, "n": 2}, {"id": 9, "n": 0}],
    }


def test_the_command_line_builds_keeps_tells_and_lives_on(tmp_path: Path) -> None:
    runner, home = CliRunner(), ["--home", str(tmp_path)]
    build = ["build", "--scale", "0.01", "--as-of", "2026-03-02", *home]
    assert "built in" in runner.invoke(app, build).output
    assert "kept" in runner.invoke(app, build).output
    assert "jira.issues" in runner.invoke(app, ["info", *home]).output
    assert "lived on to 2026-03-04" in runner.invoke(app, ["advance", "--days", "2", *home]).output
    assert runner.invoke(app, ["org", *home]).exit_code == 0
    assert (tmp_path / "sandbox" / "org" / "org_teams.csv").is_file()
    assert "kept" in runner.invoke(app, ["build", "--scale", "0.01", *home]).output  # as old as it is
