"""What the doctor asks of Jira: who we are, what we may, which projects there are, which fields are which.

Each right is tried by one cheap question, none by a write. A token with scopes that lacks one is told so; one
without scopes may lack a permission of its account, which costs the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb
import orjson

from clients.errors import ClientError, NotGrantedError, SkippableError
from clients.jira.client import JiraClient, open_jira
from clients.retry import RetryPolicy
from config.settings import Settings
from ingest.jira import fields, jql
from ingest.jira.privacy.restrictions import LEVEL, Restrictions
from ingest.source.diagnosis import Diagnosis, absent, of_privacy, of_rights
from lake.dbt import organisation_dir
from tools.connections import Connections
from tools.jira import JIRA, RIGHTS

_FIELDS = """
select body from raw.jira__fields
qualify row_number() over (partition by record_id order by loaded_at desc) = 1
"""

#: issues with a level that the doctor looks at
PAGE = 100
ONE = {"maxResults": 1}
#: what answers only who has the right; on Data Center, which has no scopes, where it is another path
QUESTIONS = {
    "read:jira-work": ("{api}/field", "{api}/field"),
    "read:jira-user": ("{api}/users/search", "{api}/user/search"),
    "read:board-scope:jira-software": ("{agile}/board", "{agile}/board"),
    "read:project:jira": ("{agile}/board", "{agile}/board"),
    "read:board-scope.admin:jira-software": ("{agile}/board/{board}/configuration",) * 2,
    "read:sprint:jira-software": ("{agile}/board/{scrum}/sprint",) * 2,
    "manage:jira-configuration": ("{api}/workflows/search", "{api}/workflow"),
    "manage:jira-project": ("{api}/screens", "{api}/screens"),
}
OF_EDITING = "EDIT_ISSUES"

Lake = duckdb.DuckDBPyConnection | None


def diagnose(
    connections: Connections, settings: Settings, retry: RetryPolicy, con: Lake
) -> Iterator[Diagnosis]:
    """Sign in, look for the projects of truce.toml, and judge the site's custom fields."""
    client = open_jira(connections, retry)
    try:
        me = client.sign_in()
        zone = me.get("timeZone", "an unknown zone")
        text = f"signed in as {me.get('displayName')}, time zone {zone} ({client.connection.flavour})"
        yield Diagnosis("ok", "jira", text)
        yield from of_rights(JIRA, lacking(client))
        keys = {str(project.get("key")) for project in _projects(client)}
        yield from _private(client, settings)
        yield from absent("jira project", settings.jira.projects, keys)
        yield from fields.findings(_site(settings, client.fields(), _estimating(client), con))
    finally:
        client.close()


def diagnose_offline(settings: Settings, con: duckdb.DuckDBPyConnection) -> Iterator[Diagnosis]:
    """The custom fields that export files have brought."""
    if catalogue := _catalogue(con):
        yield from fields.findings(_site(settings, catalogue, {}, con))


def _private(client: JiraClient, settings: Settings) -> Iterator[Diagnosis]:
    """Issues with a security level, as far as one page tells: those that may not land, and their levels."""
    question, named = jql.by_creation("level is not EMPTY"), Restrictions.of(settings.jira)
    try:
        ask = client.search if client.is_cloud else client.search_offset
        found = ask(question, [LEVEL], PAGE)
    except SkippableError:
        return  # a site without security levels knows no such field
    levels = [(issue.get("fields") or {}).get(LEVEL) or {} for issue in found.get("issues", [])]
    left = [
        level.get("name") or level.get("id") for level in levels if named.hides({"fields": {LEVEL: level}})
    ]
    known = settings.jira.security_levels
    yield of_privacy("jira private issues", "issue", len(levels), left, named.levels, known)
    if len(levels) >= PAGE:
        yield Diagnosis("ok", "jira private issues", f"and more: these are the {PAGE} that were made first")


def _projects(client: JiraClient) -> list[dict[str, Any]]:
    if not client.is_cloud:
        return list(client.get(f"{client.api}/project"))
    found: list[dict[str, Any]] = []
    while True:
        page = client.get(f"{client.api}/project/search", {"startAt": len(found), "maxResults": 100})
        found += page.get("values", [])
        if page.get("isLast", True) or not page.get("values"):
            return found


def _estimating(client: JiraClient) -> dict[str, list[str]]:
    """Fields by which boards estimate, with those boards (J15)."""
    found: dict[str, list[str]] = defaultdict(list)
    for board in boards(client):
        try:
            configuration = client.get(f"{client.agile}/board/{board['id']}/configuration")
        except ClientError:
            continue
        estimating = ((configuration.get("estimation") or {}).get("field") or {}).get("fieldId")
        if estimating and str(estimating).startswith("customfield_"):
            found[str(estimating)].append(str(board.get("name")))
    return dict(found)


def _site(
    settings: Settings,
    catalogue: Sequence[Mapping[str, Any]],
    boards: Mapping[str, Sequence[str]],
    con: Lake,
) -> fields.Site:
    path = organisation_dir(settings) / fields.MAP_FILE
    shares: dict[str, float] = {}
    with suppress(duckdb.Error):
        shares = fields.filled(con, fields.candidate_ids(catalogue)) if con is not None else {}
    return fields.Site(catalogue, fields.mapped(path), path, boards, shares)


def _catalogue(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    with suppress(duckdb.CatalogException):
        return [orjson.loads(row[0]) for row in con.execute(_FIELDS).fetchall()]
    return []


def lacking(client: JiraClient) -> set[str]:
    """The names of the rights that are not granted. Raises FatalError where Jira cannot be asked."""
    found = set(_not_answered(client))
    if not _may_edit(client):
        found.add("write:jira-work")
    known = client.granted
    return found | {right.name for right in RIGHTS if known and right.name not in known}


def _not_answered(client: JiraClient) -> Iterator[str]:
    first = boards(client)
    scrum = [board for board in first if board.get("type") == "scrum"]
    places = {"board": first, "scrum": scrum}
    for name, questions in QUESTIONS.items():
        path = questions[0 if client.is_cloud else 1]
        if any("{" + word + "}" in path and not there for word, there in places.items()):
            continue  # there is nothing to ask about
        ids = {word: there[0]["id"] for word, there in places.items() if there}
        try:
            client.get(path.format(api=client.api, agile=client.agile, **ids), _parameters(path))
        except SkippableError:
            yield name


def _parameters(path: str) -> Mapping[str, Any]:
    return {**ONE, "username": "."} if path.endswith("/user/search") else ONE


def boards(client: JiraClient) -> list[dict[str, Any]]:
    """The first boards of the site; none where they may not be listed."""
    try:
        return list(client.get(f"{client.agile}/board", {"maxResults": 50}).get("values", []))
    except SkippableError:
        return []


def _may_edit(client: JiraClient) -> bool:
    try:
        told = client.get(f"{client.api}/mypermissions", {"permissions": OF_EDITING})["permissions"]
    except NotGrantedError:
        return True  # it is not known: the scope that asks is another one
    return bool(told.get(OF_EDITING, {}).get("havePermission", True))
