"""Jira's error collection."""

from __future__ import annotations

from starlette.responses import Response

from sandbox.server.replies import Refusal, json_reply


def collection(status: int, messages: list[str], errors: dict[str, str] | None = None) -> Response:
    """An ``ErrorCollection`` response."""
    return json_reply({"errorMessages": messages, "errors": errors or {}}, status)


def refuse(status: int, *messages: str) -> Refusal:
    """A refusal with general messages."""
    return Refusal(collection(status, list(messages)))


def refuse_fields(errors: dict[str, str], status: int = 400) -> Refusal:
    """A refusal with one message per field."""
    return Refusal(collection(status, [], errors))


def no_issue() -> Refusal:
    """Jira does not tell an issue that is gone from one that the account may not see."""
    return refuse(404, "Issue does not exist or you do not have permission to see it.")
