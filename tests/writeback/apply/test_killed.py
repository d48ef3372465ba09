"""Killed between any two requests and run again: the boards equal the plan, nothing is doubled."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clients.retry import CallGuard
from sandbox.testing.builder import Builder
from sandbox.testing.tiny import START_MS
from tests.writeback.night import Killed
from tests.writeback.office import LINES, OWNER, WHOLE_PLAN, Office, field_write
from writeback.apply.journal import WriteJournal

ROOT = Path(__file__).resolve().parents[3]


class Death:
    """The process dies at the n-th request, before it is sent or after it is done; then nothing happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, after: bool) -> None:
        self.at, self.after, self.requests, self.is_dead = at, after, 0, False
        self._lock = threading.Lock()
        once, append = CallGuard._once, WriteJournal.append
        monkeypatch.setattr(CallGuard, "_once", lambda policy, *rest: self._request(once, policy, *rest))
        monkeypatch.setattr(
            WriteJournal, "append", lambda journal, rows: self._alive(append, journal, list(rows))
        )

    def _request(self, once: Callable[..., Any], *arguments: Any) -> Any:
        with self._lock:  # one request at a time, or a request in flight would outlive its process
            if self.is_dead:
                raise Killed
            self.requests += 1
            dies = self.requests == self.at
            self.is_dead = dies and not self.after
            if self.is_dead:
                raise Killed
            answer = once(*arguments)
            self.is_dead = dies
            if dies:
                raise Killed
            return answer

    def _alive(self, append: Callable[..., Any], *arguments: Any) -> Any:
        if self.is_dead:
            raise Killed
        return append(*arguments)


@pytest.fixture(scope="session")
def goal() -> dict[str, Any]:
    return {}


def comparable(state: dict[str, Any]) -> str:
    return json.dumps(state, sort_keys=True)


def test_an_undisturbed_apply_is_what_the_killed_ones_are_compared_with(
    office: Office, goal: dict[str, Any]
) -> None:
    office.publish(*WHOLE_PLAN, lines=LINES)
    assert office.night.apply().written == 10
    goal |= office.state()
    assert (len(goal["comments"]), goal["board_labels"].count("Truce: high"), len(goal["posts"])) == (1, 1, 3)


@pytest.mark.parametrize(("at", "after"), [(n, n % 4 == 1) for n in range(1, 27, 2)])
def test_killed_and_run_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, goal: dict[str, Any], at: int, after: bool
) -> None:
    office.publish(*WHOLE_PLAN, lines=LINES)
    with monkeypatch.context() as patch:
        death = Death(patch, at, after)
        with pytest.raises(Killed):
            office.night.apply()
        assert death.is_dead
    summary = office.night.apply()
    assert (summary.problems, summary.written + summary.unchanged) == ([], 10)
    assert comparable(office.state()) == comparable(goal or office.state())
    assert (len(office.comments()), len(office.posts())) == (1, 3)
    office.server.requests.clear()
    assert (office.night.apply().written, dict(office.server.requests)) == (0, {})


PROCESS = """
import os, sys
from clients.retry import CallGuard
from config.settings import load
from writeback.apply.apply import apply_plan
from writeback.registry import TARGETS
once, count = CallGuard._once, 0
def dying(policy, *rest):
    global count
    count += 1
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), 9)
    return once(policy, *rest)
CallGuard._once = dying
print(apply_plan(load(), TARGETS))
"""


@pytest.mark.parametrize("at", [9, 17])
def test_a_real_process_killed_with_signal_9(
    office: Office, monkeypatch: pytest.MonkeyPatch, goal: dict[str, Any], at: int
) -> None:
    office.publish(*WHOLE_PLAN, lines=LINES)
    monkeypatch.setenv("TRUCE_HOME", str(office.night.settings.home))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    codes = [
        subprocess.run([sys.executable, "-c", PROCESS, str(n)], cwd=ROOT, timeout=120).returncode
        for n in (at, 10_000)
    ]
    assert codes == [-9, 0]
    assert comparable(office.state()) == comparable(goal or office.state())
    assert office.night.apply().unchanged == 10


MORTAL = """
import os, random, sys, threading
from clients.retry import CallGuard
from config.settings import load
from writeback.apply.apply import apply_plan
from writeback.registry import TARGETS
dice = random.Random(int(sys.argv[1]))
once, last, lock, count = CallGuard._once, dice.randint(1, 90), threading.Lock(), 0
def dying(policy, *rest):
    global count
    with lock:
        count += 1
        dies = count == last
    if dies and dice.random() < 0.5:
        os.kill(os.getpid(), 9)
    if dies:  # at whatever instant: in a request, between two, in a commit
        threading.Timer(dice.random() * 0.1, os.kill, (os.getpid(), 9)).start()
    return once(policy, *rest)
if sys.argv[1] != "0":
    CallGuard._once = dying
apply_plan(load(), TARGETS)
"""


@pytest.mark.long
def test_killed_fifty_times_in_one_apply(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL at random instants and run again, fifty times; then once to the end."""
    builder = Builder(office.store)
    many = range(1_000, 1_400)
    for n in many:
        builder.issue(10_000 + n, f"PAY-{n}", START_MS)
    rows = [
        *WHOLE_PLAN,
        field_write(4, "comment", "Risk: high"),
        field_write(4, "link", "https://x.test/1 Card"),
    ]
    rows += [field_write(n, OWNER, f"Team {n}") for n in many]
    rows += [field_write(n, "property", f'{{"n": {n}}}') for n in many]
    office.night.set(extras=["property", "comment", "link"])
    office.publish(*rows, lines=LINES)
    monkeypatch.setenv("TRUCE_HOME", str(office.night.settings.home))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    dice, deaths, tries = random.Random(7), 0, 0
    while deaths < 50:
        tries += 1
        assert tries < 200, "it is done before it can be killed often enough"
        code = subprocess.run(
            [sys.executable, "-c", MORTAL, str(dice.randint(1, 10**9))], cwd=ROOT
        ).returncode
        assert code in (-9, 0)
        deaths += code == -9
        if code == 0:  # through: undo the last writes' outcomes, as if the process had died before them
            office.night.execute("delete from ops.writeback_journal where status in ('done', 'unchanged')")
    assert subprocess.run([sys.executable, "-c", MORTAL, "0"], cwd=ROOT).returncode == 0
    assert {n: office.issue(n)[OWNER] for n in many} == {n: f"Team {n}" for n in many}
    properties = [d.json()["value"]["n"] for d in office.store.select("jira", "properties")]
    assert sorted(properties) == list(many)
    assert (len(office.comments()), len(office.posts())) == (1, 3)
    assert sum("Truce" in d.body for d in office.store.select("jira", "comments", "10004")) == 1
    assert len(office.store.select("jira", "remotelinks", "10004")) == 1
    labels = [d.json()["name"] for d in office.store.select("trello", "labels")]
    assert labels.count("Truce: high") == 1
    histories = [d.parent for d in office.store.select("jira", "changelogs") if int(d.parent) >= 11_000]
    assert len(histories) == len(set(histories)) == len(many), "no field was written twice"
    office.server.requests.clear()
    assert (office.night.apply().written, dict(office.server.requests)) == (0, {})
