"""History entries of issues: what the changelog says about each change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.company import jira_refs as site
from sandbox.company import jira_remote_links as remote_links
from sandbox.company.people import Person
from sandbox.company.work import Change, Link

if TYPE_CHECKING:
    from sandbox.company.jira_issues import Issues

REMOTE_LINK = "RemoteIssueLink"
Items = list[dict[str, Any]]
Renderer = Callable[["Issues", Any, Any, dict[str, Any], dict[str, Any]], Items]


def history_items(issues: Issues, change: Change, before: dict[str, Any]) -> Items:
    """The items of one history entry. A list field gives one item per value that came or went."""
    items: Items = []
    before = before | {"index": change.item.index}
    after = before | {name: new for name, _, new in change.fields}
    for name, old, new in change.fields:
        renderer = RENDERERS.get(name)
        if renderer:
            items += renderer(issues, old, new, before, after)
    moved = before["project"] != after["project"]
    if moved and all(name != "status" for name, _, _ in change.fields):
        items += _status(issues, before["status"], after["status"], before, after)
    return items


def _item(
    field: str, field_id: str, old: tuple[Any, Any], new: tuple[Any, Any], custom: bool = False
) -> dict[str, Any]:
    """One history item; ``old`` and ``new`` are (id, text)."""
    kind = "custom" if custom else "jira"
    head = {"field": field, "fieldtype": kind, "fieldId": field_id}
    return {**head, "from": old[0], "fromString": old[1], "to": new[0], "toString": new[1]}


def _status(issues: Issues, old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Items:
    left, right = site.status(before["project"], old), site.status(after["project"], new)
    if left["id"] == right["id"]:
        return []
    return [_item("status", "status", (left["id"], left["name"]), (right["id"], right["name"]))]


def _assignee(issues: Issues, old: Any, new: Any, *_: Any) -> Items:
    def pair(person: Person | None) -> tuple[Any, Any]:
        user = issues.user(person)
        return (user["accountId"], user["displayName"]) if user else (None, None)

    (left, right) = pair(old), pair(new)
    item = _item("assignee", "assignee", left, right)
    return [item | {"tmpFromAccountId": left[0], "tmpToAccountId": right[0]}]


def _sprint(issues: Issues, old: Any, new: Any, *_: Any) -> Items:
    def pair(ids: tuple[int, ...]) -> tuple[str, str]:
        bodies = [issues.sprints[one] for one in ids]
        numbers = [str(site.sprint_number(one, issues.division.index)) for one in ids]
        return ", ".join(numbers), ", ".join(f"{one.team.key} Sprint {one.number}" for one in bodies)

    return [_item("Sprint", "customfield_10020", pair(old), pair(new), custom=True)]


def _points(issues: Issues, old: Any, new: Any, *_: Any) -> Items:
    def text(points: int | None) -> str:
        return "" if points is None else str(points)

    return [_item("Story Points", "customfield_10016", (None, text(old)), (None, text(new)), custom=True)]


def _priority(issues: Issues, old: str, new: str, *_: Any) -> Items:
    left, right = site.priority(old), site.priority(new)
    return [_item("priority", "priority", (left["id"], old), (right["id"], new))]


def _due(issues: Issues, old: str | None, new: str | None, *_: Any) -> Items:
    def pair(day: str | None) -> tuple[Any, Any]:
        return (day, f"{day} 00:00:00.0") if day else (None, None)

    return [_item("duedate", "duedate", pair(old), pair(new))]


def _resolved(issues: Issues, old: str | None, new: str | None, *_: Any) -> Items:
    def pair(name: str | None) -> tuple[Any, Any]:
        return (str(site.RESOLUTIONS[name]), name) if name else (None, None)

    return [_item("resolution", "resolution", pair(old), pair(new))]


def _flagged(issues: Issues, old: bool, new: bool, *_: Any) -> Items:
    def pair(flag: bool) -> tuple[str, str]:
        return ("[10019]", "Impediment") if flag else ("", "")

    return [_item("Flagged", "customfield_10021", pair(old), pair(new), custom=True)]


def _text(field: str, field_id: str) -> Renderer:
    def render(issues: Issues, old: Any, new: Any, *_: Any) -> Items:
        return [_item(field, field_id, (None, old or None), (None, new or None))]

    return render


def _spent(issues: Issues, old: int | None, new: int, *_: Any) -> Items:
    def text(seconds: int | None) -> str | None:
        return None if seconds is None else str(seconds)

    return [_item("timespent", "timespent", (text(old), text(old)), (text(new), text(new)))]


def _listed(
    field: str, field_id: str, name_of: Callable[[Issues, Any, dict[str, Any]], tuple[str, str]]
) -> Renderer:
    def render(issues: Issues, old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Items:
        gone = [name_of(issues, one, before) for one in old if one not in new]
        come = [name_of(issues, one, after) for one in new if one not in old]
        nothing = (None, None)
        return [_item(field, field_id, one, nothing) for one in gone] + [
            _item(field, field_id, nothing, one) for one in come
        ]

    return render


def _version_name(issues: Issues, number: int, _: dict[str, Any]) -> tuple[str, str]:
    version = issues.versions[number]
    return str(site.version_id(version, issues.division.index)), version.name


def _component_name(issues: Issues, component: int, values: dict[str, Any]) -> tuple[str, str]:
    body = site.component_ref(issues.teams[values["project"]], issues.division.index, component)
    return body["id"], body["name"]


def _links(issues: Issues, old: Any, new: Any, before: dict[str, Any], after: dict[str, Any]) -> Items:
    items = []
    for number in (one for one in new if one not in old):
        link: Link = issues.past.world.links[number]
        outward = link.source.index == after["index"]
        other = link.target if outward else link.source
        _, inward_name, outward_name = site.LINK_TYPES[link.link_type]
        key = other.initial["key"]
        text = f"This issue {outward_name if outward else inward_name} {key}"
        items.append(_item("Link", "issuelinks", (None, None), (key, text)))
    return items


def _remote_link(issues: Issues, _: Any, page: int, before: dict[str, Any], __: dict[str, Any]) -> Items:
    number = issues.number(before["index"])
    return [_item(REMOTE_LINK, REMOTE_LINK, (None, None), (number, remote_links.told(page)))]


def _project(issues: Issues, old: str, new: str, *_: Any) -> Items:
    left, right = issues.projects[old], issues.projects[new]
    return [_item("project", "project", (left["id"], left["name"]), (right["id"], right["name"]))]


def _team_name(issues: Issues, old: Any, new: Any, *_: Any) -> Items:
    def pair(index: int | None) -> tuple[Any, Any]:
        team = issues.division.teams[index] if index is not None else None
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
