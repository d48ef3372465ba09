"""Private by default: what not everybody may see lands where the configuration names it, and nowhere else.

Over HTTP and from files alike. One word is planted in everything private, names included, and looked for in
all that the lake's directory holds.
"""

from __future__ import annotations

import json
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clients.slack.scopes import Scopes
from config.sections import JiraSection
from config.settings import Settings
from ingest.deletes.skeleton import skeleton
from ingest.engine.closing import take_out
from ingest.exports.run import run_files
from ingest.jira.privacy.restrictions import Restrictions
from ingest.registry import SOURCES
from ingest.slack import privacy as slack
from ingest.source.privacy import Consent
from ingest.status.doctor import examine
from ingest.trello import privacy as trello
from lake.connect import connect
from lake.schema import ensure
from sandbox.testing.tiny import BOARD, GENERAL, HOUR, MEMBER, OPEN_LIST, START_MS
from tests.ingest.everything import everything_in
from tests.ingest.served import Workspace, with_section

WORD = "xylophone"
INSIDE, SHUT, CARD = "C0INSIDE", "695b7a000000000000000999", "695b7a000000000000000998"
LEVEL = {"id": "10500", "name": "Insiders"}
START = START_MS // 1000
ALL = {
    "slack": {"private_channels": [f"#{WORD}-deal"]},
    "trello": {"private_boards": [SHUT]},
    "jira": {"security_levels": ["insiders"], "restricted_to": ["Administrators", "internal"]},
}


def plant(workspace: Workspace) -> None:
    """A private channel with the app in it, a private board, an issue with a level, restricted talk."""
    put, store = workspace.builder.put, workspace.server.store
    channel = store.get("slack", "channels", GENERAL)
    assert channel is not None
    own = {"id": INSIDE, "name": f"{WORD}-deal", "is_private": True}
    put("slack", "channels", INSIDE, "workspace", 0, channel.json() | own)
    mark = {"id": "Bk9", "channel_id": INSIDE, "title": WORD, "link": "https://x", "type": "link"}
    put("slack", "bookmarks", "Bk9", INSIDE, 0, mark | {"date_created": 0})
    root = f"{START + 50}.000000"
    workspace.builder.message(INSIDE, root, "U0ADA", f"{WORD} about PAY-1")
    workspace.builder.message(INSIDE, f"{START + 60}.000000", "U0BEN", f"{WORD} reply", thread_ts=root)
    shared = {"id": 1, "channel_id": INSIDE, "is_share": True, "text": WORD, "fallback": WORD}
    link = f"see <#{INSIDE}|{WORD}-deal>"
    workspace.builder.message(GENERAL, f"{START + 70}.000000", "U0ADA", link, attachments=[shared])
    board = store.get("trello", "boards", BOARD)
    assert board is not None
    own = {"id": SHUT, "name": WORD, "shortLink": "shutSHUT", "prefs": {"permissionLevel": "private"}}
    put("trello", "boards", SHUT, SHUT, START_MS, board.json() | own)
    workspace.builder.card(CARD, SHUT, OPEN_LIST, WORD, START_MS)
    data = {"card": {"id": CARD, "name": WORD}, "board": {"id": SHUT, "name": WORD}}
    act(workspace, "997", SHUT, "createCard", data)
    moved = {"board": {"id": BOARD}, "boardSource": {"id": SHUT, "name": WORD}, "card": {"id": CARD}}
    act(workspace, "996", BOARD, "moveCardToBoard", moved)
    plant_in_jira(workspace)


def act(workspace: Workspace, number: str, board: str, kind: str, data: dict[str, Any]) -> None:
    body = workspace.builder.action(f"695b7a000000000000000{number}", board, kind, START_MS, MEMBER)
    workspace.builder.put("trello", "actions", body["id"], board, START_MS, body | {"data": data})


