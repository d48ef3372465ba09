"""Which scope an operation needs of a token at the gateway, as Atlassian's API descriptions say it.

Boards and sprints need scopes of Jira Software's own, by parts; the rest the classic ones.
"""

from __future__ import annotations

import re

from sandbox.server.exchange import Exchange
from sandbox.server.replies import Refusal, json_reply
from sandbox.server.workspace import Workspace

READ, WRITE, PEOPLE = "read:jira-work", "write:jira-work", "read:jira-user"
CONFIGURATION, PROJECTS = "manage:jira-configuration", "manage:jira-project"
#: verbs and path, from the API's root → all the scopes that are needed; the first that matches counts
NEEDED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "GET",
        r"agile/1\.0/board/[^/]+/configuration",
        ("read:board-scope.admin:jira-software", "read:project:jira"),
    ),
    ("GET", r"agile/1\.0/board/[^/]+/sprint", ("read:sprint:jira-software",)),
    ("GET", r"agile/1\.0/board", ("read:board-scope:jira-software", "read:project:jira")),
    ("GET", r"agile/1\.0/sprint", ("read:sprint:jira-software",)),
    ("GET", r"api/\w+/serverInfo", ()),
    ("GET", r"api/\w+/(myself|users?|users/search|user/search|group/bulk|groups/picker)$", (PEOPLE,)),
    ("GET", r"api/\w+/(group/member|workflows/search|priority/search|statuses/search)$", (CONFIGURATION,)),
    ("POST", r"api/\w+/field$", (CONFIGURATION,)),
    ("GET|POST", r"api/\w+/screens", (PROJECTS,)),
    ("POST", r"api/\w+/(search|changelog/bulkfetch|issue/bulkfetch)", (READ,)),
    ("GET", r"api/", (READ,)),
    ("PUT|POST|DELETE", r"api/", (WRITE,)),
)
ALL = tuple(dict.fromkeys(scope for *_, scopes in NEEDED for scope in scopes))


def granted(workspace: Workspace) -> tuple[str, ...]:
    """The scopes of the site's one token."""
    given = workspace.options.jira_scopes
    return ALL if given is None else given


def needed(method: str, path: str) -> tuple[str, ...]:
    """The scopes that a request needs, ``path`` being that behind ``/rest/``."""
    found = (
        scopes for verbs, pattern, scopes in NEEDED if re.fullmatch(verbs, method) and re.match(pattern, path)
    )
    return next(found, ())


def demand(exchange: Exchange) -> None:
    """Raises the gateway's 401, which a wrong token gets as well, where the token lacks a scope."""
    path = exchange.request.url.path.partition("/rest/")[2]
    if not set(needed(exchange.method, path)) <= set(granted(exchange.workspace)):
        raise Refusal(json_reply({"code": 401, "message": "Unauthorized; scope does not match"}, 401))
