"""Responses, and the refusals that handlers raise."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

FLUSH_SECONDS = 0.02  # a reset discards what the other side has not read yet
JSON_TYPE = "application/json;charset=UTF-8"


class Refusal(Exception):
    """A request that is answered by an error; raised anywhere below a handler."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def json_bytes(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response of JSON that is serialised already."""
    return Response(body, status, headers, JSON_TYPE)


def json_reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response of one JSON value."""
    return json_bytes(orjson.dumps(body), status, headers)


def json_array(texts: Iterable[str]) -> bytes:
    """A JSON array of documents that are JSON text already: stored bodies are never parsed to be sent."""
    return b"[" + ",".join(texts).encode() + b"]"


class BrokenResponse(Response):
    """Resets the connection: after the headers and half of the body, or before anything is sent."""

    def __init__(self, whole: Response, silent: bool = False) -> None:
        super().__init__(b"", whole.status_code)
        self.raw_headers = whole.raw_headers
        self.half = bytes(whole.body)[: len(whole.body) // 2]
        self.silent = silent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as far as it goes, then cut."""
        if not self.silent:
            start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            await send(start)
            await send({"type": "http.response.body", "body": self.half, "more_body": True})
            await asyncio.sleep(FLUSH_SECONDS)
        _reset(receive)
        await asyncio.sleep(0)


def _reset(receive: Receive) -> None:
    # uvicorn's receive is a method of the request cycle, which alone knows the transport. SO_LINGER 0 turns
    # the close into a TCP reset.
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the server offers no transport to reset")
    sock = transport.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
