"""What a reading is going to do, before it begins: which scopes, how much of them, how long.

Estimated from the last reading of the same kind. Before the first one the source is asked for its size; an
answer that does not come is no error here: the reading itself will tell what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import duckdb

from clients.errors import ClientError
from clients.retry import RetryPolicy
from config.errors import ConfigError
from config.settings import Settings
from ingest.accounts import history
from ingest.engine import cursors
from ingest.registry import SOURCES
from ingest.source.cursor import Cursor, Key, is_file
from ingest.source.extent import Extent
from ingest.source.plugs import SourcePlug
from ingest.status.step import Step
from lake.connect import connect
from tools.connections import Connections

ONCE = RetryPolicy(attempts=1)


def plan(settings: Settings, connections: Connections, sources: Sequence[str], extent: Extent) -> list[Step]:
    """A step per source. Touches nothing: the lake is opened read-only, or not at all when there is none."""
    con = None
    with suppress(ConfigError):
        con = connect(settings, read_only=True)
    try:
        return [_step(con, settings, connections, SOURCES[name], extent) for name in sources]
    finally:
        if con is not None:
            con.close()


def _step(
    con: duckdb.DuckDBPyConnection | None,
    settings: Settings,
    connections: Connections,
    plug: SourcePlug,
    extent: Extent,
) -> Step:
    name = plug.tool.name
    if name not in connections:
        return Step(name, "", f"left out: set TRUCE_{name.upper()}_* to read it", ())
    past = _past(con, name)
    entities = tuple(one for one in plug.entities if not extent.only or one in extent.only)
    known = {scope: at for (one, scope), at in past.items() if one == plug.progress and not is_file(scope)}
    called = f"{plug.tool.scope_word}s"
    scopes = f"{len(known):,} {called} known" if known else f"all {called} that are visible"
    how = _how(plug, settings, extent, known)
    kind = history.kind(extent.full, bool(extent.only or extent.since), bool(known))
    before = _before(con, name, kind) if con is not None and known else None
    if before:
        basis = f"{'as' if before.kind == kind else 'at most, as in full'} on {before.recorded_at:%Y-%m-%d}"
        return Step(name, scopes, how, entities, before.requests, before.seconds, basis)
    return _first(plug, settings, connections, scopes, how, entities)


def _before(con: duckdb.DuckDBPyConnection, source: str, kind: history.Kind) -> history.Past | None:
    with suppress(duckdb.CatalogException):
        return history.last(con, source, kind) or history.last(con, source, "full")
    return None


def _past(con: duckdb.DuckDBPyConnection | None, source: str) -> Mapping[Key, Cursor]:
    with suppress(duckdb.CatalogException):  # a lake that an older version made
        return cursors.load(con, source) if con is not None else {}
    return {}


def _how(plug: SourcePlug, settings: Settings, extent: Extent, known: Mapping[str, Cursor]) -> str:
    resumed = sum(1 for at in known.values() if at.checkpoint)
    going_on = f"; {resumed:,} go on where they were cut off" if resumed else ""
    if extent.full or not known:
        return f"everything{going_on}"
    if extent.since:
        return f"what changed since {extent.since:%Y-%m-%d %H:%M} UTC{going_on}"
    reached = [moment for at in known.values() if (moment := plug.reached(at.cursor))]
    since = f"what changed since {min(reached):%Y-%m-%d %H:%M} UTC" if reached else "what is new"
    hours = plug.lookback(settings)
    return f"{since}{f', less {hours} h' if hours else ''}{going_on}"


def _first(
    plug: SourcePlug,
    settings: Settings,
    connections: Connections,
    scopes: str,
    how: str,
    entities: tuple[str, ...],
) -> Step:
    name = plug.tool.name
    try:
        told = plug.estimate(connections, settings, ONCE)
    except ClientError:
        return Step(name, scopes, how, entities)
    pace = told.calls_per_second or plug.tool.calls_per_second
    seconds = None if connections.is_sandbox else told.requests / pace
    return Step(name, told.scopes, how, entities, told.requests, seconds, "at least, by its size")
