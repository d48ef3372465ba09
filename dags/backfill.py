"""backfill: read sources again in full, rebuild and publish the marts. Nothing is written back.

By hand only: after a change of scope, a new permission, or a repaired source. The sources are a
parameter. Landing is idempotent, so a backfill that is killed is simply started again.
"""

from __future__ import annotations

import stages
from airflow.sdk import Param, dag, task
from alerts import run_failed
from policy import AFTER_ANALYSIS, DEFAULT_ARGS, MARTS, NOT_AT_NIGHT, RAW, START


@dag(
    schedule=None,  # by hand
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    on_failure_callback=run_failed,
    params={
        "sources": Param(list(RAW), type="array", description="which of jira, trello, slack to read again")
    },
    tags=["truce", "pipeline"],
    doc_md=__doc__,
)
def backfill() -> None:
    """Order of a backfill."""
    opened = task(stages.open_run)()
    landed = [
        task(task_id=f"ingest_{source}", outlets=[asset], retries=1)(stages.reingest_source)(source)
        for source, asset in RAW.items()
    ]
    raw_holds = task(task_id="check_raw", trigger_rule="all_done")(stages.check)("raw")
    marts = task(task_id="dbt_marts")(stages.build)("marts", "--exclude", *AFTER_ANALYSIS, *NOT_AT_NIGHT)
    marts_hold = task(task_id="check_marts", outlets=[MARTS])(stages.check)("marts")
    analysed = task(task_id="analysis")(stages.analyse)()
    rest = task(task_id="dbt_analysis")(stages.build)(
        "analysis", "--select", "source:analysis+", "--exclude", "path:models/outcomes"
    )
    published = task(task_id="publish")(stages.publish)()
    closed = task(task_id="close_run", trigger_rule="all_done", retries=0)(stages.close_run)()

    opened >> landed >> raw_holds >> marts >> marts_hold >> analysed >> rest >> published >> closed


backfill_dag = backfill()
