"""``ingest doctor``: what works, what was found, and what somebody should decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb
import orjson

from clients.errors import ClientError
from clients.jira.client import JiraClient, open_jira
from clients.retry import RetryPolicy
from clients.slack.client import open_slack
from clients.trello.client import open_trello
from config.errors import ConfigError
from config.settings import Settings
from ingest.errors import IngestError
from ingest.jira import fields
from ingest.people import proposals as people
from ingest.registry import SOURCES
from ingest.slack.redaction import text_policy
from ingest.source.diagnosis import Diagnosis
from lake.connect import connect
from lake.dbt import organisation_dir
from tools.connections import Connections, resolve

SHOWN = 10
#: somebody waits for the answer: no long retries
HASTY = RetryPolicy(attempts=2)

_FIELDS = """
select body from raw.jira__fields
qualify row_number() over (partition by record_id order by loaded_at desc) = 1
"""
_DRIFT = """
select source, entity, path, change, kinds_before, kinds, first_seen, last_seen from ops.schema_changes
qualify row_number() over (partition by source, entity, path order by recorded_at desc) = 1
    and change in ('vanished', 'retyped')
order by recorded_at desc, source, entity, path
"""
_NEW = """
select source, entity, count(*), string_agg(path, ', ' order by path) from ops.schema_changes
where change = 'appeared' and run_id not in (
    select min_by(run_id, recorded_at) from ops.schema_changes as earliest
    where earliest.source = schema_changes.source and earliest.entity = schema_changes.entity
) and recorded_at > now()::timestamp - interval 30 days
group by all order by all
"""
_ASIDE = """
select source, count(*), min(reason) from quarantine.records
where recorded_at > now()::timestamp - interval 7 days group by all order by all
"""

Lake = duckdb.DuckDBPyConnection | None


def examine(settings: Settings) -> list[Diagnosis]:
    """Findings on every source, then on what the lake holds.

    Raises ConfigError when the configuration itself cannot be read.
    """
    connections = resolve(settings)
    checks: Mapping[str, Callable[[Connections, Settings, Lake], Iterator[Diagnosis]]] = {
        "jira": _jira,
        "trello": _trello,
        "slack": _slack,
    }
    con: Lake = None
    with suppress(ConfigError):
        con = connect(settings, read_only=True)
    try:
        found: list[Diagnosis] = []
        for source in SOURCES:
            found += _of_source(source, connections, checks[source], settings, con)
        return found + (list(_held(con)) if con is not None else [])
    finally:
        if con is not None:
            con.close()


def _of_source(
    source: str,
    connections: Connections,
    check: Callable[[Connections, Settings, Lake], Iterator[Diagnosis]],
    settings: Settings,
    con: Lake,
) -> Iterator[Diagnosis]:
    if source not in connections:
        yield Diagnosis("warn", source, f"not configured: set TRUCE_{source.upper()}_* to read it")
        if source == "jira" and con is not None and (catalogue := _catalogue(con)):
            yield from fields.findings(_site(settings, catalogue, {}, con))
        return
    try:
        yield from check(connections, settings, con)
    except (ClientError, IngestError) as error:
        yield Diagnosis("fail", source, str(error))


def _jira(connections: Connections, settings: Settings, con: Lake) -> Iterator[Diagnosis]:
    client = open_jira(connections, HASTY)
    try:
        me = client.sign_in()
        zone = me.get("timeZone", "an unknown zone")
        text = f"signed in as {me.get('displayName')}, time zone {zone} ({client.connection.flavour})"
        yield Diagnosis("ok", "jira", text)
        keys = {str(project.get("key")) for project in _projects(client)}
        yield from _absent("jira project", settings.jira.projects, keys)
        yield from fields.findings(_site(settings, client.fields(), _estimating(client), con))
    finally:
        client.close()


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
    for board in client.get(f"{client.agile}/board", {"maxResults": 50}).get("values", []):
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


def _trello(connections: Connections, settings: Settings, _: Lake) -> Iterator[Diagnosis]:
    client = open_trello(connections, HASTY)
    try:
        me = client.sign_in()
        boards = client.get("/1/members/me/boards", {"filter": "all", "fields": "name,shortLink"})
    finally:
        client.close()
    yield Diagnosis("ok", "trello", f"signed in as {me.get('username')}, {len(boards)} boards visible")
    names = {value for board in boards for value in (board["id"], board.get("shortLink"))}
    yield from _absent("trello board", settings.trello.boards, names)


def _slack(connections: Connections, settings: Settings, _: Lake) -> Iterator[Diagnosis]:
    client = open_slack(connections, HASTY)
    me = client.sign_in()
    yield Diagnosis("ok", "slack", f"signed in to {me.get('team')} as {me.get('user')}")
    page = client.call("conversations.list", limit=999, types="public_channel,private_channel")
    inside = [channel for channel in page["channels"] if channel.get("is_member")]
    outside = [
        str(c.get("name")) for c in page["channels"] if not c.get("is_member") and not c.get("is_archived")
    ]
    if outside:
        text = f"the app is in {len(inside)} channels; not in: {', '.join(outside[:SHOWN])}"
        yield Diagnosis("warn", "slack channels", text)
    names = {value for channel in page["channels"] for value in (channel["id"], channel.get("name"))}
    yield from _absent("slack channel", [name.lstrip("#") for name in settings.slack.channels], names)
    listed = [name for name in settings.slack.text_channels if name != "*"]
    yield from _absent("slack text channel", listed, names)
    yield _privacy(settings, inside)


def _privacy(settings: Settings, channels: Sequence[dict[str, Any]]) -> Diagnosis:
    policy = text_policy(settings.slack)
    kept = sum(policy.keeps(channel) for channel in channels)
    hook = f" and {settings.slack.redact_hook}" if settings.slack.redact_hook else ""
    rules = f"after {len(settings.slack.redact)} patterns{hook}" if policy.rewrite else "as it is"
    text = (
        f"text lands from {kept} of {len(channels)} channels, {rules}; of the others who, when, thread, keys"
    )
    return Diagnosis("ok", "slack text", text)


def _absent(subject: str, wanted: Sequence[str], there: set[Any]) -> Iterator[Diagnosis]:
    for name in wanted:
        if name not in there:
            yield Diagnosis("fail", subject, f"{name} of truce.toml does not exist or is not visible")


def _held(con: duckdb.DuckDBPyConnection) -> Iterator[Diagnosis]:
    """What the lake itself has to tell: drift, quarantine, people."""
    with suppress(duckdb.CatalogException):
        yield from _drift(con)
        for source, count, reason in con.execute(_ASIDE).fetchall():
            text = f"{count:,} records set aside in the last week, such as: {reason}"
            yield Diagnosis("warn", f"{source} quarantine", text, "python -m ingest status")
    with suppress(IngestError, duckdb.Error):
        if count := len(people.proposals(con)):
            text = f"{count:,} accounts look like another one"
            yield Diagnosis("warn", "people", text, "python -m ingest people")


def _drift(con: duckdb.DuckDBPyConnection) -> Iterator[Diagnosis]:
    changes = con.execute(_DRIFT).fetchall()
    for source, entity, path, change, before, kinds, first, last in changes[:SHOWN]:
        what = (
            f"{path} ({before or 'null'}) is sent no more; it was from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
            if change == "vanished"
            else f"{path} was {before}, now comes as {kinds}"
        )
        yield Diagnosis("warn", f"{source} {entity} schema", what)
    if len(changes) > SHOWN:
        text = f"and {len(changes) - SHOWN:,} more changes: ops.schema_changes"
        yield Diagnosis("warn", "schema", text)
    for source, entity, count, paths in con.execute(_NEW).fetchall():
        text = f"{count:,} new properties in the last 30 days, kept: {paths[:200]}"
        yield Diagnosis("ok", f"{source} {entity} schema", text)
