"""One object: read it, compare with what the plan knew, write what is due."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from clients.errors import ClientError, FatalError, SkippableError
from writeback.apply.journal import Outcome
from writeback.target import Reading, Target
from writeback.write import Write

HTTP_BAD_REQUEST = 400
#: an edit in the gap of each putting back is possible, and less likely each time
GIVE_BACK_ATTEMPTS = 5


class Stop:
    """Set once a target cannot be used any more; what follows is not tried."""

    def __init__(self) -> None:
        self.reason = ""
        self._lock = threading.Lock()

    def because(self, error: ClientError) -> None:
        """Remember the first reason."""
        with self._lock:
            self.reason = self.reason or str(error)


def apply_object(target: Target, writes: Sequence[Write], interrupted: set[str], stop: Stop) -> list[Outcome]:
    """Bring one object to the plan; every write gets exactly one outcome.

    ``interrupted`` are the ids of writes whose process died: finding their value in place means that it
    was written then.
    """
    if stop.reason:
        return [Outcome(write, "failed", f"not tried: {stop.reason}") for write in writes]
    try:
        reading = target.read(writes)
    except ClientError as error:
        return [_failure(write, error, stop) for write in writes]
    outcomes: list[Outcome] = []
    due: list[Write] = []
    for write in writes:
        outcome = compare(target, write, reading, write.write_id in interrupted)
        outcomes += [outcome] if outcome else []
        due += [] if outcome else [write]
    for group in target.groups(due):
        outcomes += _write(target, group, reading, stop)
    return outcomes


def prepare(target: Target, groups: Sequence[Sequence[Write]], stop: Stop) -> None:
    """Read a chunk of objects at once; what fails here is asked for again, and told, one by one."""
    if stop.reason:
        return
    with suppress(SkippableError, FatalError):
        target.prepare(groups)


def compare(target: Target, write: Write, reading: Reading, was_interrupted: bool) -> Outcome | None:
    """The outcome of a write that needs no request; None when it is due (compare-and-set, W4)."""
    if reason := reading.refused.get(write.field):
        return Outcome(write, "refused", reason)
    present = reading.values[write.field]
    wanted = target.canonical(write, write.new_value, reading)
    if present == wanted:
        return (
            Outcome(write, "done", "written before an interruption")
            if was_interrupted
            else Outcome(write, "unchanged", "there already")
        )
    if write.field in reading.ours or present == target.canonical(write, write.old_value, reading):
        return None
    return Outcome(write, "refused", "changed by somebody since the plan: theirs stays")


def give_back(target: Target, outcomes: Sequence[Outcome], stop: Stop) -> list[Outcome]:
    """Put back what people set between our reading and our writing; their value wins, as everywhere."""
    done = [outcome.write for outcome in outcomes if outcome.status == "done"]
    if not done or stop.reason:
        return list(outcomes)
    try:
        lost = target.overwritten(done)
    except ClientError as error:
        note = f"not checked against edits at the same moment: {error}"
        return [replace(o, note=o.note or note) if o.status == "done" else o for o in outcomes]
    return [
        _give_back(target, outcome, lost[outcome.write.write_id], stop)
        if outcome.status == "done" and outcome.write.write_id in lost
        else outcome
        for outcome in outcomes
    ]


def _give_back(target: Target, outcome: Outcome, theirs: str | None, stop: Stop) -> Outcome:
    """Put one value back, and look again: another edit may have fallen into the gap of our putting back."""
    write, ours = outcome.write, outcome.write.new_value
    for _ in range(GIVE_BACK_ATTEMPTS):
        back = replace(write, old_value=ours, new_value=theirs)
        (result,) = apply_object(target, [back], set(), stop)
        if result.status == "failed":
            return Outcome(write, "failed", f"somebody's {theirs!r} was overwritten: {result.note}")
        if result.status != "done":  # refused: they have edited it once more
            break
        try:
            lost = target.overwritten([back])
        except ClientError as error:
            return Outcome(write, "failed", f"put {theirs!r} back, not checked against later edits: {error}")
        if write.write_id not in lost:
            break
        ours, theirs = theirs, lost[write.write_id]
    return Outcome(write, "refused", "changed by somebody while it was written: theirs stays")


def _write(target: Target, group: list[Write], reading: Reading, stop: Stop) -> list[Outcome]:
    if stop.reason:
        return [Outcome(write, "failed", f"not tried: {stop.reason}") for write in group]
    try:
        target.write(group, reading)
    except SkippableError as error:
        if error.status == HTTP_BAD_REQUEST and len(group) > 1:
            # the tool refuses the request for one of its fields: find out which, and write the others
            return [outcome for write in group for outcome in _write(target, [write], reading, stop)]
        return [_failure(write, error, stop) for write in group]
    except ClientError as error:
        return [_failure(write, error, stop) for write in group]
    return [Outcome(write, "done") for write in group]


def _failure(write: Write, error: ClientError, stop: Stop) -> Outcome:
    """Refused: this object cannot be had. Failed: this value is wrong, or, and then stop, the tool is out."""
    if isinstance(error, SkippableError):
        return Outcome(write, "refused", str(error))
    if error.status != HTTP_BAD_REQUEST:
        stop.because(error)
    return Outcome(write, "failed", str(error))