def plant_in_jira(workspace: Workspace, level: Any = LEVEL) -> None:
    """The part of it that is in Jira; PAY-1 links to the issue and so repeats its title."""
    builder = workspace.builder
    builder.issue(10_300, "PAY-300", START_MS + 30 * HOUR, summary=WORD, description=WORD, security=level)
    builder.comment(10_300, START_MS + 31 * HOUR, WORD)
    builder.change(10_300, START_MS + 31 * HOUR, {"field": "summary", "toString": WORD, "fromString": "x"})
    brief = {"id": "10300", "key": "PAY-300", "fields": {"summary": WORD}}
    link = {"id": "1", "type": {"id": "10000", "name": "Blocks"}, "outwardIssue": brief}
    fields = {"issuelinks": [link], "subtasks": [brief], "summary": "open-words"}
    builder.issue(10_001, "PAY-1", START_MS + HOUR, START_MS + 31 * HOUR, **fields)
    for more in ({"visibility": {"type": "role", "value": "Administrators"}}, {"jsdPublic": False}):
        comment = builder.comment(10_001, START_MS + 32 * HOUR, WORD)
        builder.put("jira", "comments", comment["id"], "10001", START_MS + 32 * HOUR, comment | more)
    log = builder.worklog(10_001, START_MS + 33 * HOUR, 60)
    more = {"comment": WORD, "visibility": {"type": "group", "value": "board", "identifier": "g1"}}
    builder.put("jira", "worklogs", log["id"], "10001", START_MS + 33 * HOUR, log | more)


def everything(workspace: Workspace) -> str:
    workspace.close()
    workspace.reader = None
    return everything_in(workspace.settings.home)


def read_all(workspace: Workspace) -> str:
    return " ".join(workspace.read(tool).note for tool in ALL)


def test_nothing_private_lands_unless_it_is_named(workspace: Workspace) -> None:
    plant(workspace)
    notes = read_all(workspace)
    lake = everything(workspace)
    assert WORD not in lake and WORD not in notes
    assert "open-words" in lake and "PAY-300" in lake, "the link stays, without the title"
    assert "1 private channel is not read: [slack] private_channels" in notes
    assert "1 private board is not read: [trello] private_boards" in notes
    assert "1 issue with a security level is not read: [jira] security_levels" in notes
    assert "2 restricted comments and work logs are not read: [jira] restricted_to" in notes
    assert workspace.read("jira").requests < 20  # and is not asked for again and again
    assert workspace.requested("bulkfetch") == 0


def test_what_is_named_lands_and_what_is_no_longer_named_is_taken_out(workspace: Workspace) -> None:
    plant(workspace)
    for tool, named in ALL.items():
        workspace.settings = with_section(workspace.settings, tool, **named)
    notes = read_all(workspace)
    assert "private" not in notes and "security" not in notes and "1 restricted" in notes  # of a group
    held = workspace.sql(
        f"""
        select 'channel', count(*) from raw.slack__channels where body like '%{WORD}%' union all
        select 'messages', count(*) from raw.slack__messages where scope = '{INSIDE}' union all
        select 'cards', count(*) from raw.trello__cards where body like '%{WORD}%' union all
        select 'actions', count(*) from raw.trello__actions where body like '%{WORD}%' union all
        select 'issues', count(*) from raw.jira__issues where record_id = '10300' union all
        select 'comments', count(*) from raw.jira__comments where body like '%{WORD}%'
        """
    )
    assert dict(held) == {"channel": 1, "messages": 2, "cards": 1, "actions": 2, "issues": 1, "comments": 3}
    rows = versions(workspace)
    for tool, named in ALL.items():
        workspace.settings = with_section(workspace.settings, tool, **{key: [] for key in named})
    notes = read_all(workspace)
    assert "1 private now: what was held of it was taken out" in notes
    now = versions(workspace)
    assert all(now[table] >= count for table, count in rows.items()), "raw keeps its rows"
    echoes = {"10001", f"{GENERAL}:{START + 70}.000000", "695b7a000000000000000996"}  # in what is open
    assert {id for ids in words_in_raw(workspace).values() for id in ids} <= echoes
    assert "10300" not in workspace.ids("jira__issues") and CARD not in workspace.ids("trello__cards")
    for tool, named in ALL.items():
        workspace.settings = with_section(workspace.settings, tool, **named)
    read_all(workspace)
    assert {"10300"} <= workspace.ids("jira__issues") and {CARD} <= workspace.ids("trello__cards")
    assert {f"{INSIDE}:{START + 50}.000000"} <= workspace.ids("slack__messages")


