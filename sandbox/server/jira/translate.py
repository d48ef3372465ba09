"""From the stored Cloud v3 JSON to v2 and Data Center: plain text for documents, names for account ids.

Data Center besides leaves field ids out of its histories, and sends an issue's sprints as printed objects.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from sandbox.server.jira.adf import plain_text

CLOUD_ONLY_USER = ("accountId", "accountType", "timeZone")
CLOUD_ONLY_ITEM = ("fieldId", "tmpFromAccountId", "tmpToAccountId")
USER_ITEMS = frozenset({"assignee", "reporter"})
SPRINT = ("id", "boardId", "state", "name", "startDate", "endDate", "completeDate", "goal")


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
    if "boardId" in value and "state" in value:
        return _printed_sprint(value)
    if "fieldtype" in value:
        return _server_item(value)
    members = {key: to_server(member) for key, member in value.items()}
    return _server_user(members) if "accountId" in members else members


def _server_user(user: dict[str, Any]) -> dict[str, Any]:
    kept = {key: member for key, member in user.items() if key not in CLOUD_ONLY_USER}
    return {"name": server_name(user), "key": server_key(user), **kept}


def _server_item(item: dict[str, Any]) -> dict[str, Any]:
    kept = {key: member for key, member in item.items() if key not in CLOUD_ONLY_ITEM}
    if item["field"] in USER_ITEMS:
        kept |= {side: _key(kept[side]) for side in ("from", "to") if kept.get(side)}
    return kept


def _printed_sprint(sprint: dict[str, Any]) -> str:
    """As the Java object prints itself, which is what the field's value is there."""
    names = {"boardId": "rapidViewId"}
    shown = {names.get(name, name): sprint.get(name) for name in SPRINT}
    shown["state"] = str(shown["state"]).upper()
    text = ",".join(f"{name}={'<null>' if value is None else value}" for name, value in shown.items())
    return f"com.atlassian.greenhopper.service.sprint.Sprint@{int(sprint['id']):x}[{text}]"


def server_name(user: dict[str, Any]) -> str:
    """A user's name on Data Center: his own, else what stands before the @, else the account id."""
    if user.get("name"):
        return str(user["name"])
    mail = str(user.get("emailAddress") or "")
    return mail.partition("@")[0] if mail else str(user.get("accountId", "")).rpartition(":")[2].lower()


def server_key(user: dict[str, Any]) -> str:
    """A user's key on Data Center, which is not the name and outlives a renaming."""
    return str(user.get("key") or _key(str(user.get("accountId", ""))))


def _key(account: str) -> str:
    return f"JIRAUSER{10_000 + int.from_bytes(blake2b(account.encode(), digest_size=4).digest())}"
