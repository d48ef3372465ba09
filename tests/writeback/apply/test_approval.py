"""Approval for real: Airflow asks, a person answers through its API, and apply writes or does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lake.runs import start_run
from tests.writeback.office import OWNER, Office, field_write

ROOT = Path(__file__).resolve().parents[3]


def answered(office: Office, answers: dict[datetime, str]) -> tuple[list[dict[str, Any]], str]:
    """Run the end of each night with this answer: what was asked, what became of it, and the terminal."""
    for night in answers:
        start_run(office.night.con, f"manual__{night.isoformat()}+00:00", "nightly", night)
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("answered_night.py")),
            *(f"{night.isoformat()}={answer}" for night, answer in answers.items()),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "TRUCE_HOME": str(office.night.settings.home),
            "TRUCE_WRITEBACK__APPROVAL": "true",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "dags")]),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.stderr


@pytest.mark.long
def test_a_person_rejects_one_night_and_approves_the_next(office: Office) -> None:
    office.night.plan(field_write(1, OWNER, "Payments"))
    first, second = datetime(2026, 11, 23, 2), datetime(2026, 11, 24, 2)
    (rejected, approved), terminal = answered(office, {first: "Reject", second: "Approve"})

    assert rejected["answered"] == approved["answered"] == 200
    assert rejected["asked"].startswith("1 writes.")
    assert "the plan waits for an answer" in terminal and "`make up`" in terminal
    done = dict.fromkeys(
        ["writeback_plan", "ask_for_approval", "approve_writeback", "writeback_apply", "close_run"], "success"
    )
    assert rejected["states"] == done | {"writeback_apply": "skipped"} and rejected["run"] == "success"
    assert approved["states"] == done and approved["run"] == "success"

    assert office.issue(1)[OWNER] == "Payments"
    runs = office.night.execute("select run_id, status from ops.writeback_journal order by recorded_at")
    second_run = f"manual__{second.isoformat()}+00:00"
    assert runs == [(second_run, "intent"), (second_run, "done")], "the rejected night wrote nothing"
    assert sum(office.writing_requests().values()) == 1
