"""``ingest doctor``: what works, what was found, and what somebody should decide."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import suppress

import duckdb

from clients.errors import ClientError
from clients.retry import RetryPolicy
from config.errors import ConfigError
from config.settings import Settings
from ingest.errors import IngestError
from ingest.people import proposals as people
from ingest.registry import SOURCES
from ingest.source.diagnosis import Diagnosis
from ingest.source.plugs import Lake, SourcePlug
from ingest.source.privacy import REMEDY
from ingest.status.losses import losses
from lake.connect import connect
from lake.sites.home import connections_of
from tools.connections import Connections

SHOWN = 10
#: somebody waits for the answer: no long retries
HASTY = RetryPolicy(attempts=2)

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

#: of restricted comments, and of export files, only reading tells how many there are
_CLOSED = f"""
with newest as (select source, max_by(run_id, recorded_at) as run_id from ops.ingest_ledger group by source),

notes as (
    select distinct source, unnest(string_split(note, '; ')) as note
    from ops.ingest_ledger inner join newest using (source, run_id)
)

select source, split_part(note, ': [', 1), regexp_extract(note, '\\] (\\w+) {REMEDY}', 1)
from notes where note like '%: [%] % {REMEDY}' order by all
"""

_LEFT_OUT = """
select source, entity, records, left_out, left_out_reasons from marts.mart_record_counts
where left_out > 0 order by source, entity
"""


def examine(settings: Settings) -> list[Diagnosis]:
    """What there is to say on every source, then on what the lake holds.

    Raises ConfigError when the configuration itself cannot be read.
    """
    connections = connections_of(settings)
    con: Lake | None = None
    with suppress(ConfigError):
        con = connect(settings, read_only=True)
    try:
        found = [one for plug in SOURCES.values() for one in _of_source(plug, connections, settings, con)]
        told = {one.paste.partition(" = ")[0] for one in found}
        return found + ([*_closed(con, told), *_held(con), *losses(con, settings)] if con is not None else [])
    finally:
        if con is not None:
            con.close()


def _of_source(
    plug: SourcePlug, connections: Connections, settings: Settings, con: Lake | None
) -> Iterator[Diagnosis]:
    name = plug.tool.name
    if name not in connections:
        yield Diagnosis("warn", name, f"not configured: set TRUCE_{name.upper()}_* to read it")
        if con is not None:
            yield from plug.diagnose_offline(settings, con)
        return
    try:
        yield from plug.diagnose(connections, settings, HASTY, con)
    except (ClientError, IngestError) as error:
        yield Diagnosis("fail", name, str(error))


def _closed(con: duckdb.DuckDBPyConnection, told: Container[str]) -> Iterator[Diagnosis]:
    """What the newest reading left where it is, but for what the tool itself has ``told`` just now."""
    with suppress(duckdb.CatalogException):
        for source, text, key in con.execute(_CLOSED).fetchall():
            if key not in told:
                what = f"{text} by the last reading: this would, under [{source}] of truce.toml"
                yield Diagnosis("ok", f"{source} private things", what, f'{key} = ["*"]')


def _held(con: duckdb.DuckDBPyConnection) -> Iterator[Diagnosis]:
    """What the lake itself has to tell: drift, quarantine, people."""
    with suppress(duckdb.CatalogException):
        yield from _drift(con)
        for source, count, reason in con.execute(_ASIDE).fetchall():
            text = f"{count:,} records set aside in the last week, such as: {reason}"
            yield Diagnosis("warn", f"{source} quarantine", text, "python -m ingest status")
    with suppress(duckdb.CatalogException, duckdb.BinderException):  # marts of before, or none yet
        for source, entity, records, count, reasons in con.execute(_LEFT_OUT).fetchall():
            text = f"{count:,} of {records:,} are no work and no talk, and in no measure: {reasons}"
            yield Diagnosis("ok", f"{source} {entity}", text)
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
