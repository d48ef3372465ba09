"""A small Jira site of hard cases; what each issue is for stands beside it."""

from __future__ import annotations

from typing import Any

from tests.dbt_project.lake_rows import LANDED, Landing

ANN, BOB, GONE, ROBOT = "acc-ann", "acc-bob", "acc-gone", "acc-robot"
TODO, DOING, REVIEW, CLOSED, MISLEADING = "1", "3", "4", "6", "7"
CREATED = "2026-01-02T08:00:00.000+0000"
POINTS, ESTIMATE, SPRINT, FLAGGED, EPIC, RISK = (
    "customfield_10016",
    "customfield_10036",
    "customfield_10020",
    "customfield_10021",
    "customfield_10014",
    "customfield_10104",
)

FIELDS = [
    {"id": POINTS, "name": "Story Points", "schema": {"type": "number", "custom": "x:float"}},
    {
        "id": ESTIMATE,
        "name": "Story point estimate",
        "schema": {"type": "number", "custom": "x:jsw-story-points"},
    },
    {
        "id": SPRINT,
        "name": "Itération",
        "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
    },
    {
        "id": EPIC,
        "name": "Lien",
        "schema": {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"},
    },
    {"id": FLAGGED, "name": "Flagged", "schema": {"type": "array", "custom": "x:multicheckboxes"}},
    {"id": RISK, "name": "Truce Risk", "schema": {"type": "string", "custom": "x:textfield"}},
]
STATUSES = [
    {"id": TODO, "name": "To Do", "statusCategory": {"key": "new"}},
    {"id": DOING, "name": "In Progress", "statusCategory": {"key": "indeterminate"}},
    {"id": REVIEW, "name": "Done pending release", "statusCategory": {"key": "indeterminate"}},
    {"id": CLOSED, "name": "Erledigt", "statusCategory": {"key": "done"}},
    {"id": MISLEADING, "name": "Done", "statusCategory": {"key": "new"}},
]
SPRINTS = [
    {
        "id": 101,
        "name": "PAY 1",
        "state": "closed",
        "originBoardId": 77,
        "startDate": "2026-01-05T09:00:00.000Z",
        "endDate": "2026-01-16T09:00:00.000Z",
        "completeDate": "2026-01-16T10:00:00.000Z",
    },
    {
        "id": 102,
        "name": "PAY 2",
        "state": "active",
        "originBoardId": 77,
        "startDate": "2026-01-19T09:00:00.000Z",
        "endDate": "2026-01-30T09:00:00.000Z",
    },
]
BLOCKS = {"id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
RELATES = {"id": "2", "name": "Relates", "inward": "relates to", "outward": "relates to"}


def issue(number: int, key: str, status: str = TODO, **fields: Any) -> dict[str, Any]:
    """An issue as Jira Cloud sends it, with the fields that a case needs."""
    named = next(entry for entry in STATUSES if entry["id"] == status)
    return {
        "id": str(number),
        "key": key,
        "self": f"https://example.atlassian.net/rest/api/3/issue/{number}",
        "fields": {
            "summary": f"Case {number}",
            "issuetype": {"name": "Story", "hierarchyLevel": 0},
            "project": {"id": "10", "key": key.split("-")[0], "name": "Payments"},
            "status": named,
            "created": CREATED,
            "updated": "2026-01-20T08:00:00.000+0000",
            "reporter": {"accountId": ANN},
            **fields,
        },
    }


def change(
    field_id: str, old: tuple[str | None, str | None], new: tuple[str | None, str | None], **names: str
) -> dict[str, Any]:
    """An item of a history entry; each side is (id, label)."""
    field = names.get("field", field_id)
    return {
        "field": field,
        "fieldId": field_id,
        "from": old[0],
        "fromString": old[1],
        "to": new[0],
        "toString": new[1],
    }


def status_change(old: str, new: str) -> dict[str, Any]:
    """A transition between two of STATUSES."""
    labels = {entry["id"]: entry["name"] for entry in STATUSES}
    return change("status", (old, labels[old]), (new, labels[new]))


def sprint_change(old: str, new: str) -> dict[str, Any]:
    """A new list of sprints, as ids."""
    return change(SPRINT, (old, old), (new, new), field="Sprint")


def link_change(phrase: str, key: str, *, taken_away: bool = False) -> dict[str, Any]:
    """A line on a link to ``key``, in the words of the issue that has the line."""
    side, nothing = (key, f"This issue {phrase} {key}"), (None, None)
    return change("issuelinks", *((side, nothing) if taken_away else (nothing, side)), field="Link")


def land_jira(landing: Landing) -> None:
    """Everything of the site except histories."""
    landing.add_all("jira.fields", FIELDS)
    landing.add_all("jira.statuses", STATUSES)
    landing.add_all("jira.sprints", SPRINTS, scope="77")
    landing.add_all(
        "jira.projects",
        [
            {"id": "10", "key": "PAY", "name": "Payments"},
            {"id": "11", "key": "ORD", "name": "Orders"},
        ],
    )
    landing.add_all("jira.boards", [{"id": 77, "name": "PAY board", "location": {"projectKey": "PAY"}}])
    landing.add_all("jira.link_types", [BLOCKS, RELATES])
    landing.add_all("jira.priorities", [{"id": "1", "name": "Highest"}, {"id": "3", "name": "Medium"}])
    landing.add_all(
        "jira.users",
        [
            {
                "accountId": ANN,
                "displayName": "Ann Ash",
                "emailAddress": "Ann@example.com",
                "accountType": "atlassian",
            },
            {"accountId": BOB, "displayName": "Bob Birch", "accountType": "atlassian"},
            {"accountId": ROBOT, "displayName": "Truce", "accountType": "app"},
        ],
        key="accountId",
    )
    for body in _issues():
        landing.add(
            "jira.issues",
            body["id"],
            body,
            scope=body["key"].split("-")[0],
            updated=body["fields"]["updated"],
        )
    gone = issue(5, "PAY-5")
    landing.add("jira.issues", "5", gone, scope="PAY", updated=CREATED)
    landing.add(
        "jira.issues", "5", gone, scope="PAY", updated=CREATED, loaded=LANDED.replace(hour=4), deleted=True
    )
    target = {"url": "https://example.atlassian.net/browse/PAY-9", "title": "The part that is left"}
    landing.add("jira.remote_links", "500", {"id": 500, "issueId": "8", "object": target}, scope="PAY")
    _land_histories(landing)


def _issues() -> list[dict[str, Any]]:
    link = {"id": "900", "type": BLOCKS}
    in_sprints = [{"id": 101, "name": "PAY 1"}, {"id": 102, "name": "PAY 2"}]
    description = {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "See what "},
                    {"type": "text", "text": "PAY-3 delivers, not UTF-8"},
                ],
            }
        ],
    }
    return [
        # taken out of sprint 101 and put back, done in it
        issue(
            1,
            "PAY-1",
            CLOSED,
            assignee={"accountId": BOB},
            issuelinks=[{**link, "outwardIssue": {"id": "2"}}],
            **{POINTS: 3, SPRINT: in_sprints[:1]},
        ),
        # was PAY-2 before it was moved to another project
        issue(
            2,
            "ORD-2",
            issuelinks=[{**link, "inwardIssue": {"id": "1"}}],
            duedate="2026-02-03",
            priority={"id": "1", "name": "Highest"},
        ),
        # two changes of one field in one history entry; carried over from 101 to 102
        issue(3, "PAY-3", REVIEW, **{POINTS: 5, SPRINT: in_sprints, FLAGGED: [{"value": "Impediment"}]}),
        # estimated in the second of two point fields
        issue(4, "PAY-4", components=[{"name": "ledger"}], **{POINTS: None, ESTIMATE: 8}),
        # called done, and is not
        issue(6, "PAY-6", MISLEADING, description=description),
        # an epic, its story and the story's sub-task
        issue(7, "PAY-7", issuetype={"name": "Epic", "hierarchyLevel": 1}),
        issue(8, "PAY-8", **{EPIC: "PAY-7"}),
        issue(
            9,
            "PAY-9",
            issuetype={"name": "Sub-task", "hierarchyLevel": -1},
            parent={"id": "8", "key": "PAY-8"},
        ),
        # a Server export: no accountId, sprints as texts, resolved without a changelog
        issue(
            20,
            "SRV-20",
            CLOSED,
            reporter={"name": "old", "key": "old"},
            resolutiondate="2026-01-12T12:00:00.000+0200",
            **{
                SPRINT: [
                    "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=101,rapidViewId=3,state=CLOSED]"
                ]
            },
        ),
    ]


