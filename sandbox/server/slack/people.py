"""Users, user groups, the team, and the app itself."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_reply
from sandbox.server.slack.call import flag, parameters
from sandbox.server.slack.channels import page
from sandbox.server.slack.dialect import refuse
from sandbox.server.slack.scopes import without_mail


def me(exchange: Exchange) -> dict[str, Any]:
    """The user that the token belongs to: the app's bot, or a person."""
    document = exchange.workspace.store.get("slack", "users", exchange.account)
    return dict(document.json()) if document else {"id": exchange.account, "name": "truce"}


def bot_id(exchange: Exchange) -> str:
    """The app's bot id, which its messages carry."""
    return str(me(exchange).get("profile", {}).get("bot_id") or "B" + me(exchange)["id"][1:])


def team_id(exchange: Exchange) -> str:
    """The workspace's id."""
    return exchange.workspace.meta.get("slack_team_id") or str(me(exchange).get("team_id") or "T0SANDBOX")


def auth_test(exchange: Exchange) -> Response:
    """``auth.test``."""
    app = me(exchange)
    return json_reply(
        {
            "ok": True,
            "url": f"{exchange.origin}/slack/",
            "team": exchange.workspace.meta.get("slack_team_name", "Sandbox"),
            "user": app["name"],
            "team_id": team_id(exchange),
            "user_id": app["id"],
            "bot_id": bot_id(exchange),
            "is_enterprise_install": exchange.workspace.options.slack_grid,
        }
    )


def users(exchange: Exchange) -> Response:
    """``users.list``."""
    found = [without_mail(exchange, d.json()) for d in exchange.workspace.store.select("slack", "users")]
    return page(exchange, "members", found, default=999)


def user(exchange: Exchange) -> Response:
    """``users.info``."""
    document = exchange.workspace.store.get("slack", "users", str(parameters(exchange).get("user") or ""))
    if document is None:
        raise refuse("user_not_found")
    return json_reply({"ok": True, "user": without_mail(exchange, document.json())})


def usergroups(exchange: Exchange) -> Response:
    """``usergroups.list``, with the users when asked."""
    found = [d.json() for d in exchange.workspace.store.select("slack", "usergroups")]
    for body in found:
        people = body.get("users", [])
        if flag(exchange, "include_count"):
            body["user_count"] = len(people)
        if not flag(exchange, "include_users"):
            body.pop("users", None)
    return json_reply({"ok": True, "usergroups": found})


def usergroup_users(exchange: Exchange) -> Response:
    """``usergroups.users.list``."""
    document = exchange.workspace.store.get(
        "slack", "usergroups", str(parameters(exchange).get("usergroup") or "")
    )
    if document is None:
        raise refuse("no_such_subteam")
    return json_reply({"ok": True, "users": document.json().get("users", [])})


def team(exchange: Exchange) -> Response:
    """``team.info``."""
    name = exchange.workspace.meta.get("slack_team_name", "Sandbox")
    return json_reply(
        {"ok": True, "team": {"id": team_id(exchange), "name": name, "domain": "sandbox", "email_domain": ""}}
    )
