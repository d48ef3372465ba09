"""However exports are read, the lake ends in the state of the newest: nothing comes back, nothing is lost.

That records change without a date in them moving is reported of sprints that are closed
(https://github.com/pycontribs/jira/issues/1094), of reactions and of lists that get another name.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from config.settings import Settings, load
from ingest.engine.loop import Loop
from ingest.exports.file_source import ExportSource
from ingest.registry import SOURCES
from ingest.source.extent import Extent
from lake.names import ENTITIES
from lake.raw import NEWEST
from lake.schema import ENVELOPE, TABLES
from tests.kinds.jira_files import issue

CHOSEN: Settings = load(Path(__file__).resolve().parents[2] / "truce.toml")
START = datetime(2026, 10, 1)
KEPT = ("ops.sites", "ops.ingest_ledger", "ops.cursors", "ops.export_scopes", "ops.export_sightings")
Read = Callable[..., "Lake"]


class Lake:
    """The raw layer and what it knows of exports, in memory: a lake on disk takes seconds to make."""

    def __init__(self, con: duckdb.DuckDBPyConnection, tool: str) -> None:
        self.con, self.tool = con, tool
        self.notes: list[str] = []

    def read(self, *paths: Path, is_whole: bool = False) -> None:
        """Read files in one go, as ``python -m ingest file --full`` does: a known file is read again."""
        plug = SOURCES[self.tool]
        assert plug.export is not None
        source = ExportSource(plug, plug.export, paths, CHOSEN, is_whole)
        loop = Loop(self.con, source, "run", None, None)
        for streams in source.phases(loop.reading(CHOSEN, Extent(full=True))):
            loop.run(streams)
        self.notes += [note for notes in loop.account.notes.values() for note in notes if note]
        assert not source.refused

    def live(self, entity: str, path: str) -> dict[str, Any]:
        """A property of the newest version of each record that is not deleted."""
        rows = self.con.execute(
            f"""
            select record_id, body ->> '{path}' from lake.raw.{self.tool}__{entity}
            qualify not is_deleted and row_number() over (partition by record_id order by {NEWEST} desc) = 1
            """
        ).fetchall()
        return dict(rows)


@contextmanager
def lake_of(tool: str) -> Iterator[Lake]:
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as lake; use lake; create schema raw; create schema ops")
        con.execute("create schema quarantine")
        for name in (*KEPT, "quarantine.records"):
            con.execute(f"create table {name} ({TABLES[name]})")
        for entity in ENTITIES[tool]:
            con.execute(f"create table raw.{tool}__{entity} ({ENVELOPE})")
        yield Lake(con, tool)


@pytest.fixture
def trello() -> Iterator[Lake]:
    with lake_of("trello") as lake:
        yield lake


@pytest.fixture
def jira() -> Iterator[Lake]:
    with lake_of("jira") as lake:
        yield lake


@pytest.fixture
def slack() -> Iterator[Lake]:
    with lake_of("slack") as lake:
        yield lake


def day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat(timespec="milliseconds") + "Z"


def board(made: int, lists: dict[str, str], cards: dict[str, str]) -> dict[str, Any]:
    """A board's export of a day, in which no list and no card has a date that moves."""
    return {
        "id": "5f0000000000000000000001", "name": "Board", "url": "https://trello.com/b/abcdefgh/board",
        "dateLastActivity": day(0), "dateLastView": day(made), "actions": [], "members": [],
        "prefs": {"permissionLevel": "org"},
        "lists": [{"id": id, "name": name, "closed": False} for id, name in lists.items()],
        "cards": [
            {"id": id, "name": name, "idList": "l1", "dateLastActivity": day(0)} for id, name in cards.items()
        ],
    }  # fmt: skip


def saved(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(content))
    return path


CARDS = [f"5f000000000000000000010{number}" for number in range(4)]
STATES = some.lists(
    some.tuples(
        some.dictionaries(some.sampled_from(["l1", "l2"]), some.sampled_from("AB"), min_size=1),
        some.dictionaries(some.sampled_from(CARDS), some.sampled_from("XYZ")),
    ),
    min_size=1,
    max_size=5,
)


