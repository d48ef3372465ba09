"""The end of nights with approval on, in a process of its own: Airflow reads its settings once per process.

``answered_night.py RUN_AFTER=ANSWER …`` runs the tail of the nightly DAG as ``make nightly`` runs the whole,
once for each, while a person answers through Airflow's own API. Prints a line of JSON per night: what was
asked, and what became of the tasks.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import local_run
from rich.console import Console

from config.settings import load

TAIL = ["writeback_plan", "ask_for_approval", "approve_writeback", "writeback_apply", "close_run"]
DETAILS = "/api/v2/dags/nightly/dagRuns/{}/taskInstances/approve_writeback/-1/hitlDetails"


def main(answers: Mapping[datetime, str]) -> None:
    os.environ.update(local_run.airflow_environment(load()))
    os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] = "True"
    local_run._prepare_metadata()
    from airflow.api_fastapi.app import create_app
    from airflow.sdk.listener import get_listener_manager
    from fastapi.testclient import TestClient
    from local_progress import Progress
    from nightly import nightly_dag

    tail = nightly_dag.partial_subset(TAIL, include_upstream=False)
    for task in tail.tasks:
        task.retries = 0
    get_listener_manager().add_listener(Progress(Console(stderr=True, width=300)))
    with TestClient(create_app(apps="core")) as client:
        token = client.get("/auth/token").json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        for run_after, answer in answers.items():
            print(json.dumps(night(tail, client, run_after, answer)), flush=True)


def night(tail: Any, client: Any, run_after: datetime, answer: str) -> dict[str, Any]:
    """One run of the tail, answered from another thread as from a browser."""
    told: dict[str, Any] = {}
    url = DETAILS.format(f"manual__{run_after.isoformat()}").replace("+", "%2B").replace(":", "%3A")
    threading.Thread(target=respond, args=(client, url, answer, told), daemon=True).start()
    run = tail.test(run_after=run_after, logical_date=run_after)
    states = {ti.task_id: str(ti.state) for ti in run.get_task_instances()}
    return told | {"states": states, "run": str(run.state)}


def respond(client: Any, url: str, answer: str, told: dict[str, Any]) -> None:
    """Wait until the task asks, look at what it asks, and answer."""
    while not (asked := client.get(url)).is_success:
        time.sleep(0.3)
    told["asked"] = asked.json()["body"]
    answered = client.patch(url, json={"chosen_options": [answer], "params_input": {}})
    told["answered"] = answered.status_code


if __name__ == "__main__":
    given = (argument.split("=") for argument in sys.argv[1:])
    main({datetime.fromisoformat(moment).replace(tzinfo=UTC): answer for moment, answer in given})
