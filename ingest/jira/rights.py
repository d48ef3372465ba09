"""Which of Jira's rights a credential has: each is tried by one cheap question, none by a write.

A token with scopes that lacks one is told so; one without scopes may lack a permission of its account, which
costs the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clients.errors import NotGrantedError, SkippableError
from clients.jira.client import JiraClient
from tools.jira import RIGHTS

ONE = {"maxResults": 1}
#: what answers only who has the right; on Data Center, which has no scopes, where it is another path
QUESTIONS = {
    "read:jira-work": ("{api}/field", "{api}/field"),
    "read:jira-user": ("{api}/users/search", "{api}/user/search"),
    "read:board-scope:jira-software": ("{agile}/board", "{agile}/board"),
    "read:project:jira": ("{agile}/board", "{agile}/board"),
    "read:board-scope.admin:jira-software": ("{agile}/board/{board}/configuration",) * 2,
    "read:sprint:jira-software": ("{agile}/board/{scrum}/sprint",) * 2,
    "manage:jira-configuration": ("{api}/workflows/search", "{api}/workflow"),
    "manage:jira-project": ("{api}/screens", "{api}/screens"),
}
OF_EDITING = "EDIT_ISSUES"


def lacking(client: JiraClient) -> set[str]:
    """The names of the rights that are not granted. Raises FatalError where Jira cannot be asked."""
    found = set(_not_answered(client))
    if not _may_edit(client):
        found.add("write:jira-work")
    known = client.granted
    return found | {right.name for right in RIGHTS if known and right.name not in known}


def _not_answered(client: JiraClient) -> Iterator[str]:
    first = boards(client)
    scrum = [board for board in first if board.get("type") == "scrum"]
    places = {"board": first, "scrum": scrum}
    for name, questions in QUESTIONS.items():
        path = questions[0 if client.is_cloud else 1]
        if any("{" + word + "}" in path and not there for word, there in places.items()):
            continue  # there is nothing to ask about
        ids = {word: there[0]["id"] for word, there in places.items() if there}
        try:
            client.get(path.format(api=client.api, agile=client.agile, **ids), _parameters(path))
        except SkippableError:
            yield name


def _parameters(path: str) -> Mapping[str, Any]:
    return {**ONE, "username": "."} if path.endswith("/user/search") else ONE


def boards(client: JiraClient) -> list[dict[str, Any]]:
    """The first boards of the site; none where they may not be listed."""
    try:
        return list(client.get(f"{client.agile}/board", {"maxResults": 50}).get("values", []))
    except SkippableError:
        return []


def _may_edit(client: JiraClient) -> bool:
    try:
        told = client.get(f"{client.api}/mypermissions", {"permissions": OF_EDITING})["permissions"]
    except NotGrantedError:
        return True  # it is not known: the scope that asks is another one
    return bool(told.get(OF_EDITING, {}).get("havePermission", True))
