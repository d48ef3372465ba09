"""Every pending write goes into the queue of its target, and the queues are worked off side by side.

Safe to kill at any instant: an intent is committed before its write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from config.settings import Settings
from tools.connections import Connections
from writeback.apply.execute import Stop, apply_object, give_back, prepare
from writeback.apply.journal import WriteJournal, WriteOutcome
from writeback.apply.summary import ApplySummary
from writeback.plug import Plugs
from writeback.target import Target
from writeback.write import Write, by_object

#: objects whose intents, and then outcomes, go to the journal in one transaction: a commit costs some 20 ms
CHUNK = 50

OpenTarget = Callable[[str, Connections], Target]
OnProgress = Callable[[str, int], None]


def opener(targets: Plugs, settings: Settings) -> OpenTarget:
    """Opens a target by its name, without a request. A name without a plug is a ConfigError."""
    return lambda name, connections: targets[name].open(connections, settings)


def queues_of(pending: Iterable[Write]) -> dict[str, list[Write]]:
    """The pending writes by target, whichever targets they name."""
    queues: dict[str, list[Write]] = {}
    for write in pending:
        queues.setdefault(write.target, []).append(write)
    return queues


def apply_writes(
    journal: WriteJournal,
    pending: list[Write],
    connections: Connections,
    open_target: OpenTarget,
    summary: ApplySummary,
    progress: OnProgress | None,
) -> None:
    """Bring the targets to ``pending``, all at once since each has its own limits; add to ``summary``."""
    interrupted = journal.interrupted()
    queues = queues_of(pending)
    # before anything is written: a target that cannot be opened is an error of the whole
    targets = {name: open_target(name, connections) for name in queues}
    if not targets:
        return
    with ThreadPoolExecutor(len(targets), "target") as pool:
        results = [
            pool.submit(_apply_target, journal, target, queues[name], interrupted, progress)
            for name, target in targets.items()
        ]
    for result in results:
        _tally(summary, result.result())


def _apply_target(
    journal: WriteJournal,
    target: Target,
    queue: list[Write],
    interrupted: set[str],
    progress: OnProgress | None,
) -> list[WriteOutcome]:
    stop = Stop()
    outcomes: list[WriteOutcome] = []
    with ThreadPoolExecutor(target.workers, "object") as pool:
        for chunk in _chunks(by_object(queue)):
            if not stop.reason:
                journal.append(WriteOutcome(write, "intent") for group in chunk for write in group)
            prepare(target, chunk, stop)
            found = [
                outcome
                for result in pool.map(lambda group: apply_object(target, group, interrupted, stop), chunk)
                for outcome in result
            ]
            found = give_back(target, found, stop)
            journal.append(found)
            outcomes += found
            if progress:
                progress(queue[0].target, len(found))
    return outcomes


def _chunks(groups: Iterator[list[Write]]) -> Iterator[list[list[Write]]]:
    while chunk := list(islice(groups, CHUNK)):
        yield chunk


def _tally(summary: ApplySummary, outcomes: Iterable[WriteOutcome]) -> None:
    reasons: Counter[str] = Counter()
    for outcome in outcomes:
        name = "written" if outcome.status in ("done", "undone") else outcome.status
        summary.add(name, outcome.write.target)
        if outcome.status in ("refused", "failed"):
            reasons[f"{outcome.write.target}: {outcome.note}"] += 1
        elif outcome.remark:
            reasons[f"{outcome.write.target}: {outcome.remark}"] += 1
    summary.problems += [f"{count} × {reason}" for reason, count in reasons.most_common(20)]
