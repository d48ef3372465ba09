"""The real services' rate limits.

Jira Cloud (developer.atlassian.com/cloud/jira/platform/rate-limiting, 2026-03): per second 100 GET, 100 POST,
50 PUT, 50 DELETE, and per issue 20 writes in 2 s and 100 in 30 s. Trello: 300 calls in 10 s per key, 100 in
10 s per token, 100 in 900 s for ``/members``; more than 200 refusals in a window block the rest of it.
Slack: tiers 1 to 4 allow 1, 20, 50, 100 calls a minute and method, a channel takes one post a second;
``conversations.history`` and ``.replies`` allow 1 a minute to distributed apps.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass(frozen=True)
class Rule:
    """At most ``calls`` in any ``seconds``."""

    calls: int
    seconds: float


@dataclass(frozen=True)
class Excess:
    """A rule that a call would break, and the seconds until it would not."""

    rule: Rule
    wait: float


JIRA_BURST = {"GET": Rule(100, 1), "POST": Rule(100, 1), "PUT": Rule(50, 1), "DELETE": Rule(50, 1)}
JIRA_ISSUE_WRITES = (Rule(20, 2), Rule(100, 30))
TRELLO_KEY, TRELLO_TOKEN, TRELLO_MEMBERS = Rule(300, 10), Rule(100, 10), Rule(100, 900)
TRELLO_PATIENCE = Rule(200, 10)
SLACK_TIER = {1: Rule(1, 60), 2: Rule(20, 60), 3: Rule(50, 60), 4: Rule(100, 60)}
SLACK_POST_PER_CHANNEL = Rule(1, 1)
SLACK_METHOD_TIER = {
    "conversations.list": 2,
    "conversations.history": 3,
    "conversations.replies": 3,
    "conversations.info": 3,
    "conversations.members": 4,
    "users.list": 2,
    "users.info": 4,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "bookmarks.list": 3,
    "chat.update": 3,
    "chat.delete": 3,
    "reactions.add": 3,
    "reactions.get": 3,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "team.info": 3,
}


@dataclass
class _Window:
    """Times of the calls let through, the newest last."""

    times: deque[float] = field(default_factory=deque)

    def wait(self, rule: Rule, now: float) -> float:
        while self.times and self.times[0] <= now - rule.seconds:
            self.times.popleft()
        return 0.0 if len(self.times) < rule.calls else self.times[0] + rule.seconds - now


class RateLimiter:
    """Sliding windows by name. Used from the server's one event loop only."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, Rule], _Window] = {}

    def admit(self, wanted: list[tuple[str, Rule]]) -> Excess | None:
        """Count a call in all its windows; None, or the rule it breaks (then it counts in none)."""
        now = self._clock()
        windows = [(rule, self._windows.setdefault((name, rule), _Window())) for name, rule in wanted]
        waits = [Excess(rule, window.wait(rule, now)) for rule, window in windows]
        worst = max(waits, key=lambda excess: excess.wait, default=None)
        if worst is not None and worst.wait > 0:
            return worst
        for _, window in windows:
            window.times.append(now)
        return None

    def remaining(self, name: str, rule: Rule) -> int:
        """Calls left in a window."""
        window = self._windows.get((name, rule))
        if window is None:
            return rule.calls
        window.wait(rule, self._clock())
        return rule.calls - len(window.times)