def test_the_doctor_counts_them_and_shows_the_line_that_names_them(workspace: Workspace) -> None:
    """By ids, since a name may tell something itself; of restricted comments the last reading tells."""
    plant(workspace)
    read_all(workspace)
    workspace.close()
    workspace.reader = None
    found = [one for one in examine(workspace.settings) if "private" in one.subject]
    assert WORD not in str(found)
    lines = {one.subject: (one.text.split(":")[0], one.paste) for one in found}
    assert lines == {
        "slack private channels": ("1 private channel seen, 1 not read", f'private_channels = ["{INSIDE}"]'),
        "trello private boards": ("1 private board seen, 1 not read", 'private_boards = ["shutSHUT"]'),
        "jira private issues": (
            "1 private issue seen, 1 not read", 'security_levels = ["Insiders"]'
        ),
        "jira private things": (
            "2 restricted comments and work logs are not read by the last reading", 'restricted_to = ["*"]'
        ),
    }  # fmt: skip
    for one in found:
        workspace.settings = with_section(
            workspace.settings, one.subject.split()[0], **tomllib.loads(one.paste)
        )
    assert "not read" not in read_all(workspace), "the lines lead somewhere"
    workspace.close()
    workspace.reader = None
    left = [one.text for one in examine(workspace.settings) if "private" in one.subject]
    assert len(left) == 3 and all(text.endswith("seen, 0 not read") for text in left)


def test_what_is_no_longer_named_is_withdrawn_without_a_reading(workspace: Workspace) -> None:
    plant(workspace)
    for tool, named in ALL.items():
        workspace.settings = with_section(workspace.settings, tool, **named)
    read_all(workspace)
    open_ones = workspace.ids("slack__channels") - {INSIDE}, workspace.ids("trello__boards") - {SHUT}
    workspace.close()
    workspace.reader = None
    named_ones = workspace.settings
    for tool, named in ALL.items():
        workspace.settings = with_section(workspace.settings, tool, **{key: [] for key in named})
    with connect(workspace.settings) as con:
        taken = [
            take_out(con, tool, plug.entities, [*plug.unnamed(con, workspace.settings)], "withdraw")
            for _ in range(2)
            for tool, plug in SOURCES.items()
        ]
    assert all(taken[:3]) and taken[3:] == [0, 0, 0]
    echoes = {"10001", f"{GENERAL}:{START + 70}.000000", "695b7a000000000000000996"}  # in what is open
    assert {id for ids in words_in_raw(workspace).values() for id in ids} <= echoes
    assert open_ones == (workspace.ids("slack__channels"), workspace.ids("trello__boards"))
    workspace.settings = named_ones
    read_all(workspace)
    assert {f"{INSIDE}:{START + 50}.000000"} <= workspace.ids("slack__messages")
    assert {"10300"} <= workspace.ids("jira__issues") and {CARD} <= workspace.ids("trello__cards")


