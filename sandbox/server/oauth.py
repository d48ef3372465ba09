"""Access tokens for a client's id and secret, as Atlassian's accounts and a Data Center give them."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.server.jira.scopes import granted
from sandbox.server.replies import json_reply
from sandbox.server.workspace import Workspace

GATEWAY = "/ex/jira/{cloud}"
CLIENT_ID = "sandbox-client"
#: where Atlassian's accounts, and a Data Center, give tokens
PATHS = ("/oauth/token", "/jira/rest/oauth2/latest/token")


def routes(workspace: Workspace) -> list[Route]:
    """The addresses that give tokens."""

    async def give(request: Request) -> Response:
        raw = await request.body()
        workspace.requests[f"POST jira {request.url.path}"] += 1
        is_json = "json" in request.headers.get("content-type", "")
        given = orjson.loads(raw) if is_json else dict(parse_qsl(raw.decode()))
        known = hmac.compare_digest(
            str(given.get("client_secret")).encode(), workspace.credentials.jira_token.encode()
        )
        if (
            given.get("grant_type") != "client_credentials"
            or given.get("client_id") != CLIENT_ID
            or not known
        ):
            return json_reply({"error": "access_denied", "error_description": "Unauthorized"}, 401)
        token, lifetime = "access-" + secrets.token_urlsafe(24), workspace.options.token_seconds
        workspace.access_tokens[token] = workspace.clock_ms() + lifetime * 1000
        told = {"access_token": token, "expires_in": lifetime, "token_type": "Bearer"}
        return json_reply(told | {"scope": " ".join(granted(workspace))})

    return [Route(path, give, methods=["POST"]) for path in PATHS]


def is_valid(workspace: Workspace, token: str) -> bool:
    """True for a token that was given out and has not ended."""
    return workspace.access_tokens.get(token, 0) > workspace.clock_ms()
