"""The sandbox's own paths: health, counters, faults."""

from __future__ import annotations

import hmac

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.server.replies import json_reply
from sandbox.server.workspace import Workspace


def routes(workspace: Workspace) -> list[Route]:
    """The routes below ``/sandbox``. All but health need ``Authorization: Bearer <the Jira token>``."""

    def allowed(request: Request) -> bool:
        _, _, token = request.headers.get("authorization", "").partition(" ")
        return hmac.compare_digest(token.encode(), workspace.credentials.admin_token.encode())

    async def health(request: Request) -> Response:
        counts = {f"{tool}.{kind}": n for (tool, kind), n in workspace.store.counts().items()}
        return json_reply({"status": "ok", "documents": counts})

    async def requests(request: Request) -> Response:
        if not allowed(request):
            return json_reply({"error": "unauthorized"}, 401)
        return json_reply(dict(sorted(workspace.requests.items())))

    async def reset(request: Request) -> Response:
        if not allowed(request):
            return json_reply({"error": "unauthorized"}, 401)
        workspace.requests.clear()
        return json_reply({"ok": True})

    async def faults(request: Request) -> Response:
        if not allowed(request):
            return json_reply({"error": "unauthorized"}, 401)
        if request.method == "DELETE":
            workspace.faults.clear()
        elif request.method == "POST":
            try:
                wanted = orjson.loads(await request.body())
                for one in wanted if isinstance(wanted, list) else [wanted]:
                    workspace.faults.add(Fault.model_validate(one))
            except (orjson.JSONDecodeError, ValidationError) as error:
                return json_reply({"error": str(error).replace("\n", " ")}, 400)
        return json_reply(workspace.faults.report())

    return [
        Route("/sandbox/health", health),
        Route("/sandbox/requests", requests),
        Route("/sandbox/reset", reset, methods=["POST"]),
        Route("/sandbox/faults", faults, methods=["GET", "POST", "DELETE"]),
    ]
