"""A killed read goes on at the page where it was, and nothing is forgotten that the kill came between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from config.settings import Settings
from ingest import IngestError
from ingest.engine.envelope import seal
from ingest.engine.journal import PageJournal
from ingest.registry import SOURCES
from ingest.source.page import Broken, Done, Heard, Page, Progress, Sealed
from lake.connect import connect
from sandbox.testing.tiny import BOARD, GENERAL, HOUR, MEMBER, START_MS
from tests.ingest.engine.test_faults import ROOT, versions
from tests.ingest.served import Serve, Workspace

NIGHT = START_MS + 60 * HOUR
START = START_MS // 1000


def killed_in_the_middle(workspace: Workspace, source: str, path: str, after: int) -> None:
    """Read a source in a process of its own, which is killed while it waits for an answer."""
    add = workspace.server.faults.add
    number = add(kind="slow", tool=source, path=path, skip=after, seconds=20, times=None)
    environment = {**os.environ, "TRUCE_HOME": str(workspace.settings.home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "ingest", source, "--run-id", "killed"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not workspace.server.faults.report()[number - 1]["struck"]:
        assert time.monotonic() < until and child.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)  # what other streams have read is on its way into the journal
    child.send_signal(signal.SIGKILL)
    child.wait()
    workspace.server.faults.clear()


def test_a_killed_backfill_of_jira_asks_for_one_page_again(serve: Serve, landed: Workspace) -> None:
    workspace = serve(search_page=2)
    killed_in_the_middle(workspace, "jira", "search/jql", after=6)
    assert not workspace.ids("jira__issues"), "none of it was committed"
    workspace.read("jira", run_id="resumed")
    # 12 issues in 6 pages, one in another project, and the list of ids in 7; one page of each is lost
    assert workspace.requested("search/jql") <= 14 - 6 + 3
    names = ("jira__issues", "jira__changelogs")
    assert [versions(workspace)[name] for name in names] == [versions(landed)[name] for name in names]


def test_a_killed_backfill_of_trello_asks_for_one_page_again(serve: Serve) -> None:
    workspace = serve(trello_page=1000)
    for n in range(2500):
        workspace.builder.action(f"{START + n:08x}{n:016x}", BOARD, "updateCard", START_MS + n, MEMBER)
    killed_in_the_middle(workspace, "trello", "/actions", after=2)
    assert not workspace.ids("trello__actions")
    workspace.read("trello")
    assert workspace.requested("/actions") == 1
    assert len(workspace.ids("trello__actions")) == 2504


def test_a_killed_backfill_of_slack_asks_for_one_page_again(workspace: Workspace) -> None:
    for n in range(2200):
        workspace.builder.message(GENERAL, f"{START + 10_000 + n}.000000", "U0ADA", f"m{n}")
    killed_in_the_middle(workspace, "slack", "conversations.history", after=3)
    held = len(workspace.ids("slack__messages"))
    workspace.read("slack")
    assert not held and workspace.requested("conversations.history") == 2  # the other channel, the last page
    assert len(workspace.ids("slack__messages")) == 2206


def test_histories_owed_when_a_full_read_broke_off_come_with_the_next_one(workspace: Workspace) -> None:
    workspace.read("jira")
    entry = workspace.builder.change(10_001, NIGHT, {"field": "labels", "to": "x", "toString": "x"})
    workspace.builder.issue(10_001, "PAY-1", START_MS + HOUR, NIGHT)
    workspace.server.faults.add(kind="server_error", tool="jira", path="bulkfetch", times=None)
    with pytest.raises(IngestError):
        workspace.read("jira", full=True)
    workspace.server.faults.clear()
    workspace.read("jira")
    assert f"10001:{entry['id']}" in workspace.ids("jira__changelogs")


def test_what_changed_during_a_backfill_of_days_is_read_after_it(serve: Serve) -> None:
    workspace = serve(search_page=2)
    workspace.server.faults.add(kind="server_error", tool="jira", path="search/jql", skip=5, times=None)
    with pytest.raises(IngestError):
        workspace.read("jira")
    workspace.server.faults.clear()
    with connect(workspace.settings) as con:  # it began three days before it could go on
        con.execute(
            """
            update ops.cursors set checkpoint = regexp_replace(checkpoint, '"began":"[^"]*"',
                '"began":"2026-01-07T08:00:00"') where entity = 'issues' and checkpoint is not null
            """
        )
    workspace.builder.issue(10_001, "PAY-1", START_MS + HOUR, NIGHT)
    workspace.builder.issue(10_012, "PAY-12", START_MS + 12 * HOUR, NIGHT + 48 * HOUR)
    workspace.read("jira")
    workspace.read("jira")
    assert json.loads(workspace.body("jira__issues", "10001"))["fields"]["updated"].startswith(
        "2026-01-07T20"
    )


@pytest.fixture
def page() -> Sealed:
    stamp = "2026-01-05T08:00:00.000+0000"
    records = [{"id": str(n), "fields": {"updated": stamp}} for n in range(3)] + [{"fields": {}}]
    return seal(SOURCES["jira"].entities["issues"], Page("issues", "PAY", records, {"url": "/search"}))


def test_the_journal_keeps_what_is_not_committed_in_order(tmp_path: Path, page: Sealed) -> None:
    journal = PageJournal(tmp_path, "before")
    events = [page, Progress("issues", "PAY", "half"), Broken("issues", "PAY", None, "r", "m", "b")]
    segments = Counter(journal.keep(event) for event in events)
    assert journal.keep(Heard("issues", "PAY")) is None
    assert list(PageJournal(tmp_path, "before").left()) == events
    journal.committed(segments - Counter({1: 1}))  # the last one is still on its way
    later = Done("issues", "PAY", "end")
    journal.keep(later)
    assert list(PageJournal(tmp_path, "before").left()) == [*events, later]
    journal.committed(Counter({1: 1, 2: 1}))
    assert not list(PageJournal(tmp_path, "before").left()) and not list(tmp_path.iterdir())


def test_the_journal_ends_where_it_was_cut_and_is_dropped_after_another_reading(
    tmp_path: Path, page: Sealed
) -> None:
    journal = PageJournal(tmp_path, "before")
    for event in (Progress("issues", "PAY", "half"), page):
        journal.keep(event)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        kept = list(PageJournal(tmp_path, "before").left())
        assert kept == [Progress("issues", "PAY", "half"), page][: len(kept)]
    path.write_bytes(whole)
    assert not list(PageJournal(tmp_path, "after").left())


def test_text_that_may_land_no_more_is_not_taken_from_the_journal(workspace: Workspace) -> None:
    killed_in_the_middle(workspace, "slack", "conversations.history", after=1)
    section = workspace.settings.slack.model_copy(update={"text_channels": []})
    workspace.settings = workspace.settings.model_copy(update={"slack": section})
    workspace.read("slack")
    assert not workspace.sql("from raw.slack__messages where body like '%message 1 about%'")


def test_the_journal_is_empty_after_a_reading(landed: Workspace) -> None:
    settings: Settings = landed.settings
    assert not list((settings.home / "lake" / "journal").rglob("*.arrows"))
