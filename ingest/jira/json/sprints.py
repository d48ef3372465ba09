"""Sprints as issues carry them in a custom field: objects on Cloud, a Java object's text on Data Center."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

SCHEMA = "com.pyxis.greenhopper.jira:gh-sprint"
#: ``com.atlassian.greenhopper.service.sprint.Sprint@1f[id=50,…]``
TEXT = re.compile(r"[\w.]*\.sprint\.Sprint@\w+\[(.*)\]", re.DOTALL)
#: what such a text may tell; a name or goal may hold commas, so only these begin the next property
PROPERTY = re.compile(
    r"(?:^|,)(id|rapidViewId|state|closed|name|goal|startDate|endDate|completeDate|activatedDate|sequence|synced"
    r"|autoStartStop|incompleteIssuesDestinationId)="
)
DATES = ("startDate", "endDate", "completeDate", "activatedDate")
ABSENT = ("", "<null>", "null")


def sprints_in(value: Any) -> Iterator[dict[str, Any]]:
    """The sprints in a field's value, each as the agile API has it; none where it is another field's."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            found = _of_object(part)
        else:
            found = _of_text(part) if isinstance(part, str) else None
        if found is not None:
            yield found


def _of_object(part: Mapping[str, Any]) -> dict[str, Any] | None:
    is_sprint = isinstance(part.get("id"), int) and "name" in part and "state" in part
    if not is_sprint or not ({"boardId", "goal", "startDate", "endDate"} & part.keys()):
        return None
    found = {**part, "state": str(part["state"]).lower()}
    board = found.pop("boardId", None)
    return found if board is None else {"originBoardId": board, **found}


def _of_text(text: str) -> dict[str, Any] | None:
    match = TEXT.fullmatch(text.strip())
    if match is None:
        return None
    pieces = PROPERTY.split(match[1])
    told: dict[str, str] = {}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if value not in ABSENT:
            told.setdefault(name, value)
    if not told.get("id", "").isdecimal():
        return None
    found: dict[str, Any] = {"id": int(told["id"]), "name": told.get("name"), "state": _state(told)}
    found |= {name: told[name] for name in (*DATES, "goal") if name in told}
    board = told.get("rapidViewId", "")
    return found | ({"originBoardId": int(board)} if board.isdecimal() else {})


def _state(told: Mapping[str, str]) -> str:
    """Older servers tell only whether it is closed."""
    if "state" in told:
        return told["state"].lower()
    return "closed" if told.get("closed") == "true" else "active" if "startDate" in told else "future"
