"""The last plans and what became of their writes."""

from __future__ import annotations

import duckdb
from rich.console import Console

from config.settings import Settings
from config.tables import Format, show
from lake.sites.home import connections_on
from writeback.plan import store
from writeback.plan.policy import policy_of

COLUMNS = (
    "plan",
    "run",
    "made (UTC)",
    "to write",
    "done",
    "unchanged",
    "refused",
    "failed",
    "undone",
    "open",
)


def show_status(
    console: Console,
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    limit: int,
    form: Format | None = None,
) -> None:
    """Print the mode and a line per plan; ``open``: intents without outcome, resolved by the next apply."""
    policy = policy_of(settings, connections_on(con, settings))
    if form is None or form is Format.table:
        console.print("Plans are applied." if policy.applies else f"Plans are not applied: {policy.why_dry}.")
    rows = [
        (plan_id, run_id, made.replace(microsecond=0), *figures)
        for plan_id, run_id, made, *figures in con.execute(_STATUS, [limit]).fetchall()
    ]
    if rows or form:
        show(console, COLUMNS, rows, form)
    else:
        console.print("No plan has been made yet.")


_STATUS = f"""
with newest as (
    select
        split_part(idempotency_key, ':', 1) as plan_id,
        split_part(idempotency_key, ':', 2) as write_id,
        max_by(status, recorded_at) as status,
    from ops.writeback_journal
    group by all
)
select
    plans.plan_id,
    plans.run_id,
    plans.created_at,
    (select count(*) from {store.ROWS} r where r.plan_id = plans.plan_id and r.verdict = 'write'),
    count(*) filter (newest.status = 'done'),
    count(*) filter (newest.status = 'unchanged'),
    count(*) filter (newest.status = 'refused'),
    count(*) filter (newest.status = 'failed'),
    count(*) filter (newest.status = 'undone'),
    count(*) filter (newest.status = 'intent'),
from ops.writeback_plans plans
left join newest using (plan_id)
group by all
order by plans.created_at desc
limit ?
"""
