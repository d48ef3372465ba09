"""Who is told when a run fails, is partial or is late: a line in Slack, a mail, or both, as [alerts] says.

Airflow calls ``run_failed`` for a DAG run that failed and ``run_late`` for one that missed its deadline;
``local_run`` does the same without a scheduler. A line names the run, the stages and the next step; never a
record, nor an error's own words, which may quote one. Run as a script it sends a line to try the settings.
"""

from __future__ import annotations

import asyncio
import logging
import os
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from clients.slack.client import open_slack
from config.errors import ConfigError, scrub
from config.settings import Settings, load
from lake.connect import connect
from lake.sites.home import connections_of
from lake.verdict import RunVerdict, broken, recorded

TIMEOUT_SECONDS = 20
log = logging.getLogger(__name__)


def run_failed(context: Mapping[str, Any]) -> None:
    """Airflow's callback for a DAG run that did not end well."""
    settings, dag_id, run_id = load(), str(context["dag"].dag_id), str(context["run_id"])
    send(settings, f"{dag_id} {_verdict(settings, run_id)}", f"`truce lake summary {run_id}` tells why")


async def run_late(dag_id: str = "nightly", **_: Any) -> None:
    """Airflow's callback for a DAG run that is not over at its deadline."""
    await asyncio.to_thread(tell_late, load(), dag_id)


def tell_late(settings: Settings, dag_id: str) -> None:
    """Say that a run is late."""
    after = f"is not over {settings.alerts.late_after_minutes} minutes after it began"
    send(settings, f"{dag_id} {after}", "`truce lake nights` shows the last one that readers see")


def deadline() -> DeadlineAlert | None:
    """The deadline of a DAG run, where one is configured."""
    try:
        minutes = load().alerts.late_after_minutes
    except ConfigError:  # the run itself says so, in one line
        return None
    if not minutes:
        return None
    return DeadlineAlert(
        DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=minutes), AsyncCallback(run_late)
    )


@contextmanager
def watched(settings: Settings, dag_id: str) -> Iterator[None]:
    """A run without a scheduler: who is to be told is told once it is late, while it goes on."""
    minutes = settings.alerts.late_after_minutes
    timer = threading.Timer(minutes * 60, tell_late, (settings, dag_id)) if minutes else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.cancel()


def send(settings: Settings, what: str, next_step: str) -> list[str]:
    """Send a line to everybody who is to be told, and give back whom it has not reached.

    One that cannot be reached keeps it from nobody else, and stops no run.
    """
    line = f"Truce on {socket.gethostname()}: {what} → {next_step}"
    ways: dict[str, Callable[[], None]] = {}
    if settings.alerts.slack_channel:
        ways[f"Slack {settings.alerts.slack_channel}"] = lambda: _post(settings, line)
    if settings.alerts.email:
        ways["e-mail"] = lambda: _mail(settings, what, line)
    missed = []
    for name, way in ways.items():
        try:
            way()
        except Exception as error:
            missed.append(name)
            log.warning("%s was not told: %s → check [alerts] of truce.toml", name, scrub(str(error)))
    return missed


def _verdict(settings: Settings, run_id: str) -> str:
    """How a run ended, and at which stages or sources: names only."""
    try:
        with connect(settings, read_only=True) as con:
            verdict, names = recorded(con, run_id), broken(con, run_id)
    except Exception:
        return "failed, and its lake does not open"
    status = "failed" if verdict == RunVerdict("running", verdict.note) else verdict.status
    return f"{status} at {', '.join(names)}" if names else f"{status} before its first stage"


def _post(settings: Settings, line: str) -> None:
    _export()
    client = open_slack(connections_of(settings))
    client.post(str(client.find_channel(settings.alerts.slack_channel)["id"]), line)


def _export() -> None:
    """Credentials of Airflow's connections, where there is an Airflow that keeps some."""
    from credentials import export_connections

    if os.environ.get("AIRFLOW_HOME"):
        export_connections()


def _mail(settings: Settings, what: str, line: str) -> None:
    told = settings.alerts
    message = EmailMessage()
    message["Subject"], message["From"] = f"Truce: {what}", told.email_from or told.email[0]
    message["To"] = ", ".join(told.email)
    message.set_content(line)
    make = smtplib.SMTP_SSL if told.smtp_security == "tls" else smtplib.SMTP
    with make(told.smtp_host, told.smtp_port, timeout=TIMEOUT_SECONDS) as server:
        if told.smtp_security == "starttls":
            server.starttls()
        if told.smtp_user:
            server.login(told.smtp_user, told.smtp_password.get_secret_value())
        server.send_message(message)


if __name__ == "__main__":
    found = load()
    if not (found.alerts.slack_channel or found.alerts.email):
        raise SystemExit("nobody is to be told → set slack_channel or email in [alerts] of truce.toml")
    unreached = send(found, "alerts work: this one is a trial", "nothing to do")
    raise SystemExit(
        f"not reached: {', '.join(unreached)} → check [alerts] of truce.toml" if unreached else 0
    )
