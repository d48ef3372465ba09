"""Bad days of the services, over HTTP: in the end the lake equals the source, and nothing is there twice.

Passing faults of a single answer are in ``test_faults``; here they come in swarms, stay, or hit the lake.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from clients.jira.client import JiraClient
from clients.slack.client import SlackClient
from clients.trello.client import TrelloClient
from ingest import Extent, IngestError
from ingest.engine.loop import prepared, read
from ingest.jira.source import JiraSource
from ingest.source.contract import Source
from ingest.trello.source import TrelloSource
from lake.connect import connect
from sandbox.testing.tiny import HOUR, START_MS
from tests.ingest.engine.test_faults import ROOT, SOURCES, versions
from tests.ingest.served import HASTY, Serve, Workspace
from tools.connections import resolve
from tools.jira import JIRA
from tools.slack import SLACK
from tools.trello import TRELLO

STUBBORN = replace(HASTY, attempts=12)
PLACES = (
    ("jira", "search/jql"),
    ("jira", "changelog/bulkfetch"),
    ("trello", "/cards"),
    ("trello", "/actions"),
    ("slack", "conversations.history"),
    ("slack", "conversations.replies"),
)


def twice(workspace: Workspace) -> int:
    """Versions that are in the lake more than once."""
    return sum(len(rows) - len(set(rows)) for rows in versions(workspace).values())


@pytest.mark.long  # one 429 alone is in test_faults and among the rows
def test_storms_of_429_with_and_without_headers_and_bursts_of_5xx(serve: Serve, landed: Workspace) -> None:
    workspace = serve(search_page=3)
    workspace.retry = STUBBORN
    for tool, path in PLACES:
        add = workspace.server.faults.add
        add(kind="rate_limit", tool=tool, path=path, times=3)
        add(
            kind="rate_limit",
            tool=tool,
            path=path,
            times=2,
            skip=5,
            retry_after=0.02,
            reason="jira-burst-based",
        )
        for status in (500, 502, 503, 504):
            add(kind="server_error", tool=tool, path=path, times=1, skip=status % 7, status=status)
    for source in SOURCES:
        workspace.read(source)
    struck = {(f["kind"], f["tool"]): f["struck"] for f in workspace.server.faults.report()}
    assert all(times > 0 for (kind, _), times in struck.items() if kind == "server_error")
    assert versions(workspace) == versions(landed)


@pytest.mark.long  # each fault alone is in test_faults and among the rows; this is all of them in all places
def test_pages_that_repeat_and_pages_cut_off_in_every_listing(serve: Serve, landed: Workspace) -> None:
    workspace = serve(search_page=2)
    workspace.retry = STUBBORN
    for tool, path in PLACES:
        workspace.server.faults.add(kind="repeat_page", tool=tool, path=path, skip=1, times=1)
        for skip, kind in enumerate(("reset", "truncate", "malformed")):
            workspace.server.faults.add(kind=kind, tool=tool, path=path, skip=skip, times=1)
    for source in SOURCES:
        workspace.read(source)
    assert versions(workspace) == versions(landed)


def test_answers_that_come_too_late_are_asked_for_again(workspace: Workspace, landed: Workspace) -> None:
    known = resolve(workspace.settings)
    jira, trello, slack = known.of(JIRA), known.of(TRELLO), known.of(SLACK)
    assert jira and trello and slack
    readers: list[Source] = [
        JiraSource(JiraClient(jira, HASTY, timeout=(0.3, 0.3), rates={})),
        TrelloSource(TrelloClient(trello, HASTY, timeout=(0.3, 0.3), rates={})),
    ]
    for tool, path in PLACES[:4]:
        workspace.server.faults.add(kind="slow", tool=tool, path=path, seconds=0.5, times=1)
    for reader in readers:
        with connect(workspace.settings) as con:
            loop = prepared(con, reader, "late", workspace.settings, is_pretend=True)
            read(loop, workspace.settings, Extent())
    client = SlackClient(slack, HASTY, timeout=1, rates={})
    workspace.server.faults.add(kind="slow", tool="slack", path="users.list", seconds=1.3, times=1)
    assert client.call("users.list")["members"]
    assert client.guard.counts.retries["users.list"] == 1
    assert all(fault["struck"] == 1 for fault in workspace.server.faults.report())
    workspace.read("slack")
    assert versions(workspace) == versions(landed)


def test_of_two_credentials_one_expires_in_mid_run_and_the_other_reads_on(
    serve: Serve, landed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = serve(search_page=2)
    known = workspace.server.credentials
    monkeypatch.setenv("TRUCE_JIRA_URL", workspace.server.jira_url)
    monkeypatch.setenv("TRUCE_JIRA_USER", known.jira_user)
    for name in ("TRUCE_JIRA_TOKEN", "TRUCE_JIRA_TOKEN_2"):
        monkeypatch.setenv(name, known.jira_token)
    number = workspace.server.faults.add(kind="token_expired", tool="jira", path="search/jql", skip=3)
    workspace.read("jira")
    assert workspace.server.faults.report()[number - 1]["struck"] == 1
    tables = ("jira__issues", "jira__changelogs")
    assert [versions(workspace)[name] for name in tables] == [versions(landed)[name] for name in tables]


def test_rights_taken_from_one_project_hide_it_and_come_back_without_a_trace(
    workspace: Workspace, landed: Workspace
) -> None:
    workspace.read("jira", full=True)
    held = versions(workspace)["jira__issues"]
    number = workspace.server.faults.add(kind="revoked", tool="jira", subject="PAY", times=None)
    result = workspace.read("jira", full=True)
    assert result.deleted == 0 and versions(workspace)["jira__issues"] == held
    assert "no longer visible" in workspace.notes("jira")
    workspace.server.faults.clear(number)
    workspace.builder.issue(9_100, "PAY-900", START_MS + 3 * HOUR)
    assert workspace.read("jira").landed == 1
    assert "9100" in workspace.ids("jira__issues") and twice(workspace) == 0


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk that is full: no file may grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_ends_in_one_line_and_the_next_run_goes_on(
    workspace: Workspace, landed: Workspace
) -> None:
    with files_of_at_most(100_000), pytest.raises(IngestError) as error:
        workspace.read("jira")
    assert "the lake could not be written" in error.value.problem and "disk" in error.value.remedy
    assert "\n" not in str(error.value)
    for source in SOURCES:
        workspace.read(source)
    assert versions(workspace) == versions(landed)


def killed_at_random(workspace: Workspace, times: int, longest: float, seed: int) -> int:
    """Start reading everything and kill it, again and again; how many were still running then."""
    environment = {**os.environ, "TRUCE_HOME": str(workspace.settings.home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "ingest", "all", "--run-id", "killed", "--full"]
    dice, hit = random.Random(seed), 0
    for _ in range(times):
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, longest))
        hit += child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    return hit


@pytest.mark.slow
def test_killed_five_times_over_a_backfill_the_lake_equals_the_source(
    serve: Serve, landed: Workspace
) -> None:
    workspace = serve(search_page=3)
    assert killed_at_random(workspace, 5, longest=3.0, seed=5)
    for source in SOURCES:
        workspace.read(source)
    assert versions(workspace) == versions(landed) and twice(workspace) == 0


@pytest.mark.long
def test_killed_fifty_times_over_a_backfill_the_lake_equals_the_source(
    serve: Serve, landed: Workspace
) -> None:
    workspace = serve(search_page=3)
    assert killed_at_random(workspace, 50, longest=6.0, seed=50) > 25
    for source in SOURCES:
        workspace.read(source)
    assert versions(workspace) == versions(landed) and twice(workspace) == 0
