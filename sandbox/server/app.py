"""The three servers as one ASGI application on one port.

Jira answers below ``/jira`` and, to tokens with scopes, ``/ex/jira/CLOUD-ID``; Trello below ``/trello``,
Slack below ``/slack/api/``; pages for people begin at ``/``. Handlers run one at a time on one event loop: a
request is served from start to end without another in between, so read-modify-write needs no locks. Stored
JSON is sent as it is stored.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from config.errors import TruceError
from sandbox.faults import FaultBoard
from sandbox.server import admin, oauth
from sandbox.server.credentials import (
    Credentials,
    read_credentials,
    served_address,
    write_connection,
)
from sandbox.server.jira.jql.fields import CREATED_INDEX
from sandbox.server.jira.routes import routes as jira_routes
from sandbox.server.jira.site import MOVES_INDEX
from sandbox.server.options import Options
from sandbox.server.pages import routes as pages
from sandbox.server.slack.routes import routes as slack_routes
from sandbox.server.trello.actions import ACTIONS_INDEX
from sandbox.server.trello.routes import routes as trello_routes
from sandbox.server.workspace import Workspace, wall_clock_ms
from sandbox.store import Store


class ServeError(TruceError):
    """The server cannot start; one line with the remedy."""


def create_app(
    store_path: Path | str,
    credentials: Credentials | None = None,
    options: Options | None = None,
    faults: FaultBoard | None = None,
    clock_ms: Callable[[], int] = wall_clock_ms,
) -> Starlette:
    """The application over a store; its :class:`Workspace` is ``app.state.workspace``.

    Raises ServeError when there is no store, and CredentialsError when none are given nor left beside it.
    """
    path = Path(store_path)
    if not path.is_file():
        raise ServeError(f"no sandbox store at {path} → run `python -m sandbox build`")
    workspace = Workspace(
        Store(path),
        credentials,
        CREATED_INDEX + MOVES_INDEX + ACTIONS_INDEX,
        options or Options(),
        faults or FaultBoard(),
        clock_ms,
    )
    workspace.open()
    app = Starlette(
        routes=[
            *oauth.routes(workspace),
            Mount("/jira", routes=[*jira_routes(workspace), *pages.of_jira(workspace)]),
            Mount(oauth.GATEWAY, routes=list(jira_routes(workspace))),
            Mount("/trello", routes=list(trello_routes(workspace))),
            Mount("/slack", routes=[*slack_routes(workspace), *pages.of_slack(workspace)]),
            *admin.routes(workspace),
            *pages.routes(workspace),
        ]
    )
    app.state.workspace = workspace
    return app


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises ServeError when the port is taken."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise ServeError(
            f"cannot listen on {host}:{port} ({error.strerror}) → choose another --port"
        ) from None
    return sock


def uvicorn_server(app: Starlette) -> uvicorn.Server:
    """A quiet server for the application."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=60)
    return uvicorn.Server(config)


def serve(
    store_path: Path | str,
    host: str = "127.0.0.1",
    port: int = 8765,
    options: Options | None = None,
    faults: FaultBoard | None = None,
) -> None:
    """Serve until interrupted; the connection file then says what is served: at its host, on this port.

    Raises ServeError or CredentialsError when it cannot start.
    """
    path, chosen = Path(store_path), options or Options()
    app = create_app(path, options=chosen, faults=faults)
    with listening_socket(host, port) as sock:
        url = served_address(path, sock.getsockname()[1])
        write_connection(path, read_credentials(path), url, chosen.flavour, chosen.jira_scopes is not None)
        uvicorn_server(app).run(sockets=[sock])
