"""Whatever is pending and whatever its targets do: every write is counted once, and none gets lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.errors import FatalError, SkippableError
from config.errors import ConfigError
from config.settings import Settings
from lake.schema import TABLES
from tools.connections import Connections
from writeback.apply.journal import WriteJournal
from writeback.apply.queues import apply_writes, opener
from writeback.apply.summary import ApplySummary
from writeback.registry import TARGETS
from writeback.target import ObjectState
from writeback.write import KINDS, Write

NOWHERE = Connections({}, is_sandbox=True)
STATUSES = {"done": "written", "unchanged": "unchanged", "refused": "refused", "failed": "failed"}


@dataclass
class Moody:
    """A target that does to each write what the write's reason says."""

    workers: int = 2
    written: list[str] = field(default_factory=list)

    def prepare(self, groups: Sequence[Sequence[Write]]) -> None:
        pass

    def read(self, writes: Sequence[Write]) -> ObjectState:
        if any(write.reason == "gone" for write in writes):
            raise SkippableError("404: no such object")
        return ObjectState(
            {write.field: write.new_value if write.reason == "there" else None for write in writes},
            {write.field: "not on the screen" for write in writes if write.reason == "off"},
        )

    def canonical(self, write: Write, value: str | None, state: ObjectState) -> str | None:
        return value

    def groups(self, writes: Sequence[Write]) -> list[list[Write]]:
        return [[write] for write in writes if write.reason != "forgotten"]

    def write(self, writes: Sequence[Write], state: ObjectState) -> None:
        if any(write.reason == "rejected" for write in writes):
            raise FatalError("400: no such value", status=400)
        if any(write.reason == "signed out" for write in writes):
            raise FatalError("401: sign in again", status=401)
        self.written += [write.write_id for write in writes]

    def overwritten(self, writes: Sequence[Write]) -> dict[str, str | None]:
        return {}


MOODS = ("fine", "there", "off", "gone", "forgotten", "rejected", "signed out")
places = st.tuples(st.sampled_from(["jira", "trello", "slack", "linear", "pager"]), st.integers(0, 3))
writes = st.lists(
    st.tuples(places, st.sampled_from(KINDS), st.sampled_from(MOODS), st.sampled_from([None, "a", "b"])),
    max_size=25,
)


def journal() -> WriteJournal:
    con = duckdb.connect()
    con.execute("create schema ops")
    con.execute(f"create table ops.writeback_journal ({TABLES['ops.writeback_journal']})")
    return WriteJournal(con, "run", "plan")


def write(number: int, target: str, object_id: str, kind: str, mood: str, container: str | None) -> Write:
    return Write(
        str(number), kind, target, "thing", object_id, object_id, f"f{number}", f"f{number}",  # type: ignore[arg-type]
        None, "value", mood, container,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(writes)
def test_every_pending_write_is_counted_once_under_its_own_target(
    rows: list[tuple[tuple[str, int], str, str, str | None]],
) -> None:
    pending = [
        write(number, target, f"object-{n}", kind, mood, container)
        for number, ((target, n), kind, mood, container) in enumerate(rows)
    ]
    targets = {row.target: Moody() for row in pending}
    log, summary = journal(), ApplySummary("plan", "run")
    apply_writes(log, pending, NOWHERE, lambda name, _: targets[name], summary, None)
    counted: Counter[str] = Counter()
    for by_target in summary.counts.values():
        counted.update(by_target)
    assert counted == Counter(row.target for row in pending)
    assert summary.written == sum(len(target.written) for target in targets.values())
    outcomes = log.con.execute(
        "select write_id, max_by(status, rowid) from ops.writeback_journal group by all"
    ).fetchall()
    assert {write_id for write_id, _ in outcomes} == {row.write_id for row in pending}
    assert Counter(STATUSES[status] for _, status in outcomes) == Counter(
        {status: summary.of(status) for status in STATUSES.values() if summary.of(status)}
    )


def test_a_target_that_nobody_plugged_in_is_an_error_and_nothing_is_written() -> None:
    log, summary = journal(), ApplySummary("plan", "run")
    pending = [write(1, "linear", "A-1", "field", "fine", "A")]
    with pytest.raises(ConfigError, match="'linear' is no target → use one of: jira, trello, slack"):
        apply_writes(log, pending, NOWHERE, opener(TARGETS, Settings()), summary, None)
    assert log.con.execute("select count(*) from ops.writeback_journal").fetchall() == [(0,)]
