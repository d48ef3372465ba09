"""Sprints as issues carry them in a custom field: objects on Cloud, a Java object's text on Data Center."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.jira.entities import SITE
from ingest.source.entity import Record
from ingest.source.page import Event, Heard, Page

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


def carried(fields: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The custom fields of an issue in which sprints stand, each with them."""
    for name, value in fields.items():
        is_custom = name.startswith("customfield_") and isinstance(value, list | str)
        if is_custom and (sprints := list(sprints_in(value))):
            yield name, sprints


@dataclass
class Carried:
    """Sprints that stand in issues of the API: all there is of them where boards may not be read."""

    by_id: dict[str, Record] = field(default_factory=dict)

    def see(self, issue: Record) -> None:
        """Remember the sprints of an issue."""
        fields = issue.get("fields")
        for _, sprints in carried(fields) if isinstance(fields, dict) else ():
            self.by_id |= {str(sprint["id"]): sprint for sprint in sprints}

    def read(self, listed: Collection[str]) -> Iterator[Event]:
        """Those of boards that are not ``listed``: their own list could not be read."""
        by_board: dict[str, list[Record]] = {}
        for sprint in self.by_id.values():
            by_board.setdefault(str(sprint.get("originBoardId") or SITE), []).append(sprint)
        for board, sprints in sorted(by_board.items()):
            if board not in listed and not (board == SITE and listed):
                yield Page("sprints", board, sprints, {"read_off": "issues"})
                yield Heard("sprints", board, note="read off the issues: the board's own list cannot be read")


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
