"""Killed between any two requests and run again: the boards equal the plan, nothing is doubled."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clients.policy import Policy
from tests.writeback.night import Killed
from tests.writeback.office import LINES, WHOLE_PLAN, Office
from writeback.journal import Journal

ROOT = Path(__file__).resolve().parents[2]


class Death:
    """The process dies at the n-th request, before it is sent or after it is done; then nothing happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, after: bool) -> None:
        self.at, self.after, self.requests, self.is_dead = at, after, 0, False
        self._lock = threading.Lock()
        once, append = Policy._once, Journal.append
        monkeypatch.setattr(Policy, "_once", lambda policy, *rest: self._request(once, policy, *rest))
        monkeypatch.setattr(Journal, "append", lambda journal, rows: self._alive(append, journal, list(rows)))

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
from clients.policy import Policy
from config.settings import load
from writeback.apply import apply_plan
once, count = Policy._once, 0
def dying(policy, *rest):
    global count
    count += 1
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), 9)
    return once(policy, *rest)
Policy._once = dying
print(apply_plan(load()))
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
