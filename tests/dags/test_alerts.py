"""Who is told when a run fails or is late: by a mail server on a real socket, and by the sandbox's Slack."""

from __future__ import annotations

import asyncio
import re
import socketserver
import sys
import threading
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from config.sections import AlertsSection
from config.settings import Settings
from lake import runs
from lake.connect import connect
from lake.schema import ensure
from sandbox.testing import Running, running_server, tiny_store

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Aurora is to be sold"


class Post(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 to take a mail."""

    def handle(self) -> None:
        self.say("220 post")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(maxsplit=1)[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                self.server.mails.append("".join(lines))  # type: ignore[attr-defined]
            self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post() -> Iterator[tuple[int, list[str]]]:
    """Port and mails of a mail server."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.mails = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.server_address[1], server.mails  # type: ignore[attr-defined]
        server.shutdown()


@pytest.fixture
def slack(settings: Settings) -> Iterator[Running]:
    path = settings.home / "sandbox" / "workspace.sqlite"
    tiny_store(path)
    with running_server(path) as running:
        yield running


@pytest.fixture
def alerts(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "dags"))
    import alerts

    yield alerts
    sys.modules.pop("alerts", None)


def told(port: int, **more: Any) -> AlertsSection:
    mail = {"email": ["ops@example.com", "lead@example.com"], "smtp_host": "127.0.0.1", "smtp_port": port}
    return AlertsSection(**{"slack_channel": "general", "smtp_security": "none", **mail, **more})


def said(slack: Running) -> list[str]:
    texts = [d.json()["text"] for d in slack.store.select("slack", "messages", "C0GENERAL")]
    return [text for text in texts if text.startswith("Truce on ")]


def test_a_failed_run_is_told_in_a_line_with_the_next_step_and_no_content(
    settings: Settings, alerts: Any, slack: Running, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, mails = post
    settings = settings.model_copy(update={"alerts": told(port)})
    monkeypatch.setattr(alerts, "load", lambda: settings)
    with connect(settings) as con:
        ensure(con)
        runs.start_run(con, "night-7", "nightly", runs.now())
    with pytest.raises(RuntimeError), runs.stage(lambda: connect(settings), "night-7", "check_marts"):
        raise RuntimeError(SECRET)
    alerts.run_failed({"dag": SimpleNamespace(dag_id="nightly"), "run_id": "night-7"})
    (line,), (mail,) = said(slack), mails
    assert re.fullmatch(
        r"Truce on \S+: nightly failed at check_marts → `truce lake summary night-7` tells why", line
    )
    parsed = message_from_string(mail)
    assert parsed["To"] == "ops@example.com, lead@example.com" and parsed["From"] == "ops@example.com"
    assert parsed["Subject"] == "Truce: nightly failed at check_marts"
    assert "Aurora" not in mail + line


def test_a_partial_run_is_called_so_and_names_its_source(settings: Settings, alerts: Any) -> None:
    with connect(settings) as con:
        ensure(con)
        runs.start_run(con, "night-8", "nightly", runs.now())
        con.execute(
            "insert into ops.source_status by name select 'night-8' as run_id, 'trello' as source,"
            " 'failed' as status, 'a token' as error, now()::timestamp as recorded_at"
        )
        runs.finish_run(con, "night-8", "partial", SECRET)
    assert alerts._verdict(settings, "night-8") == "partial at trello"


def test_one_who_cannot_be_reached_keeps_it_from_nobody(
    settings: Settings, alerts: Any, slack: Running
) -> None:
    settings = settings.model_copy(update={"alerts": told(1)})  # nobody listens on port 1
    assert alerts.send(settings, "nightly failed", "do this") == ["e-mail"]
    assert len(said(slack)) == 1
    nowhere = settings.model_copy(update={"alerts": told(1, slack_channel="none-such")})
    assert alerts.send(nowhere, "nightly failed", "do this") == ["Slack none-such", "e-mail"]


def test_nobody_is_told_where_nobody_is_named(settings: Settings, alerts: Any) -> None:
    assert alerts.send(settings, "nightly failed", "do this") == []


def test_a_run_that_is_over_in_time_is_not_late(
    settings: Settings, alerts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = threading.Event()
    monkeypatch.setattr(alerts, "tell_late", lambda *_: late.set())
    in_time = SimpleNamespace(alerts=SimpleNamespace(late_after_minutes=60))
    with alerts.watched(in_time, "nightly"):
        pass
    assert not late.is_set()
    with alerts.watched(SimpleNamespace(alerts=SimpleNamespace(late_after_minutes=0.0001)), "nightly"):
        assert late.wait(10)


def test_airflow_has_a_deadline_where_one_is_set(
    settings: Settings, alerts: Any, slack: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "load", lambda: settings)
    assert alerts.deadline() is None
    chosen = AlertsSection(slack_channel="general", late_after_minutes=90)
    late = settings.model_copy(update={"alerts": chosen})
    monkeypatch.setattr(alerts, "load", lambda: late)
    deadline = alerts.deadline()
    assert deadline.interval.total_seconds() == 90 * 60 and deadline.callback.path == "alerts.run_late"
    asyncio.run(alerts.run_late(dag_id="nightly"))
    assert "nightly is not over 90 minutes after it began" in said(slack)[0]


def test_an_address_needs_a_server() -> None:
    with pytest.raises(ValidationError, match="email needs smtp_host"):
        AlertsSection(email=["ops@example.com"])


def test_the_password_is_shown_nowhere() -> None:
    assert "hunter2" not in repr(told(1, smtp_user="me", smtp_password="hunter2"))
