"""What a site must have before it can be written to: which fields are missing, and making them.

Looks at what the token sees now: Jira's fields and edit screens (W2), the custom fields of Trello's boards,
Slack's channels. Nothing is made unless it is asked for, and only where the allow-lists reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from clients.errors import ClientError
from clients.jira.client import JiraClient
from clients.slack.client import SlackClient
from clients.trello.client import TrelloClient
from writeback.plan.policy import Policy

CUSTOM_TYPE = "com.atlassian.jira.plugin.system.customfieldtypes:"
#: name of the field in Jira → its type there, and the type of Trello's (whose name lacks the "Truce ")
FIELDS = {
    "Truce Owner Team": ("textfield", "text"),
    "Truce Forecast P50": ("datepicker", "date"),
    "Truce Forecast P85": ("datepicker", "date"),
    "Truce Risk": ("textfield", "text"),
    "Truce Blocked By": ("textfield", "text"),
    "Truce Conflicts": ("float", "number"),
}
DESCRIPTION = "Kept up to date by Truce. Change it and it is yours until you clear it."
#: issues of a project that are looked at to find one of each type
SAMPLE = 100


@dataclass(frozen=True)
class Finding:
    """One thing that a site needs: ``there``, ``missing``, ``made``, or ``refused`` with the remedy."""

    place: str
    what: str
    state: str
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state in ("missing", "refused")


def jira_setup(client: JiraClient, policy: Policy, create: bool, all_screens: bool) -> Iterator[Finding]:
    """The fields of a site, then per project and issue type whether its edit screen has them.

    Raises FatalError when the site cannot be used at all.
    """
    known = {field["name"]: str(field["id"]) for field in client.fields()}
    for name, (kind, _) in FIELDS.items():
        if name in known:
            yield Finding("Jira", name, "there", known[name])
        elif not create:
            yield Finding("Jira", name, "missing", "run `python -m writeback setup --create`")
        else:
            yield from _make_field(client, name, kind, known, all_screens)
    present = {name: known[name] for name in FIELDS if name in known}
    for project in sorted(
        p["key"] for p in client.projects() if _allowed(p["key"], policy.containers["jira"])
    ):
        yield from _screens(client, project, present)


def trello_setup(client: TrelloClient, policy: Policy, create: bool) -> Iterator[Finding]:
    """The custom fields of the boards that may be written to. Raises FatalError as ``jira_setup``."""
    for board in client.boards():
        if not _allowed(board["id"], policy.containers["trello"]):
            continue
        place = f"Trello, board {board['name']}"
        try:
            names = {_plain(field["name"]) for field in client.custom_fields(board["id"])}
        except ClientError as error:
            yield Finding(place, "custom fields", "refused", str(error))
            continue
        for name, (_, kind) in FIELDS.items():
            title = name.removeprefix("Truce ").capitalize().replace("p50", "P50").replace("p85", "P85")
            if _plain(name) in names:
                yield Finding(place, title, "there")
            elif not create:
                yield Finding(place, title, "missing", "optional: risk is shown as a label without it")
            else:
                yield _made(
                    place, title, lambda b=board, t=title, k=kind: client.create_custom_field(b["id"], t, k)
                )


def slack_setup(client: SlackClient, channels: list[str]) -> Iterator[Finding]:
    """Whether the channels that are written to exist and have the app as a member."""
    for name in channels:
        place = f"Slack, #{name.lstrip('#')}"
        try:
            found = client.find_channel(name)
        except ClientError as error:
            yield Finding(place, "channel", "refused", str(error))
            continue
        if found.get("is_member") is False:
            yield Finding(place, "membership", "missing", "invite the app to the channel")
        else:
            yield Finding(place, "membership", "there")


def _make_field(
    client: JiraClient, name: str, kind: str, known: dict[str, str], all_screens: bool
) -> Iterator[Finding]:
    def make() -> None:
        known[name] = str(client.create_field(name, CUSTOM_TYPE + kind, DESCRIPTION)["id"])

    yield _made("Jira", name, make)
    if name not in known:
        return
    yield _made("Jira", f"{name} on the default screen", lambda: client.add_to_default_screen(known[name]))
    for screen in client.screens() if all_screens else ():
        place = f"{name} on screen {screen['name']}"
        yield _made("Jira", place, lambda s=screen: client.add_to_screen(str(s["id"]), known[name]))


def _made(place: str, what: str, make: Any) -> Finding:
    try:
        make()
    except ClientError as error:
        return Finding(place, what, "refused", str(error))
    return Finding(place, what, "made")


def _screens(client: JiraClient, project: str, present: dict[str, str]) -> Iterator[Finding]:
    place = f"Jira, project {project}"
    try:
        for kind, issue in _one_of_each_type(client, project).items():
            editable = client.editmeta(issue)
            off = [name for name, id in present.items() if id not in editable]
            if off:
                note = f"not on the edit screen: {', '.join(off)} → add them there, or use --all-screens"
                yield Finding(place, kind, "missing", note)
            elif present:
                yield Finding(place, kind, "there", f"{len(present)} fields on the edit screen")
    except ClientError as error:
        yield Finding(place, "edit screens", "refused", str(error))


def _one_of_each_type(client: JiraClient, project: str) -> dict[str, str]:
    """An issue's id by the name of its type: a screen belongs to project and type."""
    jql = f'project = "{project}" order by created desc'
    search = client.search if client.is_cloud else client.search_offset
    page = search(jql, ["issuetype"], SAMPLE)
    return {issue["fields"]["issuetype"]["name"]: issue["id"] for issue in page["issues"]}


def _allowed(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _plain(name: str) -> str:
    return name.strip().lower().removeprefix("truce ")
