"""Documents by kind, and the replay of their histories as a reader of the APIs would do it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache, cached_property
from typing import Any

import orjson

from sandbox.company.build import rows
from sandbox.company.life.history import past
from sandbox.company.life.simulation import live
from sandbox.company.life.work import World
from sandbox.company.shape import Shape, shape
from sandbox.store import Row

AS_OF = date(2026, 3, 2)
SCALE = 0.04

Body = dict[str, Any]
LISTS = {"Fix Version": "fixVersions", "Component": "components"}
SCALARS = {
    "status": lambda f: f["status"]["id"],
    "assignee": lambda f: f["assignee"] and f["assignee"]["accountId"],
    "priority": lambda f: f["priority"]["id"],
    "duedate": lambda f: f["duedate"],
    "resolution": lambda f: f["resolution"] and f["resolution"]["id"],
    "project": lambda f: f["project"]["id"],
    "Team": lambda f: f["customfield_10001"] and f["customfield_10001"]["id"],
    "timespent": lambda f: None if f["timespent"] is None else str(f["timespent"]),
    "Sprint": lambda f: ", ".join(str(one["id"]) for one in f["customfield_10020"] or []),
    "Flagged": lambda f: "[10019]" if f["customfield_10021"] else "",
}
TEXTS = {
    "summary": lambda i: i["fields"]["summary"],
    "Key": lambda i: i["key"],
    "Story Points": lambda i: points(i["fields"]["customfield_10016"]),
}


def points(value: float | None) -> str:
    """Story points as the changelog writes them."""
    return "" if value is None else str(int(value))


class Documents:
    """Rows of the store, by tool and kind."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    @cached_property
    def by_kind(self) -> dict[tuple[str, str], dict[str, Body]]:
        """Bodies by (tool, kind) and id."""
        found: dict[tuple[str, str], dict[str, Body]] = defaultdict(dict)
        for tool, kind, id, _, _, body in self.rows:
            found[tool, kind][id] = orjson.loads(body)
        return found

    def of(self, tool: str, kind: str) -> list[Body]:
        """The bodies of a kind."""
        return list(self.by_kind[tool, kind].values())

    @cached_property
    def histories(self) -> dict[str, list[Body]]:
        """Changelog entries by issue id, oldest first."""
        found: dict[str, list[Body]] = defaultdict(list)
        for entry in self.of("jira", "changelogs"):
            found[entry["issueId"]].append(entry)
        return {id: sorted(entries, key=lambda one: int(one["id"])) for id, entries in found.items()}

    @cached_property
    def actions(self) -> dict[str, list[Body]]:
        """Actions by card id, oldest first."""
        found: dict[str, list[Body]] = defaultdict(list)
        for action in self.of("trello", "actions"):
            if "card" in action["data"]:
                found[action["data"]["card"]["id"]].append(action)
        return {id: sorted(entries, key=lambda one: one["date"]) for id, entries in found.items()}


def broken_chains(issue: Body, history: list[Body]) -> list[str]:
    """Where the changelog does not lead, step by step, to the present state; empty when it does."""
    problems: list[str] = []
    last: dict[str, Any] = {}
    members: dict[str, set[str]] = {name: set() for name in LISTS}
    dropped: dict[str, set[str]] = {name: set() for name in LISTS}
    for entry in history:
        for item in entry["items"]:
            field = item["field"]
            side = ("fromString", "toString") if field in TEXTS else ("from", "to")
            if field in LISTS:
                members[field] -= {item["from"]}
                dropped[field] |= {item["from"]} - members[field]
                members[field] |= {item["to"]} - {None}
            elif field in SCALARS or field in TEXTS:
                if field in last and last[field] != item[side[0]]:
                    problems.append(
                        f"{issue['key']} {field}: {last[field]!r} is followed by {item[side[0]]!r}"
                    )
                last[field] = item[side[1]]
    for field, value in last.items():
        now = TEXTS[field](issue) if field in TEXTS else SCALARS[field](issue["fields"])
        if now != value:
            problems.append(f"{issue['key']} {field}: history ends at {value!r}, the issue says {now!r}")
    for field, name in LISTS.items():
        now = {one["id"] for one in issue["fields"][name]}
        if not members[field] <= now:
            problems.append(
                f"{issue['key']} {field}: history ends with {members[field]}, the issue has {now}"
            )
    return problems


def card_from_actions(actions: list[Body]) -> Body:
    """List, board, name, archived, due and members of a card, from its actions alone."""
    card: Body = {"closed": False, "members": set()}
    for action in actions:
        data = action["data"]
        if action["type"] in {"createCard", "moveCardToBoard"}:
            card |= {
                "idBoard": data["board"]["id"],
                "idList": data["list"]["id"],
                "name": data["card"]["name"],
            }
        elif action["type"] == "updateCard":
            changed = next(iter(data["old"]))
            if changed in {"idList", "name", "closed", "due"}:
                card[changed] = data["card"][changed]
        elif action["type"] == "addMemberToCard":
            card["members"].add(data["idMember"])
        elif action["type"] == "removeMemberFromCard":
            card["members"].discard(data["idMember"])
    return card


@cache
def small_world(seed: int) -> tuple[Shape, World]:
    """A company of five teams that has lived half a year."""
    small = shape(seed, AS_OF, SCALE)
    return small, live(small, 0)


@cache
def small_documents(seed: int, until_ms: int | None = None) -> Documents:
    """Its documents, as they were at an instant."""
    small, world = small_world(seed)
    return Documents(list(rows(past(world, until_ms or small.until_ms))))


@cache
def larger_documents() -> Documents:
    """A company of 1,200 items, in which rare things happen."""
    larger = shape(7, AS_OF, 0.2)
    return Documents(list(rows(past(live(larger, 0), larger.until_ms))))