@pytest.mark.parametrize("id", ["C0OPEN", "C1"])
def test_a_public_channel_of_an_archive_is_never_withdrawn(
    settings: Settings, tmp_path: Path, id: str
) -> None:
    """Its list does not tell that it is public; that it is in the list of public channels did."""
    path = tmp_path / "slack.zip"
    day = json.dumps([{"type": "message", "user": "U1", "ts": "1700000000.000001", "text": "open-words"}])
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("channels.json", json.dumps([{"id": id, "name": "open"}]))
        packed.writestr("open/2026-01-01.json", day)
    run_files([path], "run", settings)
    with connect(settings) as con:
        assert [one.ids for one in SOURCES["slack"].unnamed(con, settings)] == [frozenset()]


def test_no_list_of_conversations_asks_for_direct_messages() -> None:
    for granted in (None, frozenset({"im:read", "mpim:read"}), frozenset({"channels:read", "im:read"})):
        assert {"im", "mpim"}.isdisjoint(Scopes(granted).types.split(","))


def test_what_was_open_and_became_private_is_taken_out(workspace: Workspace) -> None:
    plant_in_jira(workspace, level=None)
    workspace.read("jira")
    assert "10300" in workspace.ids("jira__issues")
    issue = workspace.server.store.get("jira", "issues", "10300")
    assert issue is not None
    body = issue.json()
    body["fields"]["security"] = LEVEL
    workspace.builder.put("jira", "issues", "10300", "PAY", issue.updated_ms, body)  # no date has moved
    workspace.read("jira")
    assert "10300" not in workspace.ids("jira__issues")
    left = words_in_raw(workspace)
    assert set(left) <= {"jira__issues"} and set(left.get("jira__issues", ())) <= {"10001"}


def words_in_raw(workspace: Workspace) -> dict[str, list[str]]:
    """Table → record ids of versions with the word."""
    names = [r[0] for r in workspace.sql("select table_name from duckdb_tables() where schema_name = 'raw'")]
    query = "select distinct record_id from raw.{} where body like '%{}%'"
    found = {name: [r[0] for r in workspace.sql(query.format(name, WORD))] for name in names}
    return {name: ids for name, ids in found.items() if ids}


def versions(workspace: Workspace) -> dict[str, int]:
    names = [r[0] for r in workspace.sql("select table_name from duckdb_tables() where schema_name = 'raw'")]
    return {name: workspace.one(f"select count(*) from raw.{name}") for name in names}


def slack_file(folder: Path) -> Path:
    path = folder / "slack.zip"
    day = json.dumps([{"type": "message", "user": "U1", "ts": "1700000000.000001", "text": WORD}])
    lists = {
        "channels.json": [{"id": "C1", "name": "open"}],
        "groups.json": [{"id": "G1", "name": f"{WORD}-deal"}],
        "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
        "mpims.json": [{"id": "G2", "name": f"mpdm-{WORD}--b-1"}],
    }
    with zipfile.ZipFile(path, "w") as packed:
        for name, records in lists.items():
            packed.writestr(name, json.dumps(records))
        for place in (f"{WORD}-deal", "D1", f"mpdm-{WORD}--b-1", f"{WORD}-unlisted"):
            packed.writestr(f"{place}/2026-01-01.json", day)
        packed.writestr(f"{WORD}-deal/2026-01-02.json", day[:-5])
        packed.writestr("open/2026-01-01.json", day.replace(WORD, "open-words"))
    return path


def trello_file(folder: Path) -> Path:
    path = folder / "trello.zip"
    shut = {"id": SHUT, "name": WORD, "cards": [{"id": CARD, "idBoard": SHUT, "name": WORD}]}
    shown = {"id": BOARD, "name": "B", "cards": [], "prefs": {"permissionLevel": "org"}, "desc": "open-words"}
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"boards/{WORD}/{WORD}.json", json.dumps(shut))
        packed.writestr(f"boards/{WORD}/{WORD}.csv", "Card ID\n")
        packed.writestr("boards/b/b.json", json.dumps(shown))
    return path


