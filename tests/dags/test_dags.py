"""The policy of every DAG, and the promises of the order in which a night runs."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAGS = {"nightly", "retrain_velocity", "backfill"}


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bag as Airflow's processor reads it, on an empty AIRFLOW_HOME."""
    os.environ["AIRFLOW_HOME"] = str(tmp_path_factory.mktemp("airflow"))
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "dags"))
        from airflow.dag_processing.dagbag import DagBag

        bag = DagBag(str(ROOT / "dags"))
        assert bag.import_errors == {}
        return dict(bag.dags)


def test_the_bag_holds_exactly_the_documented_dags(dags: dict[str, Any]) -> None:
    assert set(dags) == DAGS


@pytest.mark.parametrize("name", sorted(DAGS))
def test_every_dag_follows_the_policy(dags: dict[str, Any], name: str) -> None:
    dag = dags[name]
    assert dag.doc_md and len(dag.doc_md) > 80
    assert "truce" in dag.tags
    assert dag.catchup is False
    assert dag.max_active_runs == 1
    for task in dag.tasks:
        assert task.owner == "truce"
        assert task.execution_timeout is not None
        assert task.retries > 0 or task.task_id == "close_run"
        assert task.retry_exponential_backoff


def test_nothing_is_written_back_before_the_outcomes_are_checked_and_published(dags: dict[str, Any]) -> None:
    nightly = dags["nightly"]
    before = nightly.get_task("writeback_apply").get_flat_relative_ids(upstream=True)
    assert {"check_raw", "check_marts", "check_outcomes", "publish", "writeback_plan"} <= before


def test_a_failed_source_does_not_stop_the_gate_and_a_failed_gate_stops_the_rest(
    dags: dict[str, Any],
) -> None:
    rules = {task.task_id: task.trigger_rule for task in dags["nightly"].tasks}
    assert [name for name, rule in rules.items() if rule == "all_done"] == ["check_raw", "close_run"]


@pytest.mark.parametrize(
    ("approval", "chosen"), [("true", "approve_writeback"), ("false", "writeback_apply")]
)
def test_a_person_may_be_asked_before_anything_is_written(
    dags: dict[str, Any], monkeypatch: pytest.MonkeyPatch, approval: str, chosen: str
) -> None:
    nightly = dags["nightly"]
    branch, apply = nightly.get_task("ask_for_approval"), nightly.get_task("writeback_apply")
    approve = nightly.get_task("approve_writeback")
    assert type(approve).__name__ == "ApprovalOperator"
    assert branch.downstream_task_ids == {"approve_writeback", "writeback_apply"}
    assert apply.upstream_task_ids == {"ask_for_approval", "approve_writeback"}
    assert apply.trigger_rule == "none_failed_min_one_success"
    assert (approve.options, approve.defaults) == (["Approve", "Reject"], ["Reject"]), "silence is a no"
    monkeypatch.setenv("TRUCE_WRITEBACK__APPROVAL", approval)
    assert branch.python_callable() == chosen


def test_backfill_never_writes_back(dags: dict[str, Any]) -> None:
    assert not [task.task_id for task in dags["backfill"].tasks if "writeback" in task.task_id]


def test_only_airflow_is_imported_when_a_dag_file_is_parsed() -> None:
    for file in (ROOT / "dags").glob("*.py"):
        if file.name.startswith("local_"):
            continue
        top = [
            node for node in ast.parse(file.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        modules = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or "" for node in top
        }
        heavy = {
            "duckdb",
            "torch",
            "mlflow",
            "pandas",
            "great_expectations",
            "models",
            "ingest",
            "writeback",
            "checks",
        }
        assert not {module.split(".")[0] for module in modules} & heavy, file.name


def test_dag_files_are_tables_of_contents() -> None:
    for name in DAGS:
        assert len((ROOT / "dags" / f"{name}.py").read_text().splitlines()) < 80