def _land_histories(landing: Landing) -> None:
    entries: list[tuple[int, int, str, str, list[dict[str, Any]]]] = [
        (1, 1, "2026-01-03T08:00:00.000+0000", ANN, [sprint_change("", "101")]),
        (1, 2, "2026-01-07T08:00:00.000+0000", ANN, [sprint_change("101", "")]),
        (1, 3, "2026-01-08T08:00:00.000+0000", ANN, [sprint_change("", "101")]),
        (1, 4, "2026-01-09T08:00:00.000+0000", BOB, [status_change(TODO, DOING)]),
        (1, 5, "2026-01-10T08:00:00.000+0000", BOB, [status_change(DOING, CLOSED)]),
        (1, 6, "2026-01-11T08:00:00.000+0000", BOB, [status_change(CLOSED, DOING)]),
        (1, 7, "2026-01-12T08:00:00.000+0000", BOB, [status_change(DOING, CLOSED)]),
        (
            2,
            8,
            "2026-01-06T08:00:00.000+0000",
            ANN,
            [
                change("project", ("10", "Payments"), ("11", "Orders")),
                change("Key", (None, "PAY-2"), (None, "ORD-2")),
            ],
        ),
        (
            2,
            9,
            "2026-01-07T08:00:00.000+0000",
            GONE,
            [
                change("assignee", (None, None), (GONE, "Gone Grey")),
            ],
        ),
        (2, 10, "2026-01-08T08:00:00.000+0000", ANN, [change("assignee", (GONE, "Gone Grey"), (None, None))]),
        (
            3,
            11,
            "2026-01-06T08:00:00.000+0000",
            ANN,
            [status_change(TODO, DOING), status_change(DOING, REVIEW)],
        ),
        (3, 12, "2026-01-16T10:00:05.000+0000", ANN, [sprint_change("101", "101, 102")]),
        (
            3,
            13,
            "2026-01-07T08:00:00.000+0000",
            ANN,
            [
                change(POINTS, (None, "2"), (None, "5"), field="Story Points"),
            ],
        ),
        (
            3,
            14,
            "2026-01-21T02:05:00.000+0000",
            ROBOT,
            [change(RISK, (None, None), (None, "high"), field="Truce Risk")],
        ),
        (
            3,
            15,
            "2026-01-22T09:00:00.000+0000",
            ANN,
            [change(RISK, (None, "high"), (None, "low"), field="Truce Risk")],
        ),
    ]
    entries += [
        (number, 30 + place, f"2026-01-{day}:00:00.000+0000", ANN, [line])
        for place, (number, day, line) in enumerate(
            [
                # there, taken away, and put back: each on both issues
                (1, "05T08", link_change("blocks", "PAY-2")),
                (2, "05T08", link_change("is blocked by", "PAY-1")),
                (1, "07T08", link_change("blocks", "PAY-2", taken_away=True)),
                (2, "07T08", link_change("is blocked by", "PAY-1", taken_away=True)),
                (1, "09T08", link_change("blocks", "ORD-2")),
                (2, "09T08", link_change("is blocked by", "PAY-1")),
                # made with the issue and taken away; its two ends read alike
                (6, "08T09", link_change("relates to", "PAY-4", taken_away=True)),
                (4, "08T09", link_change("relates to", "PAY-6", taken_away=True)),
                # of a type that nobody knows any more, and gone without a line
                (8, "10T09", link_change("gates", "PAY-4")),
            ]
        )
    ]
    # a history of Data Center: no field ids, and the sprint field under the name that the site gave it
    plain = {"field": "Itération", "fieldtype": "custom", "from": "", "fromString": "", "to": "101"}
    entries.append((20, 16, "2026-01-05T08:00:00.000+0000", "old", [plain | {"toString": "PAY 1"}]))
    for issue_id, history_id, created, author, items in entries:
        body = {
            "issueId": str(issue_id),
            "id": str(history_id),
            "created": created,
            "author": {"accountId": author},
            "items": items,
        }
        landing.add("jira.changelogs", f"{issue_id}:{history_id}", body, scope="PAY", updated=created)
