"""What stands on an issue beside its fields: a property for machines, one maintained comment, one link.

Each is known by a mark of its own: the property's key, the comment's first line, the link's ``globalId``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from clients.errors import ClientError
from clients.jira.client import JiraClient
from writeback.jira import adf

PROPERTY, COMMENT, LINK = "property", "comment", "link"
EXTRAS = (PROPERTY, COMMENT, LINK)
#: key of the issue property with the whole result as JSON; JQL and apps can read it, people do not see it
PROPERTY_KEY = "truce.result"
#: first line of the maintained comment
MARK = "Truce · kept up to date every night"


def canonical(field: str, value: str | None) -> str | None:
    """``value`` as :class:`Extras` reports it once it is written; JSON with sorted keys for the property.

    Raises ValueError when a property's value is no JSON.
    """
    if not value or not value.strip():
        return None
    if field == PROPERTY:
        return orjson.dumps(orjson.loads(value), option=orjson.OPT_SORT_KEYS).decode()
    if field == COMMENT:
        return adf.plain_text(adf.document(value)) or None
    return " ".join(value.split())


def link_parts(value: str) -> tuple[str, str]:
    """Address and title of a link's value, ``URL TITLE``."""
    url, _, title = value.strip().partition(" ")
    return url, title.strip() or url


class Extras:
    """Reads and writes the extras of one site."""

    def __init__(self, client: JiraClient, is_own: Any) -> None:
        """``is_own`` tells whether a comment's author is this account: anybody may quote our first line."""
        self.client = client
        self._is_own = is_own

    def read(self, issue: Mapping[str, Any], wanted: Collection[str]) -> dict[str, Any]:
        """Present values by name, and under ``comments`` the ids of the maintained ones, oldest first."""
        found: dict[str, Any] = {}
        if PROPERTY in wanted:
            present = (issue.get("properties") or {}).get(PROPERTY_KEY)
            found[PROPERTY] = None if present is None else _json(present)
        if COMMENT in wanted:
            own = [c for c in self.client.comments(issue["id"]) if self._is_ours(c)]
            found["comments"] = [str(comment["id"]) for comment in own]
            found[COMMENT] = _unmarked(own[0]["body"]) if own else None
        if LINK in wanted:
            link = self.client.remote_link(issue["id"], global_id(issue["id"]))
            found[LINK] = f"{link['object']['url']} {link['object']['title']}" if link else None
        return found

    def write_comment(self, issue: str, text: str | None, known: list[str]) -> None:
        """Create, replace or take away the maintained comment; doubles are taken away."""
        for comment in known[1:] if text else known:
            self.client.delete_comment(issue, comment)
        if not text:
            return
        document = self._document(text)
        if known:
            self.client.update_comment(issue, known[0], document)
            return
        try:
            self.client.add_comment(issue, document)
        except ClientError:
            # never repeated blindly: the answer may have been lost after the comment was made
            own = [c for c in self.client.comments(issue) if self._is_ours(c)]
            if not any(_unmarked(c["body"]) == canonical(COMMENT, text) for c in own):
                raise

    def write_link(self, issue: str, value: str | None) -> None:
        """Set or take away the one remote link; ``globalId`` makes a repeated request update the first."""
        if not value:
            self.client.delete_remote_link(issue, global_id(issue))
            return
        url, title = link_parts(value)
        self.client.set_remote_link(issue, global_id(issue), url, title)

    def _document(self, text: str) -> dict[str, Any] | str:
        return adf.document(f"{MARK}\n\n{text}") if self.client.is_cloud else f"{MARK}\n\n{text}"

    def _is_ours(self, comment: Mapping[str, Any]) -> bool:
        return _text(comment["body"]).startswith(MARK) and self._is_own(comment.get("author") or {})


def global_id(issue: str) -> str:
    """By which Jira recognises the link when it is sent again."""
    return f"truce:{issue}"


def _text(body: Any) -> str:
    return body if isinstance(body, str) else adf.plain_text(body)


def _unmarked(body: Any) -> str | None:
    return _text(body).removeprefix(MARK).strip() or None


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
