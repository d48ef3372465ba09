"""Issues with their changelogs, comments and worklogs, rendered from a division's past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sandbox.company.jira import adf
from sandbox.company.jira import refs as site
from sandbox.company.jira.changelog import history_items
from sandbox.company.jira.refs import API, stamp
from sandbox.company.jira.remote_links import link as remote_link
from sandbox.company.life.history import Past, Record
from sandbox.company.people import Person
from sandbox.store import Row, dumps

Items = list[dict[str, Any]]
FLAG = {"self": f"{API}/customFieldOption/10019", "value": "Impediment", "id": "10019"}


class Issues:
    """Renders the issues of one division."""

    def __init__(self, past: Past) -> None:
        division = past.world.division
        self.past = past
        self.division = division
        self.today: date = datetime.fromtimestamp(past.until_ms / 1000, UTC).date()
        self.projects = {
            key: site.project_ref(key, number, name) for key, number, name, _ in site.projects_of(past.world)
        }
        self.versions = {v.version_id: v for desk in past.world.desks for v in desk.versions}
        self.sprints = {s.sprint_id: s for desk in past.world.desks for s in desk.sprints}
        self.teams = {team.key: team for team in division.teams}
        self.users: dict[str, dict[str, Any]] = {}

    # identity

    def issue_id(self, index: int) -> str:
        """Issue numbers grow with creation; each division has its own hundred thousand."""
        return str((self.division.index + 1) * 100_000 + index + 1)

    def number(self, sequence: int) -> str:
        """Number of a history entry, comment or worklog; each division has its own ten million."""
        return str((self.division.index + 1) * 10_000_000 + sequence)

    def user(self, person: Person | None) -> dict[str, Any] | None:
        """A user, rendered once."""
        if person is None:
            return None
        if person.person_id not in self.users:
            self.users[person.person_id] = site.user(person, self.today)
        return self.users[person.person_id]

    # documents

    def rows(self) -> Iterator[Row]:
        """All documents of the division's issues."""
        for record in self.past.records.values():
            if record.item.in_jira:
                yield from self.issue_rows(record)

    def issue_rows(self, record: Record) -> Iterator[Row]:
        """An issue, its history, comments, worklogs and link to the wiki."""
        id = self.issue_id(record.item.index)
        values = dict(record.item.initial)
        for number, change in record.changes:
            items = history_items(self, change, values)
            for name, _, new in change.fields:
                values[name] = new
            if items:
                entry_id = self.number(number)
                entry = {"id": entry_id, "author": self.user(change.actor), "created": stamp(change.ms)}
                body = {"issueId": id, **entry, "items": items}
                yield ("jira", "changelogs", entry_id, id, change.ms, dumps(body))
        yield from self._comments(record, id)
        yield from self._worklogs(record, id)
        page = record.values.get("remote_link")
        if page is not None:
            link_id = self.number(record.item.index)
            at = _last(record, "remote_link") or record.item.created_ms
            yield ("jira", "remotelinks", link_id, id, at, dumps(remote_link(id, link_id, page)))
        body = self.issue(record, id)
        yield ("jira", "issues", id, record.values["project"], record.updated_ms, dumps(body))

    def _comments(self, record: Record, id: str) -> Iterator[Row]:
        for number, comment in record.comments:
            author = self.user(comment.author)
            edited = (
                comment.edited_ms if comment.edited_ms and comment.edited_ms < self.past.until_ms else None
            )
            comment_id = self.number(number)
            body = {
                "self": f"{API}/issue/{id}/comment/{comment_id}",
                "id": comment_id,
                "author": author,
                "body": adf.document(comment.text),
                "updateAuthor": author,
                "created": stamp(comment.ms),
                "updated": stamp(edited or comment.ms),
                "jsdPublic": True,
            }
            yield ("jira", "comments", comment_id, id, edited or comment.ms, dumps(body))

    def _worklogs(self, record: Record, id: str) -> Iterator[Row]:
        for number, worklog in record.worklogs:
            author = self.user(worklog.author)
            worklog_id = self.number(number)
            hours, minutes = worklog.seconds // 3600, worklog.seconds % 3600 // 60
            body = {
                "self": f"{API}/issue/{id}/worklog/{worklog_id}",
                "author": author,
                "updateAuthor": author,
                "created": stamp(worklog.ms),
                "updated": stamp(worklog.ms),
                "started": stamp(worklog.ms - worklog.seconds * 1000),
                "timeSpent": f"{hours}h {minutes}m",
                "timeSpentSeconds": worklog.seconds,
                "id": worklog_id,
                "issueId": id,
            }
            yield ("jira", "worklogs", worklog_id, id, worklog.ms, dumps(body))

    def issue(self, record: Record, id: str) -> dict[str, Any]:
        """The issue as ``/rest/api/3/issue`` sends it."""
        return {
            "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
            "id": id,
            "self": f"{API}/issue/{id}",
            "key": record.values["key"],
            "fields": self.fields(record),
        }

    def fields(self, record: Record) -> dict[str, Any]:
        """The fields of an issue, custom ones included; absent values are null."""
        item, values = record.item, record.values
        team = self.teams.get(values["project"], item.team)
        resolved = _last(record, "resolution") if values["resolution"] else None
        reporter = self.user(item.reporter)
        return {
            "statuscategorychangedate": stamp(_last(record, "status") or item.created_ms),
            "issuetype": site.issue_type(item.item_type),
            "project": self.projects[values["project"]],
            "summary": values["title"],
            "description": adf.document(values["description"]),
            "status": site.status(values["project"], values["status"]),
            "priority": site.priority(values["priority"]),
            "resolution": _resolution(values["resolution"]),
            "resolutiondate": stamp(resolved) if resolved else None,
            "assignee": self.user(values["assignee"]),
            "reporter": reporter,
            "creator": reporter,
            "created": stamp(item.created_ms),
            "updated": stamp(record.updated_ms),
            "duedate": values["due"],
            "labels": list(values["labels"]),
            "components": [
                site.component_ref(team, self.division.index, one) for one in values["components"]
            ],
            "fixVersions": [self._version(one) for one in values["fix_versions"]],
            "versions": [],
            "issuelinks": self._links(record),
            "subtasks": [self._brief(sub.index) for sub in item.subtasks if sub.index in self.past.records],
            "timespent": values["timespent"],
            "watches": {
                "self": f"{API}/issue/{values['key']}/watchers",
                "watchCount": 1 + item.index % 3,
                "isWatching": False,
            },
            "votes": {"self": f"{API}/issue/{values['key']}/votes", "votes": 0, "hasVoted": False},
            **self._parent(record),
            **self._custom(record),
        }

    def _custom(self, record: Record) -> dict[str, Any]:
        values = record.values
        epic = self.past.records.get(values["epic"]) if values["epic"] is not None else None
        # a sub-task shows the sprints of its parent, and has no history of them
        parent = values.get("parent")
        above = record if parent is None else self.past.records.get(parent, record)
        sprints = [self._sprint(one) for one in above.values["sprint"]]
        points = values["points"]
        return {
            "customfield_10001": self._team(values["team"]),
            "customfield_10014": epic.values["key"] if epic else None,
            "customfield_10016": float(points) if points is not None else None,
            "customfield_10019": f"0|i{record.item.index:05d}:",
            "customfield_10020": sprints or None,
            "customfield_10021": [FLAG] if values["flagged"] else None,
            "customfield_10031": None,
            **{f"customfield_{number}": None for number in range(10101, 10107)},
        }

    def _parent(self, record: Record) -> dict[str, Any]:
        index = record.values.get("parent", record.values["epic"])
        return {"parent": self._brief(index)} if index is not None and index in self.past.records else {}

    def _brief(self, index: int) -> dict[str, Any]:
        record, id = self.past.records[index], self.issue_id(index)
        values = record.values
        fields = {
            "summary": values["title"],
            "status": site.status(values["project"], values["status"]),
            "priority": site.priority(values["priority"]),
            "issuetype": site.issue_type(record.item.item_type),
        }
        return {"id": id, "key": values["key"], "self": f"{API}/issue/{id}", "fields": fields}

    def _links(self, record: Record) -> Items:
        found = []
        for number in record.values["links"]:
            link = self.past.world.links[number]
            outward = link.source is record.item
            other = link.target if outward else link.source
            id = str(10_000_000 * (self.division.index + 1) + number)
            side = "outwardIssue" if outward else "inwardIssue"
            brief = self._brief(other.index)
            found.append(
                {
                    "id": id,
                    "self": f"{API}/issueLink/{id}",
                    "type": site.link_type(link.link_type),
                    side: brief,
                }
            )
        return found

    def _version(self, number: int) -> dict[str, Any]:
        return site.version_ref(self.versions[number], self.division.index, self.past.until_ms)

    def _sprint(self, number: int) -> dict[str, Any]:
        body = site.sprint_body(self.sprints[number], self.division.index, self.past.until_ms)
        body["boardId"] = body.pop("originBoardId")
        del body["self"], body["createdDate"]
        return body

    def _team(self, index: int | None) -> dict[str, Any] | None:
        if index is None:
            return None
        team = self.division.teams[index]
        name = {"id": team.jira_team_id, "name": team.name, "title": team.name}
        return {**name, "avatarUrl": "", "isVisible": True, "isVerified": False, "isShared": True}


def _last(record: Record, name: str) -> int | None:
    """When a field last changed."""
    return next(
        (change.ms for _, change in reversed(record.changes) if any(f[0] == name for f in change.fields)),
        None,
    )


def _resolution(name: str | None) -> dict[str, Any] | None:
    if name is None:
        return None
    number = site.RESOLUTIONS[name]
    return {"self": f"{API}/resolution/{number}", "id": str(number), "description": "", "name": name}
