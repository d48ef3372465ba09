"""A server that answers at once: the sandbox's own Jira, each answer rendered once and then sent from memory.

    python benchmarks/at_once.py WORKSPACE.sqlite PORT

Runs in a process of its own, so that what a benchmark measures is the reader. The first of two equal requests
pays for the rendering: read once before measuring. ``GET /at-once/asked`` lists the requests since the list
was last asked for, as [method, target, body].
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
import uvicorn
from starlette.requests import Request

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
ASKED = "/at-once/asked"


class AtOnce:
    """An ASGI application that remembers what another one answers."""

    def __init__(self, behind: Callable[..., Awaitable[None]]) -> None:
        self.behind = behind
        self.answers: dict[tuple[str, str, bytes], list[Message]] = {}
        self.asked: list[tuple[str, str, str]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request from memory, from behind if it is the first of its kind."""
        target = f"{scope['path']}?{scope['query_string'].decode()}".rstrip("?")
        if target == ASKED:
            return await self._tell(send)
        body = await Request(scope, receive).body()
        key = (scope["method"], "&".join(sorted(target.replace("?", "&", 1).split("&"))), body)
        self.asked.append((scope["method"], target, body.decode()))
        if key not in self.answers:
            self.answers[key] = await self._rendered(scope, body)
        for message in self.answers[key]:
            await send(dict(message))
        return None

    async def _rendered(self, scope: Message, body: bytes) -> list[Message]:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await self.behind(scope, receive, send)
        whole = b"".join(m.get("body", b"") for m in messages[1:])
        return [messages[0], {"type": "http.response.body", "body": whole}]

    async def _tell(self, send: Send) -> None:
        body, self.asked = orjson.dumps(self.asked), []
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def main(store: Path, port: int) -> None:
    """Serve until ended. Whole histories are inlined on request: nothing is kept back from any reader."""
    from sandbox.server.app import create_app
    from sandbox.server.options import Options

    app = AtOnce(create_app(store, options=Options(inline_changelog=10_000)))
    uvicorn.run(app, port=port, log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
