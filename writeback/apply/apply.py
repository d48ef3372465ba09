"""Apply a frozen plan: per object read, compare, write; intents and outcomes go to the journal.

Safe to kill at any instant. An intent is committed before its write; on the next run an intent without
outcome is resolved by reading the target. What is settled already costs no request at all.
"""

from __future__ import annotations

import duckdb

from config.settings import Settings
from lake.connect import connect
from lake.runs import now
from lake.sites.home import connections_on
from tools import TOOLS
from tools.connections import Connections
from writeback.apply.journal import SETTLED, WriteJournal
from writeback.apply.lock import only_one
from writeback.apply.queues import OnProgress, OpenTarget, apply_writes, opener, queues_of
from writeback.apply.sites import check_sites
from writeback.apply.summary import ApplySummary
from writeback.plan import store
from writeback.plan.policy import WritebackPolicy, policy_of
from writeback.plan.proportion import out_of_proportion
from writeback.plan.published import failed_sources, one_snapshot
from writeback.plan.verdicts import judge
from writeback.plug import Plugs
from writeback.write import Write, WritebackError


def apply_plan(
    settings: Settings,
    targets: Plugs,
    run_id: str | None = None,
    plan_id: str | None = None,
    *,
    force: bool = False,
    open_target: OpenTarget | None = None,
    progress: OnProgress | None = None,
) -> ApplySummary:
    """Apply a plan: that with ``plan_id``, else the newest of ``run_id``, else the newest of all.

    ``open_target`` opens a target in the stead of its plug. In a dry run nothing is asked of any tool.
    ``force`` lets a plan through that is out of proportion.
    Raises WritebackError when there is no such plan, its rows were changed since, or its run has failed;
    ConfigError when a write's target is none of ``targets``, or its site another than the lake's.
    """
    with connect(settings) as con:
        return apply_on(
            con, settings, targets, run_id, plan_id, force=force, open_target=open_target, progress=progress
        )


def apply_on(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    targets: Plugs,
    run_id: str | None = None,
    plan_id: str | None = None,
    *,
    force: bool = False,
    open_target: OpenTarget | None = None,
    progress: OnProgress | None = None,
) -> ApplySummary:
    """:func:`apply_plan` on an open lake."""
    connections = connections_on(con, settings)
    policy = policy_of(settings, connections)
    with one_snapshot(con):
        plan = store.chosen(con, plan_id, run_id)
        _check(con, plan, connections)
        summary, pending = _pending(con, plan, policy, targets)
        if policy.applies:
            pending = _breaker(con, plan, policy, pending, force, summary)
    if not policy.applies:
        return _dry(summary, pending, policy)
    if open_target is None:
        check_sites(con, settings, targets, connections, queues_of(pending))
    with only_one(settings):
        journal = WriteJournal(con, plan.run_id, plan.plan_id)
        apply_writes(
            journal, pending, connections, open_target or opener(targets, settings), summary, progress
        )
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
    con: duckdb.DuckDBPyConnection, plan: store.Plan, policy: WritebackPolicy, targets: Plugs
) -> tuple[ApplySummary, list[Write]]:
    """What is still to be written, judged anew: allow-lists and sources may have changed since the plan."""
    states = WriteJournal(con, plan.run_id, plan.plan_id).states()
    settled = {
        key.split(":")[1] for key, status in states.items() if status in SETTLED or key.endswith(":undo")
    }
    con.execute(
        f"create or replace temp table pending_writes as from {store.READABLE} "
        "where plan_id = ? and verdict = 'write' and not list_contains(?::varchar[], write_id)",
        [plan.plan_id, sorted(settled)],
    )
    judged = judge(con, "pending_writes", policy, failed_sources(con, plan.run_id), targets)
    con.register("judged_again", judged)
    summary = ApplySummary(plan.plan_id, plan.run_id, mode="applied" if policy.applies else "dry-run")
    for status, target, count in con.execute(_COUNTS, [plan.plan_id, sorted(settled)]).fetchall():
        summary.add(status, target, count)
    summary.problems += [note for (note,) in con.execute(_NOTES).fetchall()]
    pending = store.writes(con, "judged_again")
    con.unregister("judged_again")
    return summary, _outside_quiet_hours(pending, policy, summary)


def _outside_quiet_hours(pending: list[Write], policy: WritebackPolicy, summary: ApplySummary) -> list[Write]:
    """What may be written at this hour: posts wait for the end of the quiet hours, values wake nobody."""
    if not policy.is_quiet(now()):
        return pending
    kept: list[Write] = []
    held: set[str] = set()
    for write in pending:
        if write.kind == "post":
            summary.add("skipped", write.target)
            held.add(TOOLS[write.target].title)
        else:
            kept.append(write)
    summary.problems += [f"quiet hours: nothing is posted to {title} now" for title in sorted(held)]
    return kept


def _dry(summary: ApplySummary, pending: list[Write], policy: WritebackPolicy) -> ApplySummary:
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
    policy: WritebackPolicy,
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
where status in ('failed', 'stopped')
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