@given(STATES, some.randoms(use_true_random=False))
@hypothesis_settings(max_examples=25, deadline=None)
def test_boards_in_any_order_end_as_the_newest_export(
    states: Sequence[tuple[dict[str, str], dict[str, str]]], chance: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder, lake_of("trello") as lake:
        paths = [
            saved(Path(folder), f"{number}.json", board(number, *state))
            for number, state in enumerate(states, start=1)
        ]
        chance.shuffle(paths)
        cut = chance.randint(0, len(paths))
        for some_paths in (paths[:cut], *([path] for path in paths[cut:])):
            lake.read(*some_paths)
        lists, cards = states[-1]
        assert lake.live("lists", "$.name") == lists
        assert lake.live("cards", "$.name") == cards


def test_a_card_that_the_newest_export_lacks_does_not_come_with_one_between(
    trello: Lake, tmp_path: Path
) -> None:
    """It was gone by an earlier export already, so that the newest one had nothing to delete."""
    with_card = {CARDS[0]: "X"}
    for made, cards in ((2, with_card), (3, {}), (5, {}), (4, with_card)):
        trello.read(saved(tmp_path, f"{made}.json", board(made, {"l1": "A"}, cards)))
    assert trello.live("cards", "$.name") == {}
    trello.read(saved(tmp_path, "6.json", board(6, {"l1": "A"}, with_card)))
    assert trello.live("cards", "$.name") == with_card


def test_a_renamed_list_comes_through_and_the_old_name_does_not_come_back(
    trello: Lake, tmp_path: Path
) -> None:
    old = saved(tmp_path, "old.json", board(1, {"l1": "Doing"}, {CARDS[0]: "X"}))
    new = saved(tmp_path, "new.json", board(2, {"l1": "In progress"}, {}))
    trello.read(old)
    trello.read(new)
    trello.read(old)
    assert trello.live("lists", "$.name") == {"l1": "In progress"}
    assert trello.live("cards", "$.name") == {} and "1 deleted" in trello.notes


def test_a_part_of_a_board_says_nothing_of_what_it_lacks(trello: Lake, tmp_path: Path) -> None:
    trello.read(saved(tmp_path, "whole.json", board(1, {"l1": "Doing"}, dict.fromkeys(CARDS, "X"))))
    part = board(2, {"l1": "Doing"}, {CARDS[0]: "Y"})
    del part["actions"]
    trello.read(saved(tmp_path, "part.json", part))
    assert len(trello.live("cards", "$.name")) == len(CARDS)


def sprint(state: str, **dates: str) -> dict[str, Any]:
    return {"id": 7, "name": "Sprint 7", "state": state, "boardId": 1, "startDate": day(0), **dates}


def jira_file(folder: Path, name: str, *issues: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(one) + "\n" for one in issues))
    return path


@pytest.mark.parametrize("order", ["forth", "back", "together"])
def test_a_closed_sprint_is_closed_though_no_issue_has_moved(jira: Lake, tmp_path: Path, order: str) -> None:
    old = jira_file(tmp_path, "old.jsonl", issue(1, sprint=sprint("active")))
    new = jira_file(tmp_path, "new.jsonl", issue(1, closedSprints=[sprint("closed", completeDate=day(9))]))
    for paths in {"forth": [[old], [new]], "back": [[new], [old]], "together": [[new, old]]}[order]:
        jira.read(*paths)
    assert jira.live("sprints", "$.state") == {"7": "closed"}


def test_what_an_older_file_told_of_a_status_stays_where_the_newer_tells_less(
    jira: Lake, tmp_path: Path
) -> None:
    rich = {"id": "3", "name": "Doing", "statusCategory": {"key": "indeterminate"}}
    jira.read(jira_file(tmp_path, "old.jsonl", issue(1, status=rich)))
    poor = issue(1, status={"id": "3", "name": "In work"}, updated=day(20).replace("Z", "+0000"))
    jira.read(jira_file(tmp_path, "new.jsonl", poor))
    assert jira.live("statuses", "$.name") == {"3": "In work"}
    assert jira.live("statuses", "$.statusCategory.key") == {"3": "indeterminate"}


