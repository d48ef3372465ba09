"""What the account may do: rights by project, and issues that their status or a missing value locks.

The service's account administers the site unless a standing fault ``lacks_right`` takes a right away.
"""

from __future__ import annotations

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse, refuse_fields
from sandbox.server.jira.site import JiraSite
from sandbox.store import Document

#: right → its name for people
KNOWN = {
    "BROWSE_PROJECTS": "Browse Projects",
    "EDIT_ISSUES": "Edit Issues",
    "ADD_COMMENTS": "Add Comments",
    "LINK_ISSUES": "Link Issues",
    "TRANSITION_ISSUES": "Transition Issues",
    "ADMINISTER_PROJECTS": "Administer Projects",
    "ADMINISTER": "Administer Jira",
}
OFF_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
NOTIFY = "To discard the user notification either admin or project admin permissions are required."


def holds(site: JiraSite, right: str, project: str) -> bool:
    """Whether the account has a right in a project. Whoever may not administer a project is no site admin."""
    taken = {"ADMINISTER_PROJECTS", "ADMINISTER"} if right == "ADMINISTER" else {right}
    return not any(
        fault.field in taken and fault.subject in ("", project)
        for fault in site.exchange.workspace.faults.states("lacks_right", "jira")
    )


def demand(site: JiraSite, right: str, project: str, message: str) -> None:
    """Raises Jira's 403 where the account lacks the right."""
    if not holds(site, right, project):
        raise refuse(403, message)


def may_be_quiet(exchange: Exchange, site: JiraSite, project: str) -> None:
    """Raises the 403 of the whole edit where mails are to be left out by somebody who may not say so.

    Jira's documentation has it that the parameter is ignored then; Cloud and Data Center refuse.
    """
    is_quiet = exchange.query.get("notifyUsers", "true") == "false"
    if is_quiet and not (holds(site, "ADMINISTER_PROJECTS", project) or holds(site, "ADMINISTER", project)):
        raise refuse(403, NOTIFY)


def is_locked(site: JiraSite, issue: Document) -> bool:
    """Whether nobody may edit the issue now: its status says so, or the account lacks the right to edit."""
    status = (issue.json()["fields"].get("status") or {}).get("name")
    faults = site.exchange.workspace.faults.states("locked", "jira")
    names = {issue.id, issue.json().get("key"), status}
    return any(fault.subject in names for fault in faults) or not holds(site, "EDIT_ISSUES", issue.parent)


def check_edit(exchange: Exchange, site: JiraSite, issue: Document, wanted: set[str]) -> None:
    """Raises what refuses an edit whatever its values are: no right, a locked status, a value that is due."""
    demand(site, "EDIT_ISSUES", issue.parent, "You do not have permission to edit issues in this project.")
    may_be_quiet(exchange, site, issue.parent)
    if wanted and is_locked(site, issue):
        raise refuse_fields({id: OFF_SCREEN.format(id) for id in wanted})
    present = issue.json()["fields"]
    due = {
        fault.field: f"{fault.field} is required."
        for fault in site.exchange.workspace.faults.states("required", "jira")
        if fault.subject in (issue.id, issue.json().get("key"), issue.parent)
        and present.get(fault.field) in (None, "", [])
        and fault.field not in wanted
    }
    if wanted and due:
        raise refuse_fields(due)


def mine(exchange: Exchange) -> Response:
    """``mypermissions``: of the project of ``projectKey``. Cloud wants the rights named, and known."""
    site = JiraSite(exchange)
    names = exchange.listed("permissions")
    unknown = [name for name in names if name not in KNOWN]
    if not site.is_server and (unknown or not names):
        told = f"Unrecognized permission(s): {', '.join(unknown)}" if unknown else "permissions is required."
        raise refuse(400, told)
    project = exchange.query.get("projectKey", "")
    if project:
        site.project(project)
    shown = KNOWN if site.is_server else names
    return site.reply(
        {
            "permissions": {
                name: {
                    "id": str(list(KNOWN).index(name)),
                    "key": name,
                    "name": KNOWN[name],
                    "type": "GLOBAL" if name == "ADMINISTER" else "PROJECT",
                    "description": "",
                    "havePermission": holds(site, name, project),
                }
                for name in shown
            }
        }
    )