def jira_file(folder: Path) -> Path:
    def issue(number: int, **fields: Any) -> dict[str, Any]:
        usual = {
            "project": {"key": "A"},
            "status": {"id": "1", "name": "To Do"},
            "issuetype": {"name": "Story"},
        }
        dates = dict.fromkeys(("created", "updated"), "2026-01-05T08:00:00.000+0000")
        return {"id": str(number), "key": f"A-{number}", "fields": usual | dates | fields}

    secret = {"id": "2", "key": "A-2", "fields": {"summary": WORD}}
    comment = {"id": "7", "body": WORD, "visibility": {"type": "role", "value": "x"}, "created": "2026-01-05"}
    shown = issue(1, summary="open-words", subtasks=[secret], comment={"comments": [comment], "total": 1})
    path = folder / "issues.jsonl"
    lines = [json.dumps(shown), json.dumps(issue(2, summary=WORD, security=LEVEL))]
    path.write_text("\n".join([json.dumps(issue(3, summary=WORD, security=LEVEL))[:-9], *lines]))
    return path


@pytest.mark.parametrize("made", [slack_file, trello_file, jira_file])
def test_of_files_alike(settings: Settings, tmp_path: Path, made: Callable[[Path], Path]) -> None:
    with connect(settings) as con:
        ensure(con)
    path = made(tmp_path)
    (result,) = run_files([path], "run", settings)
    lake = everything_in(settings.home)
    assert WORD not in lake and WORD not in result.note
    assert "open-words" in lake and "not read: [" in result.note
    names = {"private_channels": ["*"], "private_boards": [WORD], "security_levels": ["10500"]}
    own = {
        name: value
        for name, value in names.items()
        if name in type(getattr(settings, result.source)).model_fields
    }
    run_files([path], "again", with_section(settings, result.source, **own))
    assert WORD in everything_in(settings.home), "the remedy leads somewhere"


@given(
    some.dictionaries(some.sampled_from([*slack.KINDS, "name", "x"]), some.sampled_from([True, False, None]))
)
def test_a_conversation_is_public_only_where_it_says_so(channel: dict[str, Any]) -> None:
    says_so = channel.get("is_private") is False and not any(channel.get(kind) for kind in slack.KINDS)
    assert slack.is_private(channel) is not says_so


@given(some.one_of(some.none(), some.text(), some.dictionaries(some.just("permissionLevel"), some.text())))
def test_a_board_is_open_only_where_it_says_so(prefs: Any) -> None:
    says_so = isinstance(prefs, dict) and prefs.get("permissionLevel") in ("org", "enterprise", "public")
    assert trello.is_private({"prefs": prefs}) is not says_so


@given(
    some.one_of(some.none(), some.text(), some.dictionaries(some.sampled_from(["id", "name"]), some.text()))
)
def test_an_issue_with_any_level_is_closed(level: Any) -> None:
    issue = {"id": "1", "key": "A-1", "fields": {"security": level}}
    assert Restrictions.of(JiraSection()).hides(issue) is bool(level)
    assert not Restrictions.of(JiraSection(security_levels=["*"])).hides(issue)


@given(some.lists(some.text(min_size=1)), some.text(min_size=1))
def test_consent_covers_what_is_named_and_nothing_else(names: list[str], name: str) -> None:
    def plain(text: str) -> str:
        return text.strip().lstrip("#").casefold()

    covers = Consent.under("x", names).covers(name)
    assert covers is (plain(name) in {plain(one) for one in names} or "*" in {plain(one) for one in names})


JSON = some.recursive(
    some.one_of(some.none(), some.booleans(), some.integers(), some.just(f"the {WORD} plan")),
    lambda inner: (
        some.lists(inner) | some.dictionaries(some.sampled_from(["text", "name", "data", "x"]), inner)
    ),
)


@given(some.dictionaries(some.sampled_from(["fields", "desc", "name"]), JSON))
def test_no_words_are_left_of_a_closed_record(body: dict[str, Any]) -> None:
    bare = skeleton(body)
    assert WORD not in json.dumps(bare) and set(body) <= set(bare)
