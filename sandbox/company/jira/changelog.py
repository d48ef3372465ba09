"""History entries of issues: what the changelog says about each change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from sandbox.company.jira import refs as site
from sandbox.company.jira import remote_links
from sandbox.company.life.history import Past
from sandbox.company.life.work import Change, Link
from sandbox.company.organisation import Division, Team
from sandbox.company.people import Person

REMOTE_LINK = "RemoteIssueLink"
Items = list[dict[str, Any]]
Renderer = Callable[["Known", Any, Any, dict[str, Any], dict[str, Any]], Items]


class Known(Protocol):
    """What a history entry needs to know of the division whose issues change."""

    past: Past
    division: Division
    today: date
    projects: dict[str, dict[str, Any]]
    versions: dict[int, Any]
    sprints: dict[int, Any]
    teams: dict[str, Team]

    def number(self, sequence: int) -> str:
        """Number of an entry or link."""

    def user(self, person: Person | None) -> dict[str, Any] | None:
        """A user as Jira shows one."""


def history_items(known: Known, change: Change, before: dict[str, Any]) -> Items:
    """The items of one history entry. A list field gives one item per value that came or went."""
    items: Items = []
    before = before | {"index": change.item.index}
    after = before | {name: new for name, _, new in change.fields}
    for name, old, new in change.fields:
        renderer = RENDERERS.get(name)
        if renderer:
            items += renderer(known, old, new, before, after)
    moved = before["project"] != after["project"]
    if moved and all(name != "status" for name, _, _ in change.fields):
        items += _status(known, before["status"], after["status"], before, after)
    return items


def _item(
    field: str, field_id: str, old: tuple[Any, Any], new: tuple[Any, Any], custom: bool = False
) -> dict[str, Any]:
    """One history item; ``old`` and ``new`` are (id, text)."""
    kind = "custom" if custom else "jira"
    head = {"field": field, "fieldtype": kind, "fieldId": field_id}
    return {**head, "from": old[0], "fromString": old[1], "to": new[0], "toString": new[1]}


def _status(known: Known, old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Items:
    left, right = site.status(before["project"], old), site.status(after["project"], new)
    if left["id"] == right["id"]:
        return []
    return [_item("status", "status", (left["id"], left["name"]), (right["id"], right["name"]))]


def _assignee(known: Known, old: Any, new: Any, *_: Any) -> Items:
    def pair(person: Person | None) -> tuple[Any, Any]:
        user = known.user(person)
        return (user["accountId"], user["displayName"]) if user else (None, None)

    (left, right) = pair(old), pair(new)
    item = _item("assignee", "assignee", left, right)
    return [item | {"tmpFromAccountId": left[0], "tmpToAccountId": right[0]}]


def _sprint(known: Known, old: Any, new: Any, *_: Any) -> Items:
    def pair(ids: tuple[int, ...]) -> tuple[str, str]:
        bodies = [known.sprints[one] for one in ids]
        numbers = [str(site.sprint_number(one, known.division.index)) for one in ids]
        return ", ".join(numbers), ", ".join(f"{one.team.key} Sprint {one.number}" for one in bodies)

    return [_item("Sprint", "customfield_10020", pair(old), pair(new), custom=True)]


def _points(known: Known, old: Any, new: Any, *_: Any) -> Items:
    def text(points: int | None) -> str:
        return "" if points is None else str(points)

    return [_item("Story Points", "customfield_10016", (None, text(old)), (None, text(new)), custom=True)]


def _priority(known: Known, old: str, new: str, *_: Any) -> Items:
    left, right = site.priority(old), site.priority(new)
    return [_item("priority", "priority", (left["id"], old), (right["id"], new))]


def _due(known: Known, old: str | None, new: str | None, *_: Any) -> Items:
    def pair(day: str | None) -> tuple[Any, Any]:
        return (day, f"{day} 00:00:00.0") if day else (None, None)

    return [_item("duedate", "duedate", pair(old), pair(new))]


def _resolved(known: Known, old: str | None, new: str | None, *_: Any) -> Items:
    def pair(name: str | None) -> tuple[Any, Any]:
        return (str(site.RESOLUTIONS[name]), name) if name else (None, None)

    return [_item("resolution", "resolution", pair(old), pair(new))]


def _flagged(known: Known, old: bool, new: bool, *_: Any) -> Items:
    def pair(flag: bool) -> tuple[str, str]:
        return ("[10019]", "Impediment") if flag else ("", "")

    return [_item("Flagged", "customfield_10021", pair(old), pair(new), custom=True)]


def _text(field: str, field_id: str) -> Renderer:
    def render(known: Known, old: Any, new: Any, *_: Any) -> Items:
        return [_item(field, field_id, (None, old or None), (None, new or None))]

    return render


def _spent(known: Known, old: int | None, new: int, *_: Any) -> Items:
    def text(seconds: int | None) -> str | None:
        return None if seconds is None else str(seconds)

    return [_item("timespent", "timespent", (text(old), text(old)), (text(new), text(new)))]


def _listed(
    field: str, field_id: str, name_of: Callable[[Known, Any, dict[str, Any]], tuple[str, str]]
) -> Renderer:
    def render(known: Known, old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Items:
        gone = [name_of(known, one, before) for one in old if one not in new]
        come = [name_of(known, one, after) for one in new if one not in old]
        nothing = (None, None)
        return [_item(field, field_id, one, nothing) for one in gone] + [
            _item(field, field_id, nothing, one) for one in come
        ]

    return render


def _version_name(known: Known, number: int, _: dict[str, Any]) -> tuple[str, str]:
    version = known.versions[number]
    return str(site.version_id(version, known.division.index)), version.name


def _component_name(known: Known, component: int, values: dict[str, Any]) -> tuple[str, str]:
    body = site.component_ref(known.teams[values["project"]], known.division.index, component)
    return body["id"], body["name"]


def _links(known: Known, old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Items:
    items = []
    for number in (one for one in new if one not in old):
        link: Link = known.past.world.links[number]
        outward = link.source.index == after["index"]
        other = link.target if outward else link.source
        _, inward_name, outward_name = site.LINK_TYPES[link.link_type]
        key = other.initial["key"]
        text = f"This issue {outward_name if outward else inward_name} {key}"
        items.append(_item("Link", "issuelinks", (None, None), (key, text)))
    return items


def _remote_link(known: Known, _: Any, page: int, before: dict[str, Any], __: dict[str, Any]) -> Items:
    number = known.number(before["index"])
    return [_item(REMOTE_LINK, REMOTE_LINK, (None, None), (number, remote_links.told(page)))]


def _project(known: Known, old: str, new: str, *_: Any) -> Items:
    left, right = known.projects[old], known.projects[new]
    return [_item("project", "project", (left["id"], left["name"]), (right["id"], right["name"]))]


def _team_name(known: Known, old: Any, new: Any, *_: Any) -> Items:
    def pair(index: int | None) -> tuple[Any, Any]:
        team = known.division.teams[index] if index is not None else None
        return (team.jira_team_id, team.name) if team else (None, None)

    return [_item("Team", "customfield_10001", pair(old), pair(new), custom=True)]


RENDERERS: dict[str, Renderer] = {
    "status": _status,
    "assignee": _assignee,
    "sprint": _sprint,
    "points": _points,
    "priority": _priority,
    "due": _due,
    "resolution": _resolved,
    "flagged": _flagged,
    "title": _text("summary", "summary"),
    "description": _text("description", "description"),
    "timespent": _spent,
    "fix_versions": _listed("Fix Version", "fixVersions", _version_name),
    "components": _listed("Component", "components", _component_name),
    "links": _links,
    "remote_link": _remote_link,
    "project": _project,
    "key": _text("Key", "Key"),
    "team": _team_name,
}
