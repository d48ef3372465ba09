"""One object: read it, compare with what the plan knew, write what is due."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from clients.errors import ClientError, FatalError, SkippableError
from writeback.apply.journal import WriteOutcome
from writeback.target import ObjectState, Target
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


def apply_object(
    target: Target, writes: Sequence[Write], interrupted: set[str], stop: Stop
) -> list[WriteOutcome]:
    """Bring one object to the plan; every write gets exactly one outcome.

    ``interrupted`` are the ids of writes whose process died: finding their value in place means that it
    was written then.
    """
    if stop.reason:
        return [WriteOutcome(write, "failed", f"not tried: {stop.reason}") for write in writes]
    try:
        state = target.read(writes)
    except ClientError as error:
        return [_failure(write, error, stop) for write in writes]
    outcomes: list[WriteOutcome] = []
    due: list[Write] = []
    for write in writes:
        outcome = compare(target, write, state, write.write_id in interrupted)
        outcomes += [outcome] if outcome else []
        due += [] if outcome else [write]
    groups = target.groups(due)
    for group in groups:
        outcomes += _write(target, group, state, stop)
    taken = {write.write_id for group in groups for write in group}
    left = [write for write in due if write.write_id not in taken]
    return outcomes + [WriteOutcome(write, "failed", "in no request of its target") for write in left]


def prepare(target: Target, groups: Sequence[Sequence[Write]], stop: Stop) -> None:
    """Read a chunk of objects at once; what fails here is asked for again, and reported, one by one."""
    if stop.reason:
        return
    with suppress(SkippableError, FatalError):
        target.prepare(groups)


def compare(target: Target, write: Write, state: ObjectState, was_interrupted: bool) -> WriteOutcome | None:
    """The outcome of a write that needs no request; None when it is due (compare-and-set, W4)."""
    if reason := state.refused.get(write.field):
        return WriteOutcome(write, "refused", reason)
    present = state.values[write.field]
    wanted = target.canonical(write, write.new_value, state)
    if present == wanted:
        return (
            WriteOutcome(write, "done", "written before an interruption")
            if was_interrupted
            else WriteOutcome(write, "unchanged", "there already")
        )
    if write.field in state.ours or present == target.canonical(write, write.old_value, state):
        return None
    return WriteOutcome(write, "refused", "changed by somebody since the plan: theirs stays")


def give_back(target: Target, outcomes: Sequence[WriteOutcome], stop: Stop) -> list[WriteOutcome]:
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


def _give_back(target: Target, outcome: WriteOutcome, theirs: str | None, stop: Stop) -> WriteOutcome:
    """Put one value back, and look again: another edit may have fallen into the gap of our putting back."""
    write, ours = outcome.write, outcome.write.new_value
    for _ in range(GIVE_BACK_ATTEMPTS):
        back = replace(write, old_value=ours, new_value=theirs)
        (result,) = apply_object(target, [back], set(), stop)
        if result.status == "failed":
            return WriteOutcome(write, "failed", f"somebody's {theirs!r} was overwritten: {result.note}")
        if result.status != "done":  # refused: they have edited it once more
            break
        try:
            lost = target.overwritten([back])
        except ClientError as error:
            return WriteOutcome(
                write, "failed", f"put {theirs!r} back, not checked against later edits: {error}"
            )
        if write.write_id not in lost:
            break
        ours, theirs = theirs, lost[write.write_id]
    return WriteOutcome(write, "refused", "changed by somebody while it was written: theirs stays")


def _write(target: Target, group: list[Write], state: ObjectState, stop: Stop) -> list[WriteOutcome]:
    if stop.reason:
        return [WriteOutcome(write, "failed", f"not tried: {stop.reason}") for write in group]
    try:
        target.write(group, state)
    except SkippableError as error:
        if error.status == HTTP_BAD_REQUEST and len(group) > 1:
            return _without_the_refused(target, group, state, stop, error)
        return [_failure(write, error, stop) for write in group]
    except ClientError as error:
        return [_failure(write, error, stop) for write in group]
    return [WriteOutcome(write, "done", remark=state.remarks.get(write.field, "")) for write in group]


def _without_the_refused(
    target: Target, group: list[Write], state: ObjectState, stop: Stop, error: SkippableError
) -> list[WriteOutcome]:
    """The tool refuses a request for one of its fields: write the others; find out which, if it is not told.

    Where it names fields and none is of this request, the object as a whole cannot be written as it is.
    """
    parts = [[write] for write in group]
    refused = [write for write in group if write.field in error.fields]
    if error.fields:
        parts = [[write for write in group if write not in refused]] if refused else []
    outcomes = [_failure(write, error, stop) for write in (refused or group)] if error.fields else []
    return outcomes + [outcome for part in parts if part for outcome in _write(target, part, state, stop)]


def _failure(write: Write, error: ClientError, stop: Stop) -> WriteOutcome:
    """Refused: this object cannot be had. Failed: this value is wrong, or, and then stop, the tool is out."""
    if isinstance(error, SkippableError):
        return WriteOutcome(write, "refused", str(error))
    if error.status != HTTP_BAD_REQUEST:
        stop.because(error)
    return WriteOutcome(write, "failed", str(error))
