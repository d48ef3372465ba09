"""The scopes of the app's token: every answer names them; a call that needs another is refused as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.server.exchange import Exchange
from sandbox.server.slack.call import parameters
from sandbox.server.slack.dialect import refuse

NEEDED = {
    "users.list": "users:read",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "bookmarks.list": "bookmarks:read",
    "team.info": "team:read",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "reactions.add": "reactions:write",
    "reactions.get": "reactions:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
#: what an app of a whole Enterprise Grid must name a workspace for
OF_ONE_TEAM = frozenset({"conversations.list", "users.list", "usergroups.list", "team.info"})
#: methods about channels → what of the scope follows the kind of channel
OF_CHANNELS = {
    "conversations.list": "read",
    "conversations.info": "read",
    "conversations.members": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}


def demand(exchange: Exchange) -> None:
    """Names the token's scopes in the answer. Raises ``missing_scope`` where one is lacking."""
    if exchange.person:  # people sign in with tokens of their own
        return
    granted = exchange.workspace.options.slack_scopes
    exchange.headers["x-oauth-scopes"] = ",".join(granted)
    is_of_one = exchange.route.rpartition("/")[2] in OF_ONE_TEAM
    if exchange.workspace.options.slack_grid and is_of_one and not parameters(exchange).get("team_id"):
        raise refuse(
            "missing_argument", response_metadata={"messages": ["[ERROR] missing required field: team_id"]}
        )
    for scope in _needed(exchange):
        if scope not in granted:
            raise refuse("missing_scope", needed=scope, provided=",".join(granted))


def _needed(exchange: Exchange) -> Iterator[str]:
    method = exchange.route.rpartition("/")[2]
    if method in NEEDED:
        yield NEEDED[method]
    if method not in OF_CHANNELS:
        return
    given = parameters(exchange)
    if method == "conversations.list":
        kinds = str(given.get("types") or "public_channel").split(",")
        are_private = [kind == "private_channel" for kind in kinds]
    else:
        document = exchange.workspace.store.get("slack", "channels", str(given.get("channel") or ""))
        are_private = [bool(document and document.json().get("is_private"))]
    for is_private in are_private:
        yield f"{'groups' if is_private else 'channels'}:{OF_CHANNELS[method]}"


def without_mail(exchange: Exchange, user: dict[str, Any]) -> dict[str, Any]:
    """A user as this token sees it: ``users:read.email`` is a scope of its own."""
    if exchange.person or "users:read.email" in exchange.workspace.options.slack_scopes:
        return user
    profile = {name: value for name, value in (user.get("profile") or {}).items() if name != "email"}
    return user | {"profile": profile}
