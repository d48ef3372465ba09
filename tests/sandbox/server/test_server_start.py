"""Starting the server, and what it does when it cannot."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import httpx
import pytest

from config.settings import Settings
from sandbox.server.app import ServeError, create_app, listening_socket, serve
from sandbox.server.credentials import CredentialsError, connection_file, new_credentials, write_connection
from sandbox.testing import Running, running_server, tiny_store
from tests.sandbox.server.server_clients import jira_http
from tools.connections import resolve
from tools.jira import JIRA
from tools.slack import SLACK


def test_a_missing_store_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"no sandbox store at .* → run `python -m sandbox build`"):
        serve(tmp_path / "workspace.sqlite")


def test_missing_and_damaged_credentials(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    tiny_store(path)
    with pytest.raises(CredentialsError, match="is missing → run"):
        create_app(path)
    connection_file(path).write_text('{"jira": {}}', encoding="utf-8")
    with pytest.raises(CredentialsError, match="is damaged"):
        create_app(path)


def test_a_taken_port_is_one_line_with_the_remedy(reading: Running) -> None:
    port = int(reading.url.rpartition(":")[2])
    with pytest.raises(ServeError, match=rf"cannot listen on 127.0.0.1:{port} .* → choose another --port"):
        listening_socket("127.0.0.1", port)


def test_the_connection_file_is_found_and_private(settings: Settings) -> None:
    path = settings.home / "sandbox" / "workspace.sqlite"
    tiny_store(path)
    with running_server(path) as running:
        found = resolve(settings)
        assert found.is_sandbox
        jira, slack = found.of(JIRA), found.of(SLACK)
        assert jira is not None
        assert slack is not None
        assert (jira.url, slack.url) == (running.jira_url, running.slack_url)
        assert jira.token.get_secret_value() == running.credentials.jira_token
        assert stat.S_IMODE(connection_file(path).stat().st_mode) == 0o600
    with running_server(path) as again:
        assert again.credentials == running.credentials, "tokens outlive a restart"


def test_tokens_are_not_shown(reading: Running) -> None:
    shown = repr(reading)
    assert all(
        secret not in shown for secret in (reading.credentials.jira_token, reading.credentials.slack_token)
    )


def test_a_rebuilt_store_is_followed_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    tiny_store(path).store.close()
    old = new_credentials()
    write_connection(path, old, "http://127.0.0.1:1")
    app = create_app(path)
    aside = tmp_path / "new.sqlite"
    builder = tiny_store(aside)
    builder.issue(10_099, "AND-99", 1_767_700_000_000)
    builder.store.connection.execute("pragma wal_checkpoint(truncate)")
    builder.store.close()
    new = new_credentials()
    write_connection(path, new, "http://127.0.0.1:1")
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    aside.replace(path)
    transport = httpx.ASGITransport(app=app)

    async def ask() -> tuple[int, int]:
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            url = "/jira/rest/api/3/issue/AND-99"
            codes = [
                (await client.get(url, auth=(c.jira_user, c.jira_token))).status_code for c in (new, old)
            ]
            return codes[0], codes[1]

    assert asyncio.run(ask()) == (200, 401)


def test_two_servers_of_one_store_see_each_others_writes(tmp_path: Path) -> None:
    path = tmp_path / "sandbox" / "workspace.sqlite"
    tiny_store(path)
    with running_server(path) as one, running_server(path) as two, jira_http(one) as a, jira_http(two) as b:
        for n in range(5):
            writer = (a, b)[n % 2]
            body = {"fields": {"labels": [f"l{n}"]}}
            assert writer.put("/rest/api/3/issue/PAY-1", json=body).status_code == 204
        assert b.get("/rest/api/3/issue/PAY-1").json()["fields"]["labels"] == ["l4"]
        history = a.get("/rest/api/3/issue/PAY-1/changelog").json()
    assert history["total"] == 6
    assert json.loads(connection_file(path).read_text())["jira"]["url"] == two.jira_url
