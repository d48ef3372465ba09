"""Issues as JSON lines, one per line, of Cloud or Server: comments, worklogs and changelog may be inline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.exports.reading import Report, json_lines
from sandbox.exports.site import STORY_POINTS, Site
from sandbox.store import Row, dumps

Body = dict[str, Any]


def rows(files: tuple[Path, ...], report: Report) -> Iterator[Row]:
    """Issues with what hangs on them, then what the site knows."""
    if not files:
        return
    site = Site()
    seen: set[str] = set()
    for path in files:
        for number, issue in json_lines(path, report):
            place = f"{path.name}:{number}"
            problem = _problem(issue, seen)
            if problem:
                report.damage(place, problem)
                continue
            seen.add(issue["id"])
            site.see(issue)
            yield from _issue_rows(issue, site)
    if points := site.points_field():
        report.assumed.append(f"{points} is taken for {STORY_POINTS}: it is the only numeric custom field")
    yield from site.rows()


def _problem(issue: Body, seen: set[str]) -> str | None:
    fields = issue.get("fields")
    if not issue.get("id") or not issue.get("key") or not isinstance(fields, dict):
        return "no issue (id, key or fields missing)"
    if not isinstance(fields.get("project"), dict) or "key" not in fields["project"]:
        return f"issue {issue['key']} names no project"
    return f"issue {issue['key']} appears a second time" if issue["id"] in seen else None


def _issue_rows(issue: Body, site: Site) -> Iterator[Row]:
    id, fields = str(issue["id"]), issue["fields"]
    comments = fields.pop("comment", None) or {}
    worklogs = fields.pop("worklog", None) or {}
    history = issue.pop("changelog", None) or {}
    for kind, found in (("comments", comments.get("comments")), ("worklogs", worklogs.get("worklogs"))):
        for body in found or []:
            site.see_user(body.get("author"))
            yield (
                "jira",
                kind,
                str(body["id"]),
                id,
                epoch_ms(body.get("updated") or body.get("created")),
                dumps(body),
            )
    for entry in history.get("histories") or []:
        site.see_user(entry.get("author"))
        body = {"issueId": id} | entry
        yield ("jira", "changelogs", str(entry["id"]), id, epoch_ms(entry.get("created")), dumps(body))
    changed = epoch_ms(fields.get("updated") or fields.get("created"))
    yield ("jira", "issues", id, fields["project"]["key"], changed, dumps(issue))


def epoch_ms(text: str | None) -> int:
    """Epoch milliseconds of a vendor's time stamp; 0 for none."""
    return round(datetime.fromisoformat(text).timestamp() * 1000) if text else 0
