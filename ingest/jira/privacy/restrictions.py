"""Which issues, comments and work logs may land, and what others tell of those that do not.

An issue with a security level lands where ``[jira] security_levels`` names the level; a comment or a work
log that a role or group alone may see, or the agents of a service desk, where ``[jira] restricted_to`` names
these. Issues repeat the titles of those they are linked to: of an issue that does not land only its key
remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.sections import JiraSection
from ingest.source.entity import Record
from ingest.source.page import Closed, Kin
from ingest.source.privacy import Consent

LEVEL = "security"
INTERNAL = "internal"
#: what hangs on an issue, and by what
ALSO: Kin = tuple(
    (name, "parent") for name in ("changelogs", "comments", "worklogs", "remote_links")
) + tuple((name, "id") for name in ("watchers", "votes"))
#: a text that cannot be read as an issue and yet names a level
NAMES_A_LEVEL = re.compile(r"""["']security["']\s*:\s*["'{\d]""")
WITHHELD = "withheld"


@dataclass
class Restrictions:
    """The configured consent, and what is known of issues that it does not cover.

    ``closed`` are their ids and ``keys`` their keys. Where a site does not tell which issues have a level
    (``is_told``), any that is linked to may have one.
    """

    levels: Consent
    circles: Consent
    closed: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    is_told: bool = True

    @classmethod
    def of(cls, settings: JiraSection) -> Restrictions:
        """As configured."""
        levels = Consent.under("[jira] security_levels", settings.security_levels)
        return cls(levels, Consent.under("[jira] restricted_to", settings.restricted_to))

    def hides(self, issue: Any) -> bool:
        """True for an issue that may not land; it is remembered."""
        fields = issue.get("fields") if isinstance(issue, dict) else None
        level = fields.get(LEVEL) if isinstance(fields, dict) else None
        if not level or self.levels.covers(*_called(level, "id", "name")):
            return False
        self.remember(issue)
        return True

    def remember(self, issue: Record) -> None:
        """An issue that may not land."""
        self.closed.add(str(issue.get("id")))
        self.keys.add(str(issue.get("key")))

    def hides_part(self, record: Any) -> bool:
        """True for a comment or a work log that may not land."""
        if not isinstance(record, dict):
            return False
        if circle := record.get("visibility"):
            return not self.circles.covers(*_called(circle, "value", "identifier"))
        return record.get("jsdPublic") is False and not self.circles.covers(INTERNAL)

    def without_others(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of an issue without what they tell of issues that are closed."""
        shown = dict(fields)
        if self.is_told and not self.closed:
            return shown
        for name in ("parent", "epic"):
            if isinstance(shown.get(name), dict):
                shown[name] = self._bare(shown[name])
        if isinstance(subtasks := shown.get("subtasks"), list):
            shown["subtasks"] = [self._bare(one) for one in subtasks]
        if isinstance(links := shown.get("issuelinks"), list):
            shown["issuelinks"] = [self._link(link) for link in links]
        return shown

    def _link(self, link: Any) -> Any:
        if not isinstance(link, dict):
            return link
        ends = {name: self._bare(link[name]) for name in ("inwardIssue", "outwardIssue") if name in link}
        return link | ends

    def _bare(self, issue: Any) -> Any:
        if not isinstance(issue, dict):
            return issue
        if self.is_told and str(issue.get("id")) not in self.closed and issue.get("key") not in self.keys:
            return issue
        return {name: issue[name] for name in ("id", "key") if name in issue}

    def words(self, text: str) -> str:
        """Something that cannot be read as an issue, for quarantine."""
        return WITHHELD if NAMES_A_LEVEL.search(text) else text

    def told(self, issues: int) -> str:
        """The line about issues that are not read."""
        return self.levels.left(issues, "issue with a security level is", "issues with a security level are")

    def told_parts(self, records: int) -> str:
        """The line about comments and work logs that are not read."""
        one = "restricted comment or work log is"
        return self.circles.left(records, one, "restricted comments and work logs are")


def closed(scope: str, issues: Iterable[str]) -> Closed:
    """What the lake holds of these issues is to be taken out."""
    return Closed("issues", scope, frozenset(issues), ALSO)


def _called(value: Any, *names: str) -> list[Any]:
    return [value.get(name) for name in names] if isinstance(value, Mapping) else [value]


def fingerprint(settings: JiraSection) -> str:
    """Changes with what may land, so that projects are read again; empty where nothing private may."""
    named = sorted(settings.consent)
    return f" with {', '.join(named)}" if named else ""
