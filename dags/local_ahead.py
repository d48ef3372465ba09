"""A local run imports ahead: while dbt works in a process of its own, this one would only wait for it.

On two cores that is the time in which PyTorch, MLflow and LightGBM load, which the stages behind dbt need.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from threading import Thread
from typing import Any

from airflow.sdk._shared.listeners import hookimpl

DURING = "dbt_marts"
NEEDED_BEHIND = (
    "models.train",
    "models.predict",
    "models.registry.served",
    "models.advice.allocation",
    "lifelines",
)


class ImportsAhead:
    """An Airflow listener that imports the models' libraries while the marts are built."""

    @hookimpl
    def on_task_instance_running(self, previous_state: Any, task_instance: Any) -> None:
        """The marts begin: import beside them."""
        if task_instance.task_id == DURING:
            Thread(target=_import_all, daemon=True).start()


def _import_all() -> None:
    for name in NEEDED_BEHIND:
        with contextlib.suppress(Exception):  # the stage that needs it will say what is wrong
            import_module(name)
