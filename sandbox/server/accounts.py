"""The accounts under which the sandbox's tokens act. They exist in the store, as people do."""

from __future__ import annotations

from typing import Any

import orjson

from sandbox.server.credentials import Credentials
from sandbox.store import Store

TRELLO_ID = "5f000000ffffffffffff0001"
SLACK_ID = "U0TRUCEAPP"


def ensure_accounts(store: Store, credentials: Credentials) -> dict[str, str]:
    """The account id per tool: the store's own app account, else a new one named Truce."""
    return {
        "jira": _jira(store, credentials.jira_user),
        "trello": _named(store, "trello", "members", "username")
        or _add(store, "trello", "members", "site", _trello()),
        "slack": _named(store, "slack", "users", "name")
        or _add(store, "slack", "users", "workspace", _slack()),
    }


def _jira(store: Store, mail: str) -> str:
    sql = """select id from documents where tool = 'jira' and kind = 'users'
             and json_extract(body, '$.emailAddress') = ?"""
    row = store.connection.execute(sql, (mail,)).fetchone()
    if row:
        return str(row[0])
    base = store.meta().get("jira_base", "https://jira.invalid")
    account = "712020:00000000-0000-4000-8000-000000truce"
    body = {
        "self": f"{base}/rest/api/3/user?accountId={account}",
        "accountId": account,
        "accountType": "app",
        "emailAddress": mail,
        "displayName": "Truce",
        "active": True,
        "timeZone": "UTC",
    }
    return _add(store, "jira", "users", "site", body | {"id": account})


def _named(store: Store, tool: str, kind: str, member: str) -> str | None:
    sql = (
        f"select id from documents where tool = ? and kind = ? and json_extract(body, '$.{member}') = 'truce'"
    )
    row = store.connection.execute(sql, (tool, kind)).fetchone()
    return str(row[0]) if row else None


def _add(store: Store, tool: str, kind: str, parent: str, body: dict[str, Any]) -> str:
    id = str(body["id"])
    if tool == "jira":
        body = {name: value for name, value in body.items() if name != "id"}
    store.put(tool, kind, id, parent, 0, orjson.dumps(body).decode())
    return id


def _trello() -> dict[str, Any]:
    return {
        "id": TRELLO_ID,
        "fullName": "Truce",
        "username": "truce",
        "initials": "T",
        "memberType": "normal",
        "confirmed": True,
    }


def _slack() -> dict[str, Any]:
    profile = {"real_name": "Truce", "display_name": "truce", "bot_id": "B0TRUCEAPP"}
    return {
        "id": SLACK_ID,
        "name": "truce",
        "real_name": "Truce",
        "deleted": False,
        "is_bot": True,
        "is_app_user": False,
        "profile": profile,
    }
