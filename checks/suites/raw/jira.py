"""The fields of Jira's records on which everything rests."""

from __future__ import annotations

from checks.suites.raw.key_field import INSTANT, LIST, NUMBER, RECORD, TEXT, KeyField

#: by entity
KEY_FIELDS: dict[str, tuple[KeyField, ...]] = {
    "issues": (
        KeyField("$.id", TEXT, True),
        KeyField("$.key", TEXT, True),
        KeyField("$.fields.created", INSTANT, True),
        KeyField("$.fields.updated", INSTANT),
        KeyField("$.fields.summary", TEXT),
        KeyField("$.fields.status.id", TEXT, True),
        KeyField("$.fields.issuetype", RECORD),
        KeyField("$.fields.project.key", TEXT),
        KeyField("$.fields.duedate", TEXT),
        KeyField("$.fields.assignee", RECORD),
        KeyField("$.fields.labels", LIST),
        KeyField("$.fields.issuelinks", LIST),
        KeyField("$.fields.components", LIST),
    ),
    "changelogs": (
        KeyField("$.issueId", TEXT, True),
        KeyField("$.created", INSTANT, True),
        KeyField("$.items", LIST, True),
    ),
    "comments": (KeyField("$.issueId", TEXT, True), KeyField("$.created", INSTANT, True)),
    "sprints": (KeyField("$.id", NUMBER, True), KeyField("$.name", TEXT), KeyField("$.state", TEXT)),
    "projects": (KeyField("$.key", TEXT, True),),
}
