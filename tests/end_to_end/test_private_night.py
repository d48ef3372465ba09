"""Private by default, over a whole night: of what not everybody may see nothing is kept, told or written.

The company has a private channel, a private board, an issue with a security level and a restricted comment,
all of which the product's accounts may read. Each carries the one word that is looked for.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, load
from ingest import Extent, run_source
from lake.connect import connect
from sandbox.company.private import BOARD, CHANNEL, LEVEL, MARK, ROLE
from sandbox.testing.running import running_server
from tests.end_to_end.conftest import ROOT, Installation
from tests.ingest.everything import everything_in
from tests.ingest.served import with_section

#: documents of the company that carry the word, by tool and kind
PLANTED = {
    ("slack", "channels"): 1,
    ("slack", "messages"): 2,
    ("trello", "boards"): 1,
    ("trello", "lists"): 1,
    ("trello", "cards"): 1,
    ("trello", "actions"): 1,
    ("jira", "issues"): 1,
    ("jira", "comments"): 1,
}
NAMED = {
    "slack": {"private_channels": [CHANNEL]},
    "trello": {"private_boards": [BOARD]},
    "jira": {"security_levels": [LEVEL["name"]], "restricted_to": [ROLE]},
}
#: of private channels the company has one more, which the app is not in
TOLD = (
    "2 private channels are not read: [slack] private_channels",
    "1 private board is not read: [trello] private_boards",
    "1 issue with a security level is not read: [jira] security_levels",
    "1 restricted comment or work log is not read: [jira] restricted_to",
)


def with_the_word(home: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Documents of the sandbox's store that carry the word: tool, kind, body."""
    with sqlite3.connect(f"file:{home / 'sandbox' / 'workspace.sqlite'}?mode=ro", uri=True) as con:
        rows = con.execute("select tool, kind, body from documents where body like ?", (f"%{MARK}%",))
        return [(tool, kind, json.loads(body)) for tool, kind, body in rows]


def beside_the_lake(home: Path) -> str:
    """All other files of the home as they are, logs among them, but for the company's own store."""
    files = (
        file for file in home.rglob("*") if file.is_file() and not file.name.startswith("workspace.sqlite")
    )
    return "\n".join(
        file.read_bytes().decode("latin-1") for file in files if home / "lake" not in file.parents
    )


def test_nothing_private_is_in_the_lake_the_logs_and_what_the_night_wrote(undisturbed: Installation) -> None:
    lake, beside = everything_in(undisturbed.home), beside_the_lake(undisturbed.home)
    ((title,),) = undisturbed.query("select min(title) from marts.dim_work_item where source = 'jira'")
    assert title in lake, "what is open is found by the same search"
    assert "dbt_marts" in beside
    assert MARK not in lake.casefold()
    assert MARK not in beside.casefold()
    written = with_the_word(undisturbed.home)
    assert Counter((tool, kind) for tool, kind, _ in written) == PLANTED, "no write repeats or names them"


def test_nothing_is_planned_for_and_written_to_what_is_private(undisturbed: Installation) -> None:
    planned = {id for (id,) in undisturbed.query("select object_id from outcomes.mart_writeback_plan")}
    sent = {id for (id,) in undisturbed.query("select object_id from ops.writeback_journal")}
    assert planned and sent
    for _, kind, body in with_the_word(undisturbed.home):
        assert "truce" not in json.dumps(body).casefold()
        assert kind == "messages" or body["id"] not in planned | sent
        assert kind != "issues" or body["fields"]["updated"] == body["fields"]["created"]


def test_the_ledger_tells_how_much_is_closed(undisturbed: Installation) -> None:
    notes = "\n".join(
        note for (note,) in undisturbed.query("select note from ops.ingest_ledger where note != ''")
    )
    for line in TOLD:
        assert line in notes


@pytest.fixture(scope="module")
def named(undisturbed: Installation, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the home after one more reading, with all of it named in the configuration."""
    home = tmp_path_factory.mktemp("named") / "home"
    shutil.copytree(undisturbed.home, home)
    settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    for tool, values in NAMED.items():
        settings = with_section(settings, tool, **values)
    with running_server(home / "sandbox" / "workspace.sqlite"):
        for tool in NAMED:
            kinds = frozenset(kind for of, kind in PLANTED if of == tool)
            run_source(tool, "named", settings, extent=Extent(only=kinds))
    return settings


def test_what_the_configuration_names_lands(named: Settings) -> None:
    with connect(named, read_only=True) as con:
        held = {
            (tool, kind): con.execute(
                f"select count(distinct record_id) from raw.{tool}__{kind} where body like '%{MARK}%'"
            ).fetchone()
            for tool, kind in PLANTED
        }
    assert held == {place: (count,) for place, count in PLANTED.items()}
