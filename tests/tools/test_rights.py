"""A tool's rights are one list: in its declaration, in docs/connect.md, .env.example and the doctor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from clients.slack.scopes import READS
from ingest.jira.doctor import QUESTIONS
from sandbox.server.options import SLACK_SCOPES
from tools import TOOLS
from tools.jira import JIRA
from tools.slack import SLACK
from tools.tool import Tool

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "connect.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
PURPOSES = {"read": "reading", "write": "writing", "setup": "set-up"}
ROW = re.compile(r"^\| `([\w:.-]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def section(tool: Tool[Any]) -> str:
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    return next(part for part in parts if part.startswith(tool.title))


@pytest.mark.parametrize("tool", TOOLS.values(), ids=list(TOOLS))
def test_the_page_lists_the_rights_as_they_are_declared(tool: Tool[Any]) -> None:
    declared = [
        (right.name, PURPOSES[right.purpose] + (", **needed**" if right.needed else ""), right.without)
        for right in tool.rights
    ]
    assert declared and ROW.findall(section(tool)) == declared


@pytest.mark.parametrize("tool", TOOLS.values(), ids=list(TOOLS))
def test_the_example_names_every_right_and_every_variable(tool: Tool[Any]) -> None:
    words = set(re.split(r"[\s,;()]+", EXAMPLE))
    assert {right.name for right in tool.rights} <= words
    named = set(re.findall(r"^(?:# )?(TRUCE_\w+)=", EXAMPLE, re.MULTILINE))
    assert {tool.variable(one.part) for one in tool.credentials if one.part != "url"} <= named
    assert set(tool.variables) <= named


def test_no_scope_is_named_that_no_tool_has() -> None:
    known = {right.name for tool in TOOLS.values() for right in tool.rights}
    named = set(
        re.findall(r"\b(?:read|write|manage|channels|groups|users|chat|files):[a-z][\w:.-]*", EXAMPLE)
    )
    assert {name.rstrip(".") for name in named} <= known


def test_the_doctor_tries_what_is_read_with() -> None:
    assert set(QUESTIONS) == {right.name for right in JIRA.rights if right.purpose != "write"}
    assert set(READS) == {right.name for right in SLACK.rights if right.purpose == "read"}
    assert set(SLACK_SCOPES) >= {right.name for right in SLACK.rights}
