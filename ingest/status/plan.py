"""What a reading is going to do, before it begins: which scopes, how much of them, how long.

Estimated from the last reading of the same kind. Before the first one the source is asked for its size; an
answer that does not come is no error here: the reading itself will tell what is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import duckdb

from clients.errors import ClientError
from clients.jira.client import open_jira
from clients.retry import RetryPolicy
from clients.slack.client import open_slack
from clients.trello.client import open_trello
from config.errors import ConfigError
from config.settings import Settings
from ingest.accounts import history
from ingest.engine import cursors
from ingest.registry import ENTITIES, configured
from ingest.source.cursor import Cursor, Key, is_file
from ingest.source.extent import Extent
from ingest.status.step import Step
from lake.connect import connect
from tools.connections import Connections

#: entity whose cursors say how far a source has come, and what its scopes are called
SCOPES = {"jira": ("issues", "projects"), "trello": ("actions", "boards"), "slack": ("messages", "channels")}
#: requests a second that a source allows and answers, measured without a sandbox's speed
PACE = {"jira": 8.0, "trello": 8.0, "slack": 50 / 60}
DISTRIBUTED_PACE = 1 / 60
ONCE = RetryPolicy(attempts=1)


def plan(settings: Settings, connections: Connections, sources: Sequence[str], extent: Extent) -> list[Step]:
    """A step per source. Touches nothing: the lake is opened read-only, or not at all when there is none."""
    con = None
    with suppress(ConfigError):
        con = connect(settings, read_only=True)
    try:
        return [_step(con, settings, connections, source, extent) for source in sources]
    finally:
        if con is not None:
            con.close()


def _step(
    con: duckdb.DuckDBPyConnection | None,
    settings: Settings,
    connections: Connections,
    source: str,
    extent: Extent,
) -> Step:
    if not configured(source, connections):
        return Step(source, "", f"left out: set TRUCE_{source.upper()}_* to read it", ())
    past = _past(con, source)
    entities = tuple(name for name in ENTITIES[source] if not extent.only or name in extent.only)
    main, called = SCOPES[source]
    known = {scope: at for (entity, scope), at in past.items() if entity == main and not is_file(scope)}
    scopes = f"{len(known):,} {called} known" if known else f"all {called} that are visible"
    how = _how(settings, source, extent, known)
    kind = history.kind(extent.full, bool(extent.only or extent.since), bool(known))
    before = _before(con, source, kind) if con is not None and known else None
    if before:
        basis = f"{'as' if before.kind == kind else 'at most, as in full'} on {before.recorded_at:%Y-%m-%d}"
        return Step(source, scopes, how, entities, before.requests, before.seconds, basis)
    return _first(settings, connections, source, scopes, how, entities)


def _before(con: duckdb.DuckDBPyConnection, source: str, kind: history.Kind) -> history.Past | None:
    with suppress(duckdb.CatalogException):
        return history.last(con, source, kind) or history.last(con, source, "full")
    return None


def _past(con: duckdb.DuckDBPyConnection | None, source: str) -> Mapping[Key, Cursor]:
    with suppress(duckdb.CatalogException):  # a lake that an older version made
        return cursors.load(con, source) if con is not None else {}
    return {}


def _how(settings: Settings, source: str, extent: Extent, known: Mapping[str, Cursor]) -> str:
    resumed = sum(1 for at in known.values() if at.checkpoint)
    going_on = f"; {resumed:,} go on where they were cut off" if resumed else ""
    if extent.full or not known:
        return f"everything{going_on}"
    if extent.since:
        return f"what changed since {extent.since:%Y-%m-%d %H:%M} UTC{going_on}"
    reached = [moment for at in known.values() if (moment := moment_of(source, at.cursor))]
    since = f"what changed since {min(reached):%Y-%m-%d %H:%M} UTC" if reached else "what is new"
    hours = {"jira": settings.jira.lookback_hours, "slack": settings.slack.lookback_hours}.get(source, 0)
    return f"{since}{f', less {hours} h' if hours else ''}{going_on}"


def moment_of(source: str, cursor: str | None) -> datetime | None:
    """The UTC instant that a cursor stands for: an ISO date or a Slack ``ts``; None for anything else."""
    with suppress(ValueError, OverflowError, OSError):
        if cursor and source == "slack":
            return datetime.fromtimestamp(int(cursor.partition(".")[0]), UTC).replace(tzinfo=None)
        return datetime.fromisoformat(cursor).replace(tzinfo=None) if cursor else None
    return None


def _first(
    settings: Settings,
    connections: Connections,
    source: str,
    scopes: str,
    how: str,
    entities: tuple[str, ...],
) -> Step:
    ask = {"jira": _ask_jira, "trello": _ask_trello, "slack": _ask_slack}[source]
    try:
        told, requests = ask(settings, connections)
    except ClientError:
        return Step(source, scopes, how, entities)
    distributed = source == "slack" and settings.slack.app == "distributed"
    pace = DISTRIBUTED_PACE if distributed else PACE[source]
    seconds = None if connections.is_sandbox else requests / pace
    return Step(source, told, how, entities, requests, seconds, "at least, by its size")


def _ask_jira(settings: Settings, connections: Connections) -> tuple[str, int]:
    client = open_jira(connections, ONCE)
    try:
        client.sign_in()
        keys = settings.jira.projects
        quoted = ", ".join(f'"{key}"' for key in keys)
        jql = f"project in ({quoted})" if keys else "project is not EMPTY"
        if client.is_cloud:
            issues = int(client.post(f"{client.api}/search/approximate-count", {"jql": jql})["count"])
        else:
            issues = int(client.get(f"{client.api}/search", {"jql": jql, "maxResults": 0})["total"])
        projects = len(keys) or int(
            client.get(f"{client.api}/project/search", {"maxResults": 1})["total"]
            if client.is_cloud
            else len(client.get(f"{client.api}/project"))
        )
    finally:
        client.close()
    # pages of 100 issues, their changelogs by the thousand, the list of ids, and the lists of each project
    requests = math.ceil(issues / 100) + 2 * math.ceil(issues / 1000) + 3 * projects + 10
    return f"{projects:,} projects, about {issues:,} issues", requests


def _ask_trello(settings: Settings, connections: Connections) -> tuple[str, int]:
    client = open_trello(connections, ONCE)
    try:
        wanted = settings.trello.boards
        boards = len(wanted) or len(client.get("/1/members/me/boards", {"filter": "all", "fields": "id"}))
    finally:
        client.close()
    return f"{boards:,} boards", 1 + 3 * boards


def _ask_slack(settings: Settings, connections: Connections) -> tuple[str, int]:
    client = open_slack(connections, ONCE)
    page = client.call("conversations.list", limit=999, types="public_channel,private_channel")
    inside = [channel for channel in page["channels"] if channel.get("is_member")]
    channels = len(settings.slack.channels) or len(inside)
    return f"{channels:,} channels", 3 + channels
