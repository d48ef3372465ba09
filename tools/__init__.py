"""The tools that Truce reads and writes: one descriptor each, and how to sign in to them."""

from __future__ import annotations

from typing import Any

from tools.jira import JIRA
from tools.registry import Registry
from tools.slack import SLACK
from tools.tool import Ability, Role, Tool
from tools.trello import TRELLO

_ALL: tuple[Tool[Any], ...] = (JIRA, TRELLO, SLACK)

_BY_NAME = {one.name: one for one in _ALL}
#: the one list of tools, in the order in which people read of them
TOOLS: Registry[Tool[Any]] = Registry("tool", _BY_NAME, _BY_NAME)


def able(*abilities: Ability) -> dict[str, Tool[Any]]:
    """The tools with which Truce can do one of these, by name."""
    return {name: tool for name, tool in TOOLS.items() if tool.abilities & set(abilities)}


def in_role(role: Role) -> dict[str, Tool[Any]]:
    """The tools in which people keep this, by name."""
    return {name: tool for name, tool in TOOLS.items() if role in tool.roles}
