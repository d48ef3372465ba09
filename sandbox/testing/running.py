"""A sandbox server on a free port, in a thread of this process."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.faults import FaultBoard
from sandbox.server.app import create_app, listening_socket, uvicorn_server
from sandbox.server.credentials import (
    Credentials,
    CredentialsError,
    connection_file,
    new_credentials,
    read_credentials,
    write_connection,
)
from sandbox.server.options import Options
from sandbox.server.workspace import Workspace, wall_clock_ms
from sandbox.store import Store

START_SECONDS = 60


@dataclass(frozen=True)
class Running:
    """A running server: its addresses, tokens, store, faults and counters."""

    url: str
    credentials: Credentials
    workspace: Workspace = field(repr=False)

    @property
    def jira_url(self) -> str:
        """The Jira site; clients append ``/rest/...``."""
        return f"{self.url}/jira"

    @property
    def trello_url(self) -> str:
        """Trello; clients append ``/1/...``."""
        return f"{self.url}/trello"

    @property
    def slack_url(self) -> str:
        """Slack's Web API; clients append the method."""
        return f"{self.url}/slack/api/"

    @property
    def faults(self) -> FaultBoard:
        """The faults in force."""
        return self.workspace.faults

    @property
    def store(self) -> Store:
        """The served store; a change is visible to the next request."""
        return self.workspace.store

    @property
    def requests(self) -> Counter[str]:
        """Requests so far, by verb, tool and route: ``"GET jira /rest/api/3/myself"``."""
        return self.workspace.requests

    def reset(self) -> None:
        """Forget faults and counters, between tests that share a server."""
        self.faults.clear()
        self.requests.clear()


@contextmanager
def running_server(
    store_path: Path | str,
    options: Options | None = None,
    faults: FaultBoard | None = None,
    credentials: Credentials | None = None,
    port: int = 0,
    clock_ms: Callable[[], int] = wall_clock_ms,
    around: Callable[[Any], Any] = lambda app: app,
) -> Iterator[Running]:
    """Serve a store until the block ends, and leave ``connection.json`` beside it.

    The tokens are those given, else those beside the store, else new ones. With a store at
    ``<home>/sandbox/workspace.sqlite``, ``tools.connections.resolve`` then finds this server. ``around`` puts
    another ASGI application before the servers.
    """
    path, chosen = Path(store_path), options or Options()
    known = credentials or _credentials(path)
    app = create_app(path, known, chosen, faults, clock_ms)
    with listening_socket("127.0.0.1", port) as sock:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        write_connection(path, known, url, chosen.flavour, chosen.jira_scopes is not None)
        server = uvicorn_server(around(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        try:
            _await(lambda: server.started or not thread.is_alive())
            yield Running(url, known, app.state.workspace)
        finally:
            server.should_exit = server.force_exit = True
            thread.join(START_SECONDS)
            app.state.workspace.store.close()


def _credentials(path: Path) -> Credentials:
    if not connection_file(path).exists():
        return new_credentials()
    try:
        return read_credentials(path)
    except CredentialsError:
        return new_credentials()


def _await(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("the sandbox server did not start")
        time.sleep(0.005)