def test_issues_that_a_file_lacks_are_deleted_only_where_somebody_says_that_it_is_whole(
    jira: Lake, tmp_path: Path
) -> None:
    jira.read(jira_file(tmp_path, "old.jsonl", issue(1), issue(2)))
    new = jira_file(tmp_path, "new.jsonl", issue(1, updated=day(20).replace("Z", "+0000")))
    jira.read(new)
    assert set(jira.live("issues", "$.key")) == {"10001", "10002"}
    assert any("1 held are not in the file" in note for note in jira.notes)
    new.write_text(new.read_text() + "\n")
    jira.read(new, is_whole=True)
    assert set(jira.live("issues", "$.key")) == {"10001"}
    jira.read(jira_file(tmp_path, "older.jsonl", issue(1), issue(2), issue(3)))
    assert "10002" not in jira.live("issues", "$.key")


def archive(folder: Path, name: str, day_file: str, *messages: dict[str, Any]) -> Path:
    path = folder / name
    (path / "general").mkdir(parents=True)
    (path / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general", "created": 1700000000}]))
    (path / "general" / day_file).write_text(json.dumps(messages))
    return path


def said(ts: str, *reactions: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "message", "ts": ts, "user": "U1", "text": "done"}
    return found | (
        {"reactions": [{"name": name, "users": ["U2"]} for name in reactions]} if reactions else {}
    )


def test_a_reaction_comes_through_and_is_not_lost_to_an_older_archive(slack: Lake, tmp_path: Path) -> None:
    first, later = "1790000000.000100", "1790000500.000100"
    old = archive(tmp_path, "old", "2026-09-21.json", said(first))
    new = archive(tmp_path, "new", "2026-09-21.json", said(first, "tada"), said(later))
    slack.read(old)
    slack.read(new)
    (tmp_path / "old" / "touched.txt").write_text("copied")  # read again, as it is another folder now
    slack.read(old)
    assert slack.live("messages", "$.reactions[0].name") == {f"C1:{first}": "tada", f"C1:{later}": None}


def test_what_the_api_has_read_since_outranks_a_file(jira: Lake, tmp_path: Path) -> None:
    at = datetime(2026, 10, 30)
    body = json.dumps(issue(1, summary="as served"))
    jira.con.execute(
        "insert into raw.jira__issues values ('PAY', '10001', ?, ?, 'x', ?, ?, 'r', false)",
        [datetime(2026, 10, 2, 9), body, '{"url": "search"}', at],
    )
    jira.read(jira_file(tmp_path, "old.jsonl", issue(1, summary="as exported")))
    assert jira.live("issues", "$.fields.summary") == {"10001": "as served"}
    later = issue(1, summary="as exported later", updated="2026-11-02T09:00:00.000+0000")
    jira.read(jira_file(tmp_path, "new.jsonl", later))
    assert jira.live("issues", "$.fields.summary") == {"10001": "as exported later"}


def test_what_is_only_named_lands_once_however_often_it_is_read(jira: Lake, tmp_path: Path) -> None:
    rich = {"zone": None, "id": "3", "name": "Doing", "statusCategory": {"key": "indeterminate"}}
    for number, status in enumerate((rich, {"name": "Doing", "id": "3"}, rich)):
        jira.read(
            jira_file(
                tmp_path,
                f"{number}.jsonl",
                issue(1, status=status, updated=f"2026-10-0{number + 1}T09:00:00.000+0000"),
            )
        )
    assert jira.con.execute("select count(*) from raw.jira__statuses").fetchall() == [(1,)]


def test_a_comment_that_a_newer_file_lacks_is_deleted_where_the_issue_says_how_many_it_has(
    jira: Lake, tmp_path: Path
) -> None:
    one, two = (
        {
            "id": id,
            "body": id,
            "created": "2026-10-01T10:00:00.000+0000",
            "updated": "2026-10-01T10:00:00.000+0000",
        }
        for id in ("1", "2")
    )
    later = "2026-10-09T09:00:00.000+0000"
    jira.read(jira_file(tmp_path, "a.jsonl", issue(1, comment={"comments": [one, two], "total": 2})))
    jira.read(
        jira_file(tmp_path, "b.jsonl", issue(1, updated=later, comment={"comments": [one], "total": 5}))
    )
    assert set(jira.live("comments", "$.body")) == {"1", "2"}
    jira.read(
        jira_file(tmp_path, "c.jsonl", issue(1, updated=later, comment={"comments": [one], "total": 1}))
    )
    older = issue(1, comment={"comments": [one, two], "total": 2}), issue(2)
    jira.read(jira_file(tmp_path, "older.jsonl", *older))
    assert set(jira.live("comments", "$.body")) == {"1"}


def test_a_comment_that_a_newer_file_lacked_does_not_come_with_an_older_one_read_after_it(
    jira: Lake, tmp_path: Path
) -> None:
    """Nor where it was never held; an issue of which it did not tell all keeps its own."""
    stamps = {"created": "2026-10-01T10:00:00.000+0000", "updated": "2026-10-01T10:00:00.000+0000"}
    first, second, other = ({"id": id, "body": id} | stamps for id in ("1", "2", "3"))
    later = "2026-10-09T09:00:00.000+0000"
    newer = (
        issue(1, updated=later, comment={"comments": [first], "total": 1}),
        issue(2, updated=later, comment={"comments": [], "total": 7}),
    )
    older = (
        issue(1, comment={"comments": [first, second], "total": 2}),
        issue(2, comment={"comments": [other], "total": 1}),
    )
    jira.read(jira_file(tmp_path, "newer.jsonl", *newer))
    jira.read(jira_file(tmp_path, "older.jsonl", *older))
    assert set(jira.live("comments", "$.body")) == {"1", "3"}


STAMPS = [f"{1_790_000_000 + number * 90_000}.000100" for number in range(6)]


def of_channels(folder: Path, name: str, channels: dict[str, list[int]]) -> Path:
    """A folder of an archive with these messages, each on a day of its own, by channel."""
    path = folder / name
    path.mkdir()
    (path / "channels.json").write_text(json.dumps([{"id": id, "name": id.lower()} for id in channels]))
    for id, numbers in channels.items():
        (path / id.lower()).mkdir()
        for number in numbers:
            at = datetime.fromtimestamp(int(STAMPS[number][:10]), UTC)
            (path / id.lower() / f"{at:%Y-%m-%d}.json").write_text(json.dumps([said(STAMPS[number])]))
    return path


def test_a_message_that_a_newer_archive_lacks_is_deleted_and_stays_so(slack: Lake, tmp_path: Path) -> None:
    """From the channel's first message in it on, the last of all included."""
    older, newer = {"C1": [0, 1, 2, 3], "C2": [0, 1]}, {"C1": [0, 2], "C2": [0, 1, 5]}
    wanted = {f"{id}:{STAMPS[number]}" for id, numbers in newer.items() for number in numbers}
    slack.read(of_channels(tmp_path, "older", older))
    slack.read(of_channels(tmp_path, "newer", newer))
    assert set(slack.live("messages", "$.ts")) == wanted
    (tmp_path / "older" / "touched.txt").write_text("copied")  # another folder now, and read again
    slack.read(tmp_path / "older")
    assert set(slack.live("messages", "$.ts")) == wanted
    with lake_of("slack") as other:  # the newer one first: what it lacks was never held
        other.read(tmp_path / "newer")
        other.read(tmp_path / "older")
        assert set(other.live("messages", "$.ts")) == wanted


def test_an_archive_says_nothing_of_the_time_before_it(slack: Lake, tmp_path: Path) -> None:
    """On a free plan it goes back for ninety days, and of a channel it may begin later than of others."""
    slack.read(of_channels(tmp_path, "older", {"C1": [0, 1, 2], "C2": [0, 1, 2, 3]}))
    slack.read(of_channels(tmp_path, "newer", {"C1": [1, 2, 5], "C2": [3]}))
    assert len(slack.live("messages", "$.ts")) == 8
    assert "2 held are not in the file" in " ".join(slack.notes)
