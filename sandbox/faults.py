"""Faults that the sandbox can be told to commit, as the real services commit them.

A fault is declared once and then strikes by itself: on the requests that it matches, after ``skip`` of them,
``times`` times (``None``: for ever), each time with ``probability``. Add them through :class:`FaultBoard`
(same process) or ``POST /sandbox/faults`` (any process).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Tool = Literal["jira", "trello", "slack"]
Kind = Literal[
    # instead of an answer
    "rate_limit",  # 429; retry_after None sends no header, reason sets RateLimit-Reason (J20)
    "server_error",  # 5xx in `status`
    "token_expired",  # the credential is refused from the (skip+1)-th request on
    "slow",  # waits `seconds` before answering: longer than the client's time-out, it is one
    # to the answer's bytes
    "reset",  # the connection breaks in the middle of the body
    "truncate",  # the body ends early, with a matching Content-Length
    "malformed",  # the body is no JSON
    "lost_answer",  # the write is done, its answer never arrives (S8)
    # to paging
    "repeat_page",  # the page before is sent again
    "empty_page",  # an empty page that carries a token (J3)
    "loop_token",  # the next token equals the one just sent (J3)
    "stale_token",  # the token is no longer valid (J3)
    "moves",  # issue `subject` is changed before a page of an offset search is answered (J9)
    # states, in force as long as the fault stands
    "revoked",  # `subject` (project key, board id, channel id) is not visible any more (J10)
    "index_lag",  # search by date does not see what changed in the last `seconds`, nor `subject` (J6)
    "unlisted",  # issue `subject` is there and no search finds it, as before it is indexed at all (J6)
    "off_screen",  # field `field` is not on the edit screen, of project `subject` if given (W2)
    "transition_field",  # transitions ask for field `field` (W3)
    "lacks_right",  # the account lacks right `field`, in project `subject` if given
    "locked",  # issue or status `subject` can be edited by nobody: editmeta has no fields
    "required",  # field `field` is required and empty: no edit of issue or project `subject` is taken
    "not_in_channel",  # the app is no member of channel `subject` (S5)
    "refused",  # what `path`, `method` and `subject` (anywhere in a request) name: `status`, saying `reason`
]
STATES = frozenset(
    {
        "revoked", "index_lag", "unlisted", "off_screen", "transition_field", "lacks_right", "locked",
        "required", "not_in_channel", "refused",
    }
)  # fmt: skip


class Fault(BaseModel):
    """One declared fault. ``path`` matches requests whose path contains it, ``method`` those of a verb."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    tool: Tool | None = None
    method: str | None = None
    path: str = ""
    skip: int = Field(0, ge=0, description="matching requests to let pass first")
    times: int | None = Field(1, ge=1, description="how often it strikes; None for ever")
    probability: float = Field(1.0, gt=0, le=1)
    status: int = 503
    retry_after: float | None = None
    reason: str | None = None
    seconds: float = Field(0.0, ge=0)
    subject: str = ""
    field: str = ""

    def matches(self, tool: str, method: str, path: str) -> bool:
        """True when a request of this tool, verb and path is one that the fault may strike."""
        return (
            self.tool in (None, tool)
            and (self.method is None or self.method.upper() == method)
            and self.path in path
        )


class _Armed:
    """A fault with what it has already done."""

    def __init__(self, number: int, fault: Fault, seed: int) -> None:
        self.number = number
        self.fault = fault
        self.seen = 0
        self.struck = 0
        self._dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - faults must repeat, not be secret

    @property
    def spent(self) -> bool:
        return self.fault.times is not None and self.struck >= self.fault.times

    def strike(self) -> bool:
        self.seen += 1
        if self.spent or self.seen <= self.fault.skip or self._dice.random() > self.fault.probability:
            return False
        self.struck += 1
        return True


class FaultBoard:
    """The faults in force. Safe to change from another thread while the server answers."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []
        self._count = 0

    def add(self, fault: Fault | None = None, **values: Any) -> int:
        """Arm a fault, given as one or by its fields; returns its number."""
        chosen = fault or Fault(**values)
        with self._lock:
            self._count += 1
            self._armed.append(_Armed(self._count, chosen, self._seed))
            return self._count

    def clear(self, number: int | None = None) -> None:
        """Withdraw one fault, or all."""
        with self._lock:
            self._armed = [a for a in self._armed if number is not None and a.number != number]

    def strikes(self, kinds: Iterable[str], tool: str, method: str, path: str) -> list[Fault]:
        """The faults of these kinds that strike this request; each call counts as one request."""
        if not self._armed:
            return []
        wanted = frozenset(kinds)
        with self._lock:
            return [
                a.fault
                for a in self._armed
                if a.fault.kind in wanted and a.fault.matches(tool, method, path) and a.strike()
            ]

    def states(self, kind: str, tool: str) -> list[Fault]:
        """The standing faults of a kind, such as revoked rights."""
        if not self._armed:
            return []
        with self._lock:
            return [a.fault for a in self._armed if a.fault.kind == kind and a.fault.tool in (None, tool)]

    def stands(self, kind: str) -> bool:
        """True when a fault of the kind is armed."""
        return any(a.fault.kind == kind for a in self._armed)

    def report(self) -> list[dict[str, Any]]:
        """Each fault with how often it was looked at and how often it struck."""
        with self._lock:
            return [
                {
                    "number": a.number,
                    "seen": a.seen,
                    "struck": a.struck,
                    **a.fault.model_dump(exclude_defaults=True),
                }
                for a in self._armed
            ]
