"""Apply a frozen plan: per object read, compare, write; intents and outcomes go to the journal.

Safe to kill at any instant. An intent is committed before its write; on the next run an intent without
outcome is resolved by reading the target. What is settled already costs no request at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import duckdb

from config.settings import Settings
from lake.connect import connect
from lake.runs import now
from tools.connections import Connections, resolve
from writeback.apply.execute import Stop, apply_object, give_back, prepare
from writeback.apply.journal import SETTLED, Journal, Outcome
from writeback.apply.lock import only_one
from writeback.plan import store
from writeback.plan.planner import failed_sources, one_snapshot, out_of_proportion
from writeback.plan.policy import Policy, policy_of
from writeback.plan.summary import ApplySummary
from writeback.plan.verdicts import judge
from writeback.registry import open_target
from writeback.target import Target
from writeback.write import Write, WritebackError, by_object

#: objects whose intents, and then outcomes, go to the journal in one transaction: a commit costs some 20 ms
CHUNK = 50

OpenTarget = Callable[[str, Connections], Target]
Progress = Callable[[str, int], None]


def apply_plan(
    settings: Settings,
    run_id: str | None = None,
    plan_id: str | None = None,
    *,
    force: bool = False,
    open_target: OpenTarget = open_target,
    progress: Progress | None = None,
) -> ApplySummary:
    """Apply a plan: that with ``plan_id``, else the newest of ``run_id``, else the newest of all.

    In a dry run nothing is asked of any tool. ``force`` lets a plan through that is out of proportion.
    Raises WritebackError when there is no such plan, its rows were changed since, or its run has failed.
    """
    with connect(settings) as con:
        return apply_on(
            con, settings, run_id, plan_id, force=force, open_target=open_target, progress=progress
        )


def apply_on(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    run_id: str | None = None,
    plan_id: str | None = None,
    *,
    force: bool = False,
    open_target: OpenTarget = open_target,
    progress: Progress | None = None,
) -> ApplySummary:
    """:func:`apply_plan` on an open lake."""
    connections = resolve(settings)
    policy = policy_of(settings, connections)
    with one_snapshot(con):
        plan = store.chosen(con, plan_id, run_id)
        _check(con, plan, connections)
        summary, pending = _pending(con, plan, policy)
        if policy.applies:
            pending = _breaker(con, plan, policy, pending, force, summary)
    if not policy.applies:
        return _dry(summary, pending, policy)
    with only_one(settings):
        journal = Journal(con, plan.run_id, plan.plan_id)
        apply_writes(journal, pending, connections, open_target, summary, progress)
    return summary


def _check(con: duckdb.DuckDBPyConnection, plan: store.Plan, connections: Connections) -> None:
    store.verify(con, plan)
    if plan.is_sandbox != connections.is_sandbox:
        made, here = ("the sandbox", "real sites") if plan.is_sandbox else ("real sites", "the sandbox")
        raise WritebackError(f"plan {plan.plan_id} was made for {made}, not for {here}", "make a new one")
    if con.execute(_RUN_HAS_FAILED, [plan.run_id]).fetchone():
        raise WritebackError(
            f"run {plan.run_id} has failed: nothing of it is written", "run the nightly again"
        )


def _pending(
    con: duckdb.DuckDBPyConnection, plan: store.Plan, policy: Policy
) -> tuple[ApplySummary, list[Write]]:
    """What is still to be written, judged anew: allow-lists and sources may have changed since the plan."""
    states = Journal(con, plan.run_id, plan.plan_id).states()
    settled = {
        key.split(":")[1] for key, status in states.items() if status in SETTLED or key.endswith(":undo")
    }
    con.execute(
        f"create or replace temp table pending_writes as from {store.ROWS} "
        "where plan_id = ? and verdict = 'write' and not list_contains(?::varchar[], write_id)",
        [plan.plan_id, sorted(settled)],
    )
    judged = judge(con, "pending_writes", policy, failed_sources(con, plan.run_id))
    con.register("judged_again", judged)
    summary = ApplySummary(plan.plan_id, plan.run_id, mode="applied" if policy.applies else "dry-run")
    for status, target, count in con.execute(_COUNTS, [plan.plan_id, sorted(settled)]).fetchall():
        summary.add(status, target, count)
    summary.problems += [note for (note,) in con.execute(_NOTES).fetchall()]
    pending = store.writes(con, "judged_again")
    con.unregister("judged_again")
    return summary, _outside_quiet_hours(pending, policy, summary)


def _outside_quiet_hours(pending: list[Write], policy: Policy, summary: ApplySummary) -> list[Write]:
    if not policy.is_quiet(now()):
        return pending
    kept = [write for write in pending if write.target != "slack"]
    if len(kept) < len(pending):
        summary.add("skipped", "slack", len(pending) - len(kept))
        summary.problems.append("quiet hours: nothing is posted to Slack now")
    return kept


def _dry(summary: ApplySummary, pending: list[Write], policy: Policy) -> ApplySummary:
    for write in pending:
        summary.add("skipped", write.target)
    if pending:
        summary.problems.append(
            f"{len(pending)} writes are planned and not applied: {policy.why_dry} "
            '→ set [writeback] mode = "apply"'
        )
    return summary


def _breaker(
    con: duckdb.DuckDBPyConnection,
    plan: store.Plan,
    policy: Policy,
    pending: list[Write],
    force: bool,
    summary: ApplySummary,
) -> list[Write]:
    warning = out_of_proportion(con, len(pending), policy, plan.run_id)
    if force or not warning:
        return pending
    for write in pending:
        summary.add("skipped", write.target)
    summary.problems += [f"{warning[0]} → review it, then `python -m writeback apply {plan.plan_id} --force`"]
    return []


def apply_writes(
    journal: Journal,
    pending: list[Write],
    connections: Connections,
    opener: OpenTarget,
    summary: ApplySummary,
    progress: Progress | None,
) -> None:
    """Bring the targets to ``pending``, all at once since each has its own limits; add to ``summary``."""
    interrupted = journal.interrupted()
    queues = {name: [w for w in pending if w.target == name] for name in ("jira", "trello", "slack")}
    targets = {name: opener(name, connections) for name, queue in queues.items() if queue}
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
    journal: Journal,
    target: Target,
    queue: list[Write],
    interrupted: set[str],
    progress: Progress | None,
) -> list[Outcome]:
    stop = Stop()
    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(target.workers, "object") as pool:
        for chunk in _chunks(by_object(queue)):
            if not stop.reason:
                journal.append(Outcome(write, "intent") for group in chunk for write in group)
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


def _tally(summary: ApplySummary, outcomes: Iterable[Outcome]) -> None:
    reasons: Counter[str] = Counter()
    for outcome in outcomes:
        name = "written" if outcome.status in ("done", "undone") else outcome.status
        summary.add(name, outcome.write.target)
        if outcome.status in ("refused", "failed"):
            reasons[f"{outcome.write.target}: {outcome.note}"] += 1
    summary.problems += [f"{count} × {reason}" for reason, count in reasons.most_common(20)]


# a failed run that is being run again has started stages since it failed
_RUN_HAS_FAILED = """
with newest as (
    select run_id, status, finished_at
    from ops.runs
    where run_id = $1
    qualify row_number() over (order by coalesce(finished_at, started_at) desc) = 1
)
select 1
from newest
where status = 'failed'
    and not exists (
        from ops.stages where stages.run_id = newest.run_id and stages.started_at > newest.finished_at
    )
"""

_COUNTS = f"""
select if(list_contains($2::varchar[], write_id), 'unchanged', verdict), target, count(*)
from {store.ROWS}
where plan_id = $1 and (verdict <> 'write' or list_contains($2::varchar[], write_id))
group by all
union all
select verdict, target, count(*) from judged_again where verdict <> 'write' group by all
"""

_NOTES = """
select count(*) || ' × ' || verdict || ': ' || note
from judged_again
where verdict <> 'write'
group by verdict, note
"""
