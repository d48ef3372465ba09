"""From the stored Cloud v3 JSON to v2 and Data Center: plain text for documents, names for account ids."""

from __future__ import annotations

from typing import Any

from sandbox.server.jira.adf import plain_text

CLOUD_ONLY_USER = ("accountId", "accountType", "timeZone")


def to_v2(value: Any) -> Any:
    """The value with every rich-text document as plain text."""
    if isinstance(value, dict):
        if value.get("type") == "doc" and "content" in value:
            return plain_text(value)
        return {key: to_v2(member) for key, member in value.items()}
    return [to_v2(member) for member in value] if isinstance(value, list) else value


def to_server(value: Any) -> Any:
    """The value as Data Center sends it: v2 texts, and users by ``name`` and ``key``."""
    if isinstance(value, list):
        return [to_server(member) for member in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "doc" and "content" in value:
        return plain_text(value)
    members = {key: to_server(member) for key, member in value.items()}
    return _server_user(members) if "accountId" in members else members


def _server_user(user: dict[str, Any]) -> dict[str, Any]:
    name = server_name(user)
    kept = {key: member for key, member in user.items() if key not in CLOUD_ONLY_USER}
    return {"name": name, "key": name, **kept}


def server_name(user: dict[str, Any]) -> str:
    """A user's name on Data Center: his own, else what stands before the @, else the account id."""
    if user.get("name"):
        return str(user["name"])
    mail = str(user.get("emailAddress") or "")
    return mail.partition("@")[0] if mail else str(user.get("accountId", "")).rpartition(":")[2].lower()
