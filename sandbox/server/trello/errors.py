"""Trello's errors: plain text, or a small object."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from sandbox.server.replies import Refusal, json_reply


def refuse(status: int, text: str) -> Refusal:
    """A plain-text refusal."""
    return Refusal(PlainTextResponse(text, status))


def not_found() -> Refusal:
    """What a deleted, unknown, or hidden object answers (T3)."""
    return refuse(404, "model not found")


def limit_exceeded(code: str) -> Response:
    """A 429 with the code of the limit."""
    return json_reply({"error": code, "message": "Rate limit exceeded"}, 429)
