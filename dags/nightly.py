"""nightly: from Jira, Trello and Slack through the lake, the checks, the marts and the forecast, and back.

Every night at 02:00 UTC. A source that fails marks the run partial and keeps what rests on it off the boards;
a failed check stops all that follows. Safe to kill and to run again at any stage.
"""

from __future__ import annotations

import stages
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import dag, task
from alerts import deadline, run_failed
from policy import (
    AFTER_ANALYSIS,
    APPROVAL_WAIT,
    DEFAULT_ARGS,
    FORECASTS,
    MARTS,
    NOT_AT_NIGHT,
    OUTCOMES,
    RAW,
    START,
)

SUBJECT = "May tonight's plan be written to the boards?"
BODY = "{{ ti.xcom_pull(task_ids='writeback_plan') }} writes. Read them with `python -m writeback show`."


@dag(
    schedule="0 2 * * *",  # every night at 02:00 UTC
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    on_failure_callback=run_failed,
    deadline=deadline(),
    tags=["truce", "pipeline"],
    doc_md=__doc__,
)
def nightly() -> None:
    """Order of the night."""
    opened = task(stages.open_run)()

    landed = [
        task(task_id=f"ingest_{source}", outlets=[asset], retries=1)(stages.ingest_source)(source)
        for source, asset in RAW.items()
    ]
    # one failed source must not stop the others: the gate asks the run log which of them to trust
    raw_holds = task(task_id="check_raw", trigger_rule="all_done")(stages.check)("raw")
    marts = task(task_id="dbt_marts")(stages.build)("marts", "--exclude", *AFTER_ANALYSIS, *NOT_AT_NIGHT)
    marts_hold = task(task_id="check_marts", outlets=[MARTS])(stages.check)("marts")
    analysed = task(task_id="analysis")(stages.analyse)()
    model = task(task_id="ensure_model")(stages.train)(only_if_missing=True)
    forecast = task(task_id="forecast", outlets=[FORECASTS])(stages.predict)()
    outcomes = task(task_id="dbt_outcomes")(stages.build)(
        "outcomes", "--select", *AFTER_ANALYSIS, "--exclude", *NOT_AT_NIGHT
    )
    outcomes_hold = task(task_id="check_outcomes")(stages.check)("outcomes")
    published = task(task_id="publish", outlets=[OUTCOMES])(stages.publish)()
    planned = task(task_id="writeback_plan")(stages.plan_writeback)()
    asked = task.branch(task_id="ask_for_approval")(stages.route_writeback)()
    approved = ApprovalOperator(task_id=stages.APPROVAL, subject=SUBJECT, body=BODY, **APPROVAL_WAIT)
    applied = task(task_id=stages.APPLY, trigger_rule="none_failed_min_one_success")(stages.apply_writeback)()
    closed = task(task_id="close_run", trigger_rule="all_done", retries=0)(stages.close_run)()

    opened >> landed >> raw_holds >> marts >> marts_hold >> analysed >> model >> forecast
    forecast >> outcomes >> outcomes_hold >> published >> planned >> asked
    asked >> [approved, applied]
    approved >> applied >> closed


nightly_dag = nightly()
