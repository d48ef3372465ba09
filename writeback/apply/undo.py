"""Take a plan back: put the old values back where nobody has changed ours since."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from config.settings import Settings
from lake.connect import connect
from lake.sites.home import connections_on
from writeback.apply.journal import WriteJournal
from writeback.apply.lock import only_one
from writeback.apply.queues import OnProgress, OpenTarget, apply_writes, opener, queues_of
from writeback.apply.sites import check_sites
from writeback.apply.summary import ApplySummary
from writeback.plan import store
from writeback.plan.policy import policy_of
from writeback.plug import Plugs
from writeback.report.content import ReportContent
from writeback.write import Write, WritebackError


def undo_plan(
    settings: Settings,
    targets: Plugs,
    plan_id: str | None = None,
    *,
    open_target: OpenTarget | None = None,
    progress: OnProgress | None = None,
) -> ApplySummary:
    """Undo a plan (default: the newest). What a person changed since is theirs and stays.

    Undoing twice does nothing the second time. Raises WritebackError when there is no such plan or this
    installation does not write; ConfigError for another site than the lake's.
    """
    with connect(settings) as con:
        return undo_on(con, settings, targets, plan_id, open_target=open_target, progress=progress)


def undo_on(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    targets: Plugs,
    plan_id: str | None = None,
    *,
    open_target: OpenTarget | None = None,
    progress: OnProgress | None = None,
) -> ApplySummary:
    """:func:`undo_plan` on an open lake."""
    connections = connections_on(con, settings)
    policy = policy_of(settings, connections)
    if not policy.applies:
        raise WritebackError(f"nothing is written here: {policy.why_dry}", 'set [writeback] mode = "apply"')
    plan = store.chosen(con, plan_id)
    if plan.is_sandbox != connections.is_sandbox:
        raise WritebackError(f"plan {plan.plan_id} was made for other sites", "undo it where it was applied")
    store.verify(con, plan)
    journal = WriteJournal(con, plan.run_id, plan.plan_id, is_undo=True)
    summary = ApplySummary(plan.plan_id, plan.run_id, mode="undone")
    with only_one(settings):
        pending = _reversed(journal, plan)
        if open_target is None:
            check_sites(con, settings, targets, connections, queues_of(pending))
        apply_writes(
            journal, pending, connections, open_target or opener(targets, settings), summary, progress
        )
    return summary


def _reversed(journal: WriteJournal, plan: store.Plan) -> list[Write]:
    """The writes of the plan that are done and not undone yet, old and new value exchanged."""
    states = journal.states()
    rows = f"(from {store.READABLE} where plan_id = '{plan.plan_id}')"
    return [
        _reverse(write)
        for write in store.writes(journal.con, rows)
        if states.get(f"{plan.plan_id}:{write.write_id}") == "done"
        and states.get(journal.key(write)) != "undone"
    ]


def _reverse(write: Write) -> Write:
    reverse = replace(write, old_value=write.new_value, new_value=write.old_value, reason="undo")
    if write.kind != "post" or not write.old_value or not write.new_value:
        return reverse
    days = [ReportContent.from_json(value).day for value in (write.old_value, write.new_value)]
    # an earlier day's report still stands in its own message: undoing today's takes today's away
    return reverse if days[0] == days[1] else replace(reverse, new_value=None)
