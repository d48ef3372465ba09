"""Writing to an issue: the new state and a true changelog entry, together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.server.jira.site import JiraSite
from sandbox.store import Document


def jira_time(epoch_ms: int) -> str:
    """A time stamp as Jira writes it, e.g. ``2026-01-05T09:00:00.123+0000``."""
    moment = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{epoch_ms % 1000:03d}+0000"


@dataclass(frozen=True)
class Item:
    """One line of a changelog entry; ``old`` and ``new`` are ids, the texts what people read."""

    field: str
    field_id: str
    old: str | None
    old_text: str | None
    new: str | None
    new_text: str | None

    def json(self) -> dict[str, str | None]:
        """The line as Jira sends it."""
        return {
            "field": self.field,
            "fieldtype": "custom" if self.field_id.startswith("customfield_") else "jira",
            "fieldId": self.field_id,
            "from": self.old,
            "fromString": self.old_text,
            "to": self.new,
            "toString": self.new_text,
        }


def author(site: JiraSite) -> dict[str, Any]:
    """The signed-in user as histories and comments name him."""
    kept = ("self", "accountId", "emailAddress", "displayName", "active", "timeZone", "accountType")
    return {name: site.account[name] for name in kept if name in site.account}


def save(site: JiraSite, issue: Document, fields: dict[str, Any], items: list[Item]) -> int:
    """Store changed fields with their history in one transaction; returns the time in epoch milliseconds.

    An edit without items changes nothing, not even ``updated``.
    """
    workspace = site.exchange.workspace
    if not items:
        return issue.updated_ms
    now = workspace.now_ms()
    with site.store.transaction():
        number = str(workspace.next_number("jira", "changelogs"))
        entry = {
            "id": number,
            "author": author(site),
            "created": jira_time(now),
            "items": [item.json() for item in items],
        }
        site.store.put("jira", "changelogs", number, issue.id, now, entry)
        touch(site, issue, fields, now)
    return now


def touch(site: JiraSite, issue: Document, fields: dict[str, Any], now: int) -> None:
    """Store changed fields and the time of change, without history (a comment does this)."""
    body = issue.json()
    body["fields"] |= fields | {"updated": jira_time(now)}
    site.store.put("jira", "issues", issue.id, issue.parent, now, body)
