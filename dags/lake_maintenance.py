"""lake_maintenance: keep the lake small and quick to read.

Once a week, away from the night: small files are merged, files with many deleted rows are written anew,
versions that no kept night needs are forgotten and their files removed. Published nights and running
readers are not disturbed.
"""

from __future__ import annotations

import stages
from airflow.sdk import dag, task
from policy import DEFAULT_ARGS, START


@dag(
    schedule="0 12 * * 0",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["truce", "lake"],
    doc_md=__doc__,
)
def lake_maintenance() -> None:
    """Open, maintain, close."""
    opened = task(stages.open_run)()
    tidied = task(task_id="maintain")(stages.maintain)()
    closed = task(task_id="close_run", trigger_rule="all_done", retries=0)(stages.close_run)()

    opened >> tidied >> closed


lake_maintenance_dag = lake_maintenance()
