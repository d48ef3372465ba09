"""Every method of the Slack dialect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from sandbox.server.exchange import Exchange, Handler, endpoint
from sandbox.server.slack import channels, chat, files, messages, people
from sandbox.server.slack.dialect import DIALECT, failed
from sandbox.server.slack.scopes import demand
from sandbox.server.workspace import Workspace

METHODS: dict[str, Handler] = {
    "conversations.history": messages.history,
    "conversations.replies": messages.replies,
    "conversations.list": channels.listing,
    "conversations.info": channels.info,
    "conversations.members": channels.members,
    "users.list": people.users,
    "users.info": people.user,
    "usergroups.list": people.usergroups,
    "usergroups.users.list": people.usergroup_users,
    "bookmarks.list": channels.bookmarks,
    "chat.postMessage": chat.post,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.getPermalink": messages.permalink,
    "reactions.add": chat.react,
    "reactions.get": chat.reactions,
    "files.getUploadURLExternal": files.upload_url,
    "files.completeUploadExternal": files.complete,
    "auth.test": people.auth_test,
    "team.info": people.team,
}


def _scoped(handler: Handler, exchange: Exchange) -> Response:
    demand(exchange)
    return handler(exchange)


def _unknown(exchange: Exchange) -> Response:
    return failed("unknown_method", req_method=exchange.path["method"])


def _open(exchange: Exchange) -> None:
    """The upload address needs no token: it is one."""


def routes(workspace: Workspace) -> Iterator[Route]:
    """The routes below ``/slack``."""
    for method, handler in METHODS.items():
        yield endpoint(workspace, DIALECT, "GET POST", f"/api/{method}", partial(_scoped, handler))
    yield endpoint(workspace, DIALECT, "GET POST", "/api/{method}", _unknown)
    unsigned = replace(DIALECT, authenticate=_open)
    yield endpoint(workspace, unsigned, "POST PUT", "/upload/{secret}", files.receive)
    yield endpoint(workspace, DIALECT, "GET", "/files/{file}", files.download)
