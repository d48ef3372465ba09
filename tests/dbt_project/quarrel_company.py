"""A company of four teams in which everything goes wrong once; the day is Monday 2 March 2026."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from tests.dbt_project.conformed_lake import Row, create_all, fill
from tests.dbt_project.quarrel_organisation import populate_organisation

AS_OF = datetime(2026, 3, 2, 2)
BORN = datetime(2026, 1, 5, 9)
MARK = "**Truce** · kept up to date every night"

# key: what differs from an open story of Payments, created on 5 January
ITEMS: dict[str, Row] = {
    "jira:1": {"assignee_person_id": "p-ann", "component_names": '["vault"]', "due_date": "2026-03-20"},
    "jira:2": {"assignee_person_id": "p-bob", "reporter_person_id": "p-ann"},
    "jira:3": {"component_names": '["vault", "ledger"]', "status_category": "in_progress", "status_id": "3"},
    "jira:4": {},
    "jira:5": {"container_id": "LOST", "status_category": "in_progress", "status_id": "3"},
    "jira:6": {"assignee_person_id": "p-gone"},
    "jira:7": {"status_category": "in_progress", "status_id": "3"},
    "jira:8": {
        "container_id": "CORE",
        "is_flagged": True,
        "due_date": "2026-02-20",
        "priority_rank": 1,
        "priority_name": "Highest",
        "status_category": "in_progress",
        "status_id": "3",
        "started_at": "2026-02-01",
    },
    "jira:9": {
        "container_id": "CORE",
        "due_date": "2026-03-10",
        "priority_rank": 1,
        "priority_name": "Highest",
    },
    "jira:10": {
        "due_date": "2026-04-01",
        "priority_rank": 4,
        "priority_name": "Low",
        "started_at": "2026-02-02",
        "status_category": "in_progress",
        "status_id": "3",
    },
    "jira:11": {
        "assignee_person_id": "p-ann",
        "is_open": False,
        "status_category": "done",
        "status_id": "5",
        "done_at": "2026-02-20 10:00:00",
    },
    "jira:20": {
        "title": "Keep the audit log",
        "description": "The audit log must be kept for at least 90 days.",
    },
    "jira:21": {
        "container_id": "CORE",
        "title": "Trim data",
        "description": "Nobody reads it. Audit log retention is at most 30 days.",
    },
    "jira:22": {
        "container_id": "CORE",
        "title": "Audit view",
        "description": "The audit log must answer within 200 ms.",
    },
    "jira:23": {"title": "Guest checkout", "description": "Customers must check out without an account."},
    "jira:24": {
        "container_id": "CORE",
        "title": "Sign-in first",
        "description": "Customers must not check out without an account.",
    },
    "jira:25": {
        "title": "Own view",
        "description": "The audit log must be kept for no more than 20 days.",
        "container_id": "CORE",
    },
    "jira:30": {"title": "Rotate webhook signing secrets quarterly via vault operator"},
    "jira:31": {
        "container_id": "CORE",
        "title": "Rotate the webhook signing secret quarterly via vault operators",
    },
    "trello:c1": {"container_id": "board-ops", "status_id": "doing", "status_category": "in_progress"},
    "trello:c2": {"container_id": "board-ops", "due_date": "2026-02-10"},
    "trello:c3": {"container_id": "board-bare", "due_date": "2026-02-10", "reporter_person_id": "p-rover"},
}

#: status categories of those that were done for a time, or are: category, from, to
LIVES: dict[str, list[tuple[str, Any, Any]]] = {
    "jira:10": [
        ("todo", BORN, "2026-02-03"),
        ("done", "2026-02-03", "2026-02-05"),
        ("in_progress", "2026-02-05", None),
    ],
    "jira:11": [("todo", BORN, "2026-02-20 10:00:00"), ("done", "2026-02-20 10:00:00", None)],
}
#: comments: item, person, moment, by the write-back
COMMENTS = [
    *(("jira:2", person, "2026-02-25", False) for person in ("p-lead", "p-lead", "p-bot", "p-bot", "p-vp")),
    *(("jira:2", "p-head", "2026-02-25", True) for _ in range(2)),
    # a run of three, and weeks later one that follows nothing
    *(
        ("jira:7", "p-ann", f"2026-{moment}:00", False)
        for moment in ("01-10 10:00", "01-12 10:00", "01-18 18:00")
    ),
    ("jira:7", "p-ann", "2026-02-21 10:00:00", False),
]

#: pointing item, item pointed at, kind of trace, tool, its words
LINKS = [
    ("jira:2", "jira:1", "blocks", "jira", "PAY-2 blocks PAY-1"),
    ("jira:9", "jira:10", "dependency", "jira", "CORE-9 depends on PAY-10"),
    ("jira:11", "jira:4", "blocks", "jira", "PAY-11 blocks PAY-4"),
    ("trello:c1", "jira:11", "attachment", "trello", "https://x/browse/PAY-11"),
    ("trello:c2", "jira:2", "mention", "trello", "we are waiting for PAY-2 here"),
    ("trello:c3", "jira:2", "checklist", "trello", "[x] PAY-2 is live"),
    ("trello:c3", "jira:4", "checklist", "trello", "[ ] PAY-4 is live"),
    ("jira:3", "jira:4", "relates", "jira", "PAY-3 relates to PAY-4"),
    ("jira:4", "jira:3", "mention", "slack", "first words"),
    ("jira:3", "jira:4", "mention", "slack", "newer words"),
]


def link(number: int, row: tuple[str, str, str, str, str]) -> Row:
    """A row of int_item_link; Slack knows no direction, and later traces have higher numbers."""
    origin, target, kind, source, evidence = row
    return {
        "work_item_key": origin,
        "linked_key": target,
        "link_type": kind,
        "link_id": str(number),
        "source": source,
        "evidence": evidence,
        "direction": "both" if source == "slack" else "outward",
        "observed_at": datetime(2026, 2, 1 + number) if source == "slack" else None,
        "is_link": kind not in ("mention", "checklist"),
    }


def item(key: str, changes: Row) -> Row:
    """A row of dim_work_item; Trello's cards stand on a board of Operations."""
    source, number = key.split(":")
    project = changes.get("container_id", "PAY")
    return {
        "work_item_key": key,
        "source": source,
        "source_id": number,
        "former_refs": "[]",
        "labels": "[]",
        "item_ref": f"{project}-{number}" if source == "jira" else f"short{number}",
        "url": f"https://x/{number}",
        "container_id": "PAY",
        "title": f"Item {number}",
        "item_type": "Story",
        "hierarchy_level": 0,
        "is_counted": True,
        "status_id": "1",
        "status_name": "Doing",
        "status_category": "todo",
        "component_names": "[]",
        "version_names": "[]",
        "created_at": BORN,
        "is_open": True,
        "is_archived": False,
        "is_deleted": False,
        "is_flagged": False,
    } | changes


