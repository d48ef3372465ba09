"""What a Jira site needs: fields, per project the rights to write, and per issue type an edit screen (W2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from clients.errors import ClientError
from clients.jira.client import JiraClient
from writeback.jira.rights import Mails, Rights
from writeback.setup import FIELDS, FieldType, SetupFinding, SetupWish, made

CUSTOM_TYPE = "com.atlassian.jira.plugin.system.customfieldtypes:"
TYPES: dict[FieldType, str] = {"text": "textfield", "date": "datepicker", "number": "float"}
DESCRIPTION = "Kept up to date by Truce. Change it and it is yours until you clear it."
#: issues of a project that are looked at to find one of each type
SAMPLE = 100


def jira_setup(
    client: JiraClient, wish: SetupWish, mails: Mails = "never", wanted: Sequence[str] = ("fields",)
) -> Iterator[SetupFinding]:
    """The fields of a site, then per project the rights of this account and the edit screens.

    ``wanted`` is what is going to be written: ``fields``, and names of extras. Raises FatalError when the
    site cannot be used at all.
    """
    known = {field["name"]: str(field["id"]) for field in client.fields()}
    for name, kind in FIELDS.items():
        if name in known:
            yield SetupFinding("Jira", name, "there", known[name])
        elif not wish.create:
            yield SetupFinding("Jira", name, "missing", "run `python -m writeback setup --create`")
        else:
            yield from _make_field(client, name, kind, known, wish.all_screens)
    present = {name: known[name] for name in FIELDS if name in known}
    rights = Rights(client, mails)
    for project in sorted(p["key"] for p in client.projects() if wish.reaches(p["key"])):
        yield _rights(rights, project, wanted)
        yield from _screens(client, project, present)


def _make_field(
    client: JiraClient, name: str, kind: FieldType, known: dict[str, str], all_screens: bool
) -> Iterator[SetupFinding]:
    def make() -> None:
        known[name] = str(client.create_field(name, CUSTOM_TYPE + TYPES[kind], DESCRIPTION)["id"])

    yield made("Jira", name, make)
    if name not in known:
        return
    yield made("Jira", f"{name} on the default screen", lambda: client.add_to_default_screen(known[name]))
    for screen in client.screens() if all_screens else ():
        add = partial(client.add_to_screen, str(screen["id"]), known[name])
        yield made("Jira", f"{name} on screen {screen['name']}", add)


def _rights(rights: Rights, project: str, wanted: Sequence[str]) -> SetupFinding:
    place, what = f"Jira, project {project}", "rights of this account"
    if not rights.of(project):
        return SetupFinding(place, what, "there", "Jira does not tell; the first write will")
    objections = dict.fromkeys(filter(None, (rights.objection(name, project) for name in wanted)))
    if objections:
        return SetupFinding(place, what, "missing", "; ".join(objections))
    mails = "" if rights.is_quiet(project) else "; its watchers are mailed, as [writeback] jira_mail allows"
    return SetupFinding(place, what, "there", f"it may write what is wanted{mails}")


def _screens(client: JiraClient, project: str, present: dict[str, str]) -> Iterator[SetupFinding]:
    place = f"Jira, project {project}"
    try:
        for kind, issue in _one_of_each_type(client, project).items():
            editable = client.editmeta(issue)
            off = [name for name, id in present.items() if id not in editable]
            if off:
                note = f"not on the edit screen: {', '.join(off)} → add them there, or use --all-screens"
                yield SetupFinding(place, kind, "missing", note)
            elif present:
                yield SetupFinding(place, kind, "there", f"{len(present)} fields on the edit screen")
    except ClientError as error:
        yield SetupFinding(place, "edit screens", "refused", str(error))


def _one_of_each_type(client: JiraClient, project: str) -> dict[str, str]:
    """An issue's id by the name of its type: a screen belongs to project and type."""
    jql = f'project = "{project}" order by created desc'
    search = client.search if client.is_cloud else client.search_offset
    page = search(jql, ["issuetype"], SAMPLE)
    return {issue["fields"]["issuetype"]["name"]: issue["id"] for issue in page["issues"]}
