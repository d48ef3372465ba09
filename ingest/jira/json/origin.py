"""Of which Jira site issues are, and as of when: read off the issues themselves, as no export says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from ingest.jira.jql import project_key
from ingest.jira.json.sprints import sprints_in
from ingest.source.entity import BadRecord, Record, instant
from ingest.source.origin import Birth, Newest, Origin
from lake.runs import now
from lake.sites.binding import address

#: an address of the site's API, and what comes before it
OF_API = re.compile(r"(https?://[^\s?#]+?)/rest/(?:api|agile)/", re.IGNORECASE)
#: fields of an issue that hold an instant which has passed; those that plan (``duedate``) are left out
PAST = ("updated", "created", "lastViewed", "resolutiondate", "statuscategorychangedate")
PAST_OF_SPRINTS = ("completeDate", "activatedDate", "createdDate")
AS_TEXT = ".sprint.Sprint@"
SHOWN = 3


def site_of(link: str) -> str:
    """The site that a ``self`` link leads to; empty for another link."""
    found = OF_API.match(link)
    return address(found[1]) if found else ""


def origin_of(issues: Iterable[Record], same: frozenset[str] = frozenset()) -> Origin:
    """What issues tell of their site. ``same`` are addresses that are known to be one site's.

    An issue's own link outranks those of its project, status or people.
    """
    own: dict[str, str] = {}
    named: set[str] = set()
    places: set[str] = set()
    births: dict[str, Birth] = {}
    newest = Newest(now())
    problem = ""
    for issue in issues:
        key = str(issue.get("key") or issue.get("id"))
        if site := site_of(str(issue.get("self") or "")):
            own.setdefault(site, key)
        else:
            named |= set(_sites_named(issue["fields"]))
        with suppress(BadRecord):
            places.add(project_key(issue))
        for moment in _moments(issue):
            newest.see(moment)
        problem = problem or _born_twice(issue, births)
    names = frozenset(own) or frozenset(named)
    if len(names - same) + bool(names & same) > 1 and own:
        told = ", ".join(f"{key} of {site}" for site, key in sorted(own.items())[:SHOWN])
        problem = f"it holds issues of {len(names)} sites: {told}"
    return Origin(names, frozenset(places), births, newest.found, problem)


def _sites_named(fields: Mapping[str, Any]) -> Iterator[str]:
    for name in ("project", "status", "issuetype", "priority"):
        value = fields.get(name)
        if isinstance(value, Mapping) and (site := site_of(str(value.get("self") or ""))):
            yield site


def _born_twice(issue: Record, births: dict[str, Birth]) -> str:
    """Remember an issue's birth; what to say where two issues have its id."""
    created = _instant(issue["fields"].get("created"))
    if issue.get("id") is None or created is None:
        return ""
    id, born = str(issue["id"]), (str(issue.get("key")), created)
    other = births.setdefault(id, born)
    if other[0] == born[0] or other[1] == created:
        return ""
    return f"{other[0]} and {born[0]} in it have one id, {id}, as only issues of two sites have"


def _moments(issue: Record) -> Iterator[datetime | None]:
    fields = issue["fields"]
    yield from (_instant(fields.get(name)) for name in PAST)
    for section, at in (("comment", "comments"), ("worklog", "worklogs")):
        for child in _parts(fields.get(section), at):
            yield _instant(child.get("updated") or child.get("created"))
    for entry in (*_parts(issue.get("changelog"), "histories"), *_parts(issue.get("changelog"), "values")):
        yield _instant(entry.get("created"))
    for value in fields.values():
        for sprint in _sprints(value):
            yield from (_instant(sprint.get(name)) for name in PAST_OF_SPRINTS)


def _sprints(value: Any) -> Iterator[Mapping[str, Any]]:
    """Sprints in a field's value, with the least work where it is another field's."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping) and "state" in first:
        yield from (
            part for part in (value if isinstance(value, list) else [value]) if isinstance(part, Mapping)
        )
    elif isinstance(first, str) and AS_TEXT in first:
        yield from sprints_in(value)


def _parts(section: Any, at: str) -> Iterator[Mapping[str, Any]]:
    found = section.get(at) if isinstance(section, Mapping) else None
    yield from (part for part in found or () if isinstance(part, Mapping)) if isinstance(found, list) else ()


def _instant(value: Any) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError, OSError):
        return instant(value) if value is not None else None
    return None
