"""What the doctor asks of Jira: who we are, whether the projects are there, and which fields are which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb
import orjson

from clients.errors import ClientError
from clients.jira.client import JiraClient, open_jira
from clients.retry import RetryPolicy
from config.settings import Settings
from ingest.jira import fields
from ingest.jira.rights import boards, lacking
from ingest.source.diagnosis import Diagnosis, absent, of_rights
from lake.dbt import organisation_dir
from tools.connections import Connections
from tools.jira import JIRA

_FIELDS = """
select body from raw.jira__fields
qualify row_number() over (partition by record_id order by loaded_at desc) = 1
"""

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
        yield from absent("jira project", settings.jira.projects, keys)
        yield from fields.findings(_site(settings, client.fields(), _estimating(client), con))
    finally:
        client.close()


def diagnose_offline(settings: Settings, con: duckdb.DuckDBPyConnection) -> Iterator[Diagnosis]:
    """The custom fields that export files have brought."""
    if catalogue := _catalogue(con):
        yield from fields.findings(_site(settings, catalogue, {}, con))


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
