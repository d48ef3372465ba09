"""retrain_velocity: train a challenger on the newest marts and promote it if the gate lets it.

Whenever the marts have been renewed, that is once a night. The champion of today forecasts tomorrow's night.
"""

from __future__ import annotations

import stages
from airflow.sdk import dag, task
from alerts import run_failed
from policy import DEFAULT_ARGS, MARTS, MODEL, START


@dag(
    schedule=[MARTS],  # when the marts have been renewed and their checks have passed
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    on_failure_callback=run_failed,
    tags=["truce", "models"],
    doc_md=__doc__,
)
def retrain_velocity() -> None:
    """Open, train, close."""
    opened = task(stages.open_run)(is_alone=False)
    trained = task(task_id="train", outlets=[MODEL])(stages.train)()
    closed = task(task_id="close_run", trigger_rule="all_done", retries=0)(stages.close_run)()

    opened >> trained >> closed


retrain_velocity_dag = retrain_velocity()
