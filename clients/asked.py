"""Which object a request asks about: what a refusal stops is decided by what was asked, not by its code.

A refusal of a request about one issue, card, board or channel is that object's: it is told, counted, and the
others go on. Only a refused credential, or a malformed request about no object at all, stops a tool. Vendors
use one code for both: Trello's 401 means a wrong token as well as a hidden card, Slack adds codes every year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: the words after ``issue/`` and ``project/`` that name no object
NOT_ONE = r"(?!(?:bulkfetch|bulk|createmeta|picker|search|recent|type|limit|archive|unarchive)\b)"
JIRA_OBJECT = re.compile(
    rf"/rest/(?:api/\w+|agile/[\w.]+)/(issue|project|board|sprint|filter|version|component)/{NOT_ONE}([^/?]+)"
)
#: parameters of Jira's resources that name one object
JIRA_OBJECTS = {"groupId": "group", "groupname": "group", "projectKey": "project"}
TRELLO_OBJECT = re.compile(
    r"^/1/(card|board|list|label|checklist|organization|action|member|customField)s?/(?!me\b)([^/?]+)"
)
#: parameters of Slack's methods that name one object
SLACK_OBJECTS = ("channel", "channel_id", "user", "usergroup", "file", "ts")


def jira_object(path: str, params: Mapping[str, Any] | None = None) -> str:
    """Such as ``issue PAY-1``; empty where a path is about many, or about the site."""
    found = JIRA_OBJECT.search(path)
    if found:
        return f"{found[1]} {found[2]}"
    named = ((name, (params or {}).get(name)) for name in JIRA_OBJECTS)
    return next((f"{JIRA_OBJECTS[name]} {value}" for name, value in named if value), "")


def trello_object(path: str) -> str:
    """Such as ``card 5f…``; empty where a path is about the member or a search."""
    found = TRELLO_OBJECT.match(path)
    return f"{found[1]} {found[2]}" if found else ""


def slack_object(params: Mapping[str, Any]) -> str:
    """Such as ``channel C0123``; empty where a method is about the workspace or the app."""
    named = (name for name in SLACK_OBJECTS if params.get(name))
    return next((f"{name.removesuffix('_id')} {params[name]}" for name in named), "")