def interval(
    key: str, field: str, value: str | None, start: Any = BORN, end: Any = None, label: str | None = None
) -> Row:
    """A row of fct_item_state_interval."""
    return {
        "work_item_key": key,
        "field_name": field,
        "value": value,
        "label": label,
        "valid_from": start,
        "valid_to": end,
    }


def intervals() -> list[Row]:
    """The histories: containers and assignees as they are, and the few that changed."""
    rows = [interval(key, "container", item(key, row)["container_id"]) for key, row in ITEMS.items()]
    rows += [
        interval(key, "assignee", row["assignee_person_id"])
        for key, row in ITEMS.items()
        if "assignee_person_id" in row and key != "jira:2"
    ]
    for key, row in ITEMS.items():
        if key not in LIVES:
            rows.append(interval(key, "status_category", row.get("status_category", "todo")))
    rows += [interval(key, "status_category", *stretch) for key, life in LIVES.items() for stretch in life]
    moved = datetime(2026, 2, 10)
    hands = [BORN, *(datetime(2026, 2, day) for day in (20, 22, 24))]
    return [
        *rows,
        interval("jira:1", "team", "tm-9", label="Payments"),
        interval("jira:2", "assignee", "p-ann", BORN, moved),
        interval("jira:2", "assignee", "p-bob", moved),
        interval("jira:4", "team", "t-old"),
        *(
            interval("jira:7", "team", team, start, end)
            for team, start, end in zip(
                ("t-pay", "t-core", "t-pay", "t-core"), hands, [*hands[1:], None], strict=True
            )
        ),
        interval("jira:8", "flagged", "false", BORN, "2026-02-27 15:00:00"),
        interval("jira:8", "flagged", "true", "2026-02-27 15:00:00"),
    ]


def populate(con: duckdb.DuckDBPyConnection) -> None:
    """Create the conformed layer and fill it with the company."""
    create_all(con)
    populate_organisation(con)
    for source, status, category in (
        ("jira", "1", "todo"),
        ("jira", "3", "in_progress"),
        ("jira", "5", "done"),
        ("trello", "doing", "in_progress"),
    ):
        fill(
            con,
            "dim_status",
            [
                {
                    "source": source,
                    "status_id": status,
                    "status_category": category,
                    "is_blocked_status": False,
                }
            ],
        )
    fill(con, "dim_work_item", (item(key, row) for key, row in ITEMS.items()))
    fill(con, "fct_item_state_interval", intervals())
    fill(con, "int_item_link", (link(number, row) for number, row in enumerate(LINKS)))
    past = link(90, ("jira:2", "jira:1", "blocks", "jira", "PAY-2 blocks PAY-1"))
    lasted = {"observed_at": datetime(2026, 2, 3), "removed_at": datetime(2026, 2, 5)}
    fill(con, "int_item_link", [past | lasted])
    # an address that was on a card twice
    for number, (day, last) in enumerate(((3, 5), (8, 9))):
        stay = {"observed_at": datetime(2026, 2, day), "removed_at": datetime(2026, 2, last)}
        row = ("trello:c2", "jira:4", "attachment", "trello", "https://x/browse/PAY-4")
        fill(con, "int_item_link", [link(91 + number, row) | stay])
    fill(
        con,
        "int_interaction",
        (
            {
                "interaction_key": f"i{n}",
                "source": "jira",
                "kind": "comment",
                "work_item_key": key,
                "person_id": person,
                "occurred_at": moment,
                "is_own_write": own,
            }
            for n, (key, person, moment, own) in enumerate(COMMENTS)
        ),
    )
    fill(
        con,
        "fct_field_change",
        [
            {
                "change_key": "late",
                "work_item_key": "jira:10",
                "field_name": "due_date",
                "changed_at": "2026-02-20 08:00:00",
                "position": 0,
                "author_person_id": "p-bob",
                "old_value": "2026-03-05",
                "new_value": "2026-04-01",
                "is_own_write": False,
            }
        ],
    )
