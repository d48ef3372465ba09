"""Export files of a workspace, as the vendors write them, with odd records among good ones."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.store import Store
from sandbox.testing.oddities import DATES, IDS, PROBE, SCRIPTS, Oddities, text_of

HEADER = ("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Created", "Updated",
          "Assignee", "Due date", "Labels", "Comment", "Log Work", "Custom field (Probe)")  # fmt: skip
ODD_CELLS = (*map(str, IDS + DATES), *SCRIPTS, 'a "quoted" one', "two\nlines", "=1+1", "1,000", "x" * 100_000)
PARTS = ("lists", "cards", "actions", "checklists", "labels", "custom_fields")
FORMS = ("lines", "list", "answer")


def jira_json(store: Store, odd: Oddities, path: Path) -> Path:
    """Issues with what hangs on them: one a line, in a list, or as a search answers."""
    hanging: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for kind in ("comments", "worklogs", "changelogs"):
        for document in store.select("jira", kind):
            hanging[kind, document.parent].append(document.json())
    issues = []
    for document in store.select("jira", "issues"):
        body, id = document.json(), document.id
        comments = odd.several("comments", id, hanging["comments", id])
        worklogs = odd.several("worklogs", id, hanging["worklogs", id])
        histories = odd.several("histories", id, hanging["changelogs", id])
        body["fields"] |= {"comment": {"comments": comments}, "worklog": {"worklogs": worklogs}}
        issues.append({"changelog": {"histories": histories}} | body)
    issues = odd.give(odd.several("issues", "issues", issues))
    form = odd.dice("form").choice(FORMS)
    if form == "lines":
        told = "\n".join(map(text_of, issues))
    else:
        told = text_of(
            issues if form == "list" else {"issues": issues}, indent=odd.dice("indent").choice((0, 2))
        )
    path.write_text(told)
    return path


def jira_csv(store: Store, odd: Oddities, path: Path) -> Path:
    """Issues as rows, some with an odd cell, a cell too few or too many."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    documents = store.select("jira", "issues")
    for at, document in enumerate(documents, start=1):
        key, dice = document.json()["key"], odd.dice(f"row {at}")
        made = "02/Oct/26 9:00 AM"
        probe = f"{PROBE}:rows:{key}"
        cells = [f"Item {at}", key, document.id, "Story", "Open", key.partition("-")[0], made, made, "ada"]
        cells += [made, "a label", f"{made};ada;well", f"done;{made};ada;3600", probe]
        if dice.random() < odd.share and 1 < at < len(
            documents
        ):  # a short last row is a file that is cut off
            place = dice.randrange(len(HEADER) - 1)
            cells[place : place + 1] = dice.choice(([dice.choice(ODD_CELLS)], [""], [], ["a", "b"]))
            odd.changes[probe] = f"{HEADER[place]} {cells[place][:20]!r}"
        writer.writerow(cells)
        odd.served.add(probe)
    path.write_text(text.getvalue(), newline="")
    return path


def trello_json(store: Store, odd: Oddities, path: Path) -> Path:
    """One board, as its menu exports it."""
    documents = list(store.select("trello", "boards"))
    board = documents[odd.dice("board").randrange(len(documents))]
    body = board.json()
    for kind in PARTS:
        name = {"custom_fields": "customFields"}.get(kind, kind)
        body[name] = odd.several(kind, kind, [one.json() for one in store.select("trello", kind, board.id)])
    body["members"] = odd.several(
        "members", "members", [one.json() for one in store.select("trello", "members")]
    )
    path.write_text(text_of(odd.give(body)))
    return path


def slack_zip(store: Store, odd: Oddities, path: Path) -> Path:
    """An archive: the lists, and each channel's days in a folder called like it."""
    channels = [one.json() for one in store.select("slack", "channels")]
    users = [one.json() for one in store.select("slack", "users")]
    members: dict[str, Any] = {
        "channels.json": odd.several("channels", "channels", channels),
        "users.json": odd.several("users", "users", users),
    }
    for channel in channels:
        days: dict[str, list[Any]] = defaultdict(list)
        for one in store.select("slack", "messages", channel["id"]):
            body = one.json()
            days[f"{datetime.fromtimestamp(int(body['ts'][:10]), UTC):%Y-%m-%d}"].append(body)
        for day, messages in days.items():
            place = f"{channel['name']}/{day}.json"
            members[place] = odd.several("messages", place, messages)
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in members.items():
            archive.writestr(name, text_of(odd.give(value)))
    return path
