"""One request on its way through: counting, faults, sign-in, limits, the handler, faults again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.server.replies import BrokenResponse, Refusal
from sandbox.server.workspace import Workspace

BEFORE = ("slow", "rate_limit", "server_error", "token_expired")
AFTER = ("repeat_page", "truncate", "malformed", "reset", "lost_answer")


@dataclass
class Exchange:
    """A request with what its handler needs."""

    workspace: Workspace
    request: Request
    raw: bytes
    tool: str
    route: str
    headers: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    person: str = ""  # the account that a person's credential names; empty: the service's own

    @property
    def account(self) -> str:
        """Id of the account under which this request acts."""
        return self.person or self.workspace.accounts[self.tool]

    @property
    def method(self) -> str:
        """The HTTP verb."""
        return self.request.method

    @property
    def path(self) -> Mapping[str, str]:
        """Parameters of the route."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        """Parameters of the URL, the last of each name."""
        return self.request.query_params

    def listed(self, name: str) -> list[str]:
        """A list parameter, given repeatedly or separated by commas."""
        values = self.request.query_params.getlist(name)
        return [part.strip() for value in values for part in value.split(",") if part.strip()]

    def whole(self, name: str, default: int, most: int | None = None) -> int:
        """A non-negative integer parameter, at most ``most``; the default when it is absent or no number."""
        try:
            value = max(0, int(self.query.get(name, "")))
        except ValueError:
            value = default
        return value if most is None else min(value, most)

    def json(self) -> Any:
        """The body as JSON; raises orjson.JSONDecodeError."""
        return orjson.loads(self.raw) if self.raw else {}

    def form(self) -> dict[str, str]:
        """The body as a URL-encoded form."""
        return dict(parse_qsl(self.raw.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def origin(self) -> str:
        """Scheme and host as the client addressed them."""
        return f"{self.request.url.scheme}://{self.request.headers.get('host', '127.0.0.1')}"

    def strikes(self, *kinds: str) -> list[Fault]:
        """Faults of these kinds that strike this request now."""
        return self.workspace.faults.strikes(kinds, self.tool, self.method, self.request.url.path)


Handler = Callable[[Exchange], Response]


@dataclass(frozen=True)
class Dialect:
    """What differs by tool in every request: sign-in, limits, and how errors look."""

    tool: str
    authenticate: Callable[[Exchange], None]
    limit: Callable[[Exchange], None]
    rate_limited: Callable[[float | None, str | None], Response]
    server_error: Callable[[int], Response]
    token_expired: Callable[[], Response]
    refused: Callable[[int, str], Response]


def endpoint(workspace: Workspace, dialect: Dialect, methods: str, path: str, handler: Handler) -> Route:
    """Bind a handler to a path of a dialect. ``methods`` as in ``"GET POST"``."""

    async def answer(request: Request) -> Response:
        raw = await request.body()
        workspace.follow()
        exchange = Exchange(workspace, request, raw, dialect.tool, path)
        named = path.replace("{version}", request.path_params.get("version", ""))
        workspace.requests[f"{request.method} {dialect.tool} {named}"] += 1
        try:
            await _strike_before(exchange, dialect)
            dialect.authenticate(exchange)
            dialect.limit(exchange)
            _refuse(exchange, dialect)
            response = handler(exchange)
        except Refusal as refusal:
            response = refusal.response
        response.headers.update(exchange.headers)
        return _strike_after(exchange, response)

    return Route(path, answer, methods=methods.split())


async def _strike_before(exchange: Exchange, dialect: Dialect) -> None:
    for fault in exchange.strikes(*BEFORE):
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "rate_limit":
            raise Refusal(dialect.rate_limited(fault.retry_after, fault.reason))
        elif fault.kind == "server_error":
            raise Refusal(dialect.server_error(fault.status))
        else:
            raise Refusal(dialect.token_expired())


def _refuse(exchange: Exchange, dialect: Dialect) -> None:
    """Raises the refusal of the first standing fault that names this request."""
    url = exchange.request.url
    for fault in exchange.workspace.faults.states("refused", exchange.tool):
        asked = f"{url} {exchange.raw.decode('utf-8', 'replace')}"
        if fault.matches(exchange.tool, exchange.method, url.path) and fault.subject in asked:
            raise Refusal(dialect.refused(fault.status, fault.reason or ""))


def _strike_after(exchange: Exchange, response: Response) -> Response:
    workspace, name = exchange.workspace, f"{exchange.tool} {exchange.route}"
    for fault in exchange.strikes(*AFTER):
        body = bytes(response.body)
        if fault.kind in ("reset", "lost_answer"):
            return BrokenResponse(response, silent=fault.kind == "lost_answer")
        if fault.kind == "repeat_page":
            response = _with_body(response, workspace.last_bodies.get(name, body))
        elif fault.kind == "truncate":
            response = _with_body(response, body[: len(body) * 2 // 3])
        else:
            response = _with_body(response, b"<html><body>Bad gateway</body></html>")
    if workspace.faults.stands("repeat_page"):
        workspace.last_bodies[name] = bytes(response.body)
    return response


def _with_body(response: Response, body: bytes) -> Response:
    return Response(body, response.status_code, media_type=response.headers.get("content-type"))
