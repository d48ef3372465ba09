"""Progress of a local run: one line per task on the terminal, while Airflow's own log goes to a file."""

from __future__ import annotations

import time
from typing import Any

from airflow.sdk._shared.listeners import hookimpl
from rich.console import Console
from rich.live import Live
from stages import APPROVAL

from config import terminal
from lake.runs import first_line

HOW_TO_ANSWER = (
    "? the plan waits for an answer: read it with `python -m writeback show`, then approve or reject it in "
    "Airflow (`make up`, Required Actions); Ctrl-C writes nothing, and the next night plans anew"
)


class Progress:
    """An Airflow listener that tells a person what runs, for how long, and how it ended."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.started = time.monotonic()
        self.spinner: Live | None = None
        self.has_asked = False

    @hookimpl
    def on_task_instance_running(self, previous_state: Any, task_instance: Any) -> None:
        """A task begins."""
        self.started = time.monotonic()
        name = task_instance.task_id
        if self.spinner:  # a task that waited for a person has gone on
            self.spinner.stop()
        if name == APPROVAL and not self.has_asked:
            self.has_asked = True
            self.console.print(HOW_TO_ANSWER, markup=False)
        self.spinner = terminal.spinner(self.console, f"{name} …")
        self.spinner.start()

    @hookimpl
    def on_task_instance_success(self, previous_state: Any, task_instance: Any) -> None:
        """A task ended well."""
        self._line("[green]✓[/green]", task_instance.task_id, "")

    @hookimpl
    def on_task_instance_skipped(self, previous_state: Any, task_instance: Any) -> None:
        """A task skipped itself."""
        self._line("[yellow]-[/yellow]", task_instance.task_id, "skipped")

    @hookimpl
    def on_task_instance_failed(self, previous_state: Any, task_instance: Any, error: Any) -> None:
        """A task failed; the first line of its error is what a person can act on.

        Airflow would go on with what does not rest on it: raises KeyboardInterrupt where a person ended it.
        """
        if isinstance(error, KeyboardInterrupt):
            self._line("[yellow]-[/yellow]", task_instance.task_id, "stopped")
            raise KeyboardInterrupt
        text = first_line(error) if isinstance(error, BaseException) else str(error or "")
        self._line("[red]✗[/red]", task_instance.task_id, text)

    def _line(self, mark: str, name: str, text: str) -> None:
        if self.spinner:
            self.spinner.stop()
        self.console.print(f"{mark} {name:<18} {time.monotonic() - self.started:6.1f} s", end="  ")
        self.console.print(text, markup=False)
