"""Puts documents into a store by hand, in the vendors' shapes; what a test does not name is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.store import Store

JIRA_BASE = "https://tiny.atlassian.net"
CATEGORIES = {"new": (2, "To Do"), "indeterminate": (4, "In Progress"), "done": (3, "Done")}


def jira_stamp(ms: int) -> str:
    """Jira's notation of an instant given in epoch milliseconds."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}+0000"


def iso_stamp(ms: int) -> str:
    """Trello's and the Agile API's notation of an instant."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def adf(text: str) -> dict[str, Any]:
    """A document of one paragraph."""
    content = [{"type": "text", "text": text}]
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": content}]}


def person(account: str, name: str, mail: str | None = None) -> dict[str, Any]:
    """A Jira user."""
    body: dict[str, Any] = {
        "self": f"{JIRA_BASE}/rest/api/3/user?accountId={account}",
        "accountId": account,
        "accountType": "atlassian",
        "displayName": name,
        "active": True,
        "timeZone": "Europe/Berlin",
    }
    return body | ({"emailAddress": mail} if mail else {})


def status(id: str, name: str, category: str) -> dict[str, Any]:
    """A Jira status."""
    number, label = CATEGORIES[category]
    kind = {"id": number, "key": category, "name": label, "colorName": "blue-gray"}
    return {"self": f"{JIRA_BASE}/rest/api/3/status/{id}", "id": id, "name": name, "statusCategory": kind}


@dataclass
class Builder:
    """Adds documents to a store; every method returns the body it stored."""

    store: Store

    def put(
        self, tool: str, kind: str, id: str, parent: str, ms: int, body: dict[str, Any]
    ) -> dict[str, Any]:
        """Store a body as it is."""
        self.store.put(tool, kind, id, parent, ms, body)
        return body

    def _next(self, kind: str) -> str:
        sql = "select max(cast(id as integer)) from documents where tool = 'jira' and kind = ?"
        highest = self.store.connection.execute(sql, (kind,)).fetchone()[0]
        return str(int(highest or 50_000) + 1)

    def issue(
        self, id: int, key: str, ms: int, updated_ms: int | None = None, **fields: Any
    ) -> dict[str, Any]:
        """A Jira issue created at ``ms``; ``fields`` are added to and win over the usual ones."""
        project = key.rpartition("-")[0]
        changed = ms if updated_ms is None else updated_ms
        usual: dict[str, Any] = {
            "summary": f"Summary of {key}",
            "description": adf(f"Description of {key}"),
            "issuetype": {"id": "10001", "name": "Story", "subtask": False},
            "project": self._project(project),
            "status": status("10000", "To Do", "new"),
            "priority": {"id": "3", "name": "Medium"},
            "assignee": None,
            "labels": [],
            "components": [],
            "fixVersions": [],
            "issuelinks": [],
            "subtasks": [],
            "duedate": None,
            "resolution": None,
            "resolutiondate": None,
            "created": jira_stamp(ms),
            "updated": jira_stamp(changed),
        }
        link = f"{JIRA_BASE}/rest/api/3/issue/{id}"
        body = {"expand": "", "id": str(id), "self": link, "key": key, "fields": usual | fields}
        return self.put("jira", "issues", str(id), project, changed, body)

    def _project(self, key: str) -> dict[str, Any]:
        known = [d.json() for d in self.store.select("jira", "projects")]
        return next(
            ({n: p[n] for n in ("id", "key", "name")} for p in known if p["key"] == key), {"key": key}
        )

    def change(
        self, issue_id: int, ms: int, *items: dict[str, Any], author: str = "acc-ada"
    ) -> dict[str, Any]:
        """An entry of an issue's changelog."""
        filled = [
            {
                "fieldtype": "jira",
                "fieldId": item["field"],
                "from": None,
                "fromString": None,
                "to": None,
                "toString": None,
            }
            | item
            for item in items
        ]
        who = {"accountId": author, "displayName": author, "active": True}
        body: dict[str, Any] = {
            "id": self._next("changelogs"),
            "author": who,
            "created": jira_stamp(ms),
            "items": filled,
        }
        return self.put("jira", "changelogs", body["id"], str(issue_id), ms, body)

    def comment(self, issue_id: int, ms: int, text: str, author: str = "acc-ada") -> dict[str, Any]:
        """A comment on an issue."""
        id = self._next("comments")
        who = {"accountId": author, "displayName": author, "active": True}
        body: dict[str, Any] = {
            "self": f"{JIRA_BASE}/rest/api/3/issue/{issue_id}/comment/{id}",
            "id": id,
            "author": who,
            "updateAuthor": who,
            "body": adf(text),
            "created": jira_stamp(ms),
            "updated": jira_stamp(ms),
        }
        return self.put("jira", "comments", body["id"], str(issue_id), ms, body)

    def worklog(self, issue_id: int, ms: int, seconds: int, author: str = "acc-ada") -> dict[str, Any]:
        """Time logged on an issue."""
        who = {"accountId": author, "displayName": author, "active": True}
        body: dict[str, Any] = {
            "id": self._next("worklogs"),
            "issueId": str(issue_id),
            "author": who,
            "started": jira_stamp(ms),
            "created": jira_stamp(ms),
            "updated": jira_stamp(ms),
            "timeSpentSeconds": seconds,
        }
        return self.put("jira", "worklogs", body["id"], str(issue_id), ms, body)

    def remote_link(self, issue_id: int, ms: int, url: str, title: str) -> dict[str, Any]:
        """A link of an issue to another system, and the line that it leaves in the history."""
        number = int(self._next("remotelinks"))
        link = f"{JIRA_BASE}/rest/api/3/issue/{issue_id}/remotelink/{number}"
        body = {"id": number, "self": link, "globalId": url, "object": {"url": url, "title": title}}
        told = f'This issue links to "{title}"'
        self.change(issue_id, ms, {"field": "RemoteIssueLink", "to": str(number), "toString": told})
        return self.put("jira", "remotelinks", str(number), str(issue_id), ms, body)

    def move_issue(self, issue_id: int, new_key: str, ms: int) -> dict[str, Any]:
        """Move an issue to another project: the key changes, the id stays (J11)."""
        document = self.store.get("jira", "issues", str(issue_id))
        assert document is not None
        body, project = document.json(), new_key.rpartition("-")[0]
        old_key = body["key"]
        body["key"] = new_key
        body["fields"] |= {"project": self._project(project), "updated": jira_stamp(ms)}
        key = {"field": "Key", "fieldId": "issuekey", "fromString": old_key, "toString": new_key}
        place = {"field": "project", "from": document.parent, "to": project}
        self.change(issue_id, ms, place, key)
        return self.put("jira", "issues", str(issue_id), project, ms, body)

    def card(self, id: str, board: str, list_id: str, name: str, ms: int, **more: Any) -> dict[str, Any]:
        """A Trello card."""
        usual = {
            "id": id,
            "idBoard": board,
            "idList": list_id,
            "idShort": int(id[-4:], 16),
            "name": name,
            "desc": "",
            "closed": False,
            "due": None,
            "dueComplete": False,
            "idMembers": [],
            "idLabels": [],
            "labels": [],
            "idChecklists": [],
            "attachments": [],
            "customFieldItems": [],
            "shortLink": id[-8:],
            "shortUrl": f"https://trello.com/c/{id[-8:]}",
            "url": f"https://trello.com/c/{id[-8:]}",
            "pos": 65536,
            "dateLastActivity": iso_stamp(ms),
        }
        return self.put("trello", "cards", id, board, ms, usual | more)

    def action(self, id: str, board: str, kind: str, ms: int, member: str, **data: Any) -> dict[str, Any]:
        """An action on a Trello board."""
        body = {
            "id": id,
            "idMemberCreator": member,
            "type": kind,
            "date": iso_stamp(ms),
            "data": {"board": {"id": board}, **data},
            "memberCreator": {"id": member, "username": member[-4:], "fullName": member[-4:]},
        }
        return self.put("trello", "actions", id, board, ms, body)

    def message(self, channel: str, ts: str, user: str, text: str, **more: Any) -> dict[str, Any]:
        """A Slack message; a reply when ``thread_ts`` is another message's, which is then told of it."""
        root = more.get("thread_ts")
        if root and root != ts:
            self._tell_root(channel, root, ts, user)
        body = {"type": "message", "user": user, "text": text, "ts": ts, **more}
        return self.put("slack", "messages", f"{channel}:{ts}", channel, _ms(ts), body)

    def _tell_root(self, channel: str, root: str, ts: str, user: str) -> None:
        document = self.store.get("slack", "messages", f"{channel}:{root}")
        assert document is not None
        body = document.json()
        users = sorted({*body.get("reply_users", []), user})
        body |= {"thread_ts": root, "reply_count": body.get("reply_count", 0) + 1, "reply_users": users}
        body |= {"reply_users_count": len(users), "latest_reply": ts}
        self.put("slack", "messages", document.id, channel, document.updated_ms, body)


def _ms(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1000 + int(fraction[:3] or 0)
