"""Put records into the raw envelope, as Arrow, and set aside those that cannot go in.

The body is the record as the source sent it, re-serialised compactly with sorted keys: the vendors promise no
order, and one order makes the same record the same bytes. The hash leaves volatile properties out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import pyarrow as pa

from ingest.entity import BadRecord, Entity, Record
from ingest.page import Broken, Page
from lake.raw import ENVELOPE_SCHEMA

REMEDY = "see docs: the source changed this property's type; correct ingest's declaration of the entity"


@dataclass(frozen=True)
class Sealed:
    """A page as envelope rows, with what did not fit."""

    table: pa.Table
    broken: list[Broken]
    size: int  # bytes of bodies


def seal(entity: Entity, page: Page, run_id: str) -> Sealed:
    """The page's records as rows of ENVELOPE_SCHEMA."""
    ids, scopes, updated, bodies, hashes, broken = [], [], [], [], [], []
    for position, record in enumerate(page.records):
        scope = page.scopes[position] if page.scopes else page.scope
        try:
            record_id, changed = entity.record_id(record), entity.updated_at(record)
            body = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        except (BadRecord, AttributeError, TypeError) as error:
            broken.append(_broken(entity, scope, record, error))
            continue
        ids.append(record_id)
        scopes.append(scope)
        updated.append(changed)
        bodies.append(body)
        hashes.append(body_hash(entity, body))
    rows = _table(page, scopes, ids, updated, bodies, hashes, run_id)
    return Sealed(rows, broken, sum(map(len, bodies)))


def body_hash(entity: Entity, body: bytes) -> str:
    """32 hex digits of a body without its volatile properties."""
    pattern = entity.volatile_pattern
    core = pattern.sub(b"", body) if pattern else body
    return hashlib.md5(core, usedforsecurity=False).hexdigest()


def _table(
    page: Page,
    scopes: list[str],
    ids: list[str],
    updated: list[datetime | None],
    bodies: list[bytes],
    hashes: list[str],
    run_id: str,
) -> pa.Table:
    count = len(ids)
    request = orjson.dumps(page.request).decode()
    loaded_at = datetime.now(UTC).replace(tzinfo=None)
    columns = {
        "scope": pa.array(scopes, pa.string()),
        "record_id": pa.array(ids, pa.string()),
        "record_updated_at": pa.array(updated, pa.timestamp("us")),
        "body": pa.array(bodies, pa.binary()).cast(pa.string()),
        "body_hash": pa.array(hashes, pa.string()),
        "request": pa.repeat(pa.scalar(request, pa.string()), count),
        "loaded_at": pa.repeat(pa.scalar(loaded_at, pa.timestamp("us")), count),
        "run_id": pa.repeat(pa.scalar(run_id, pa.string()), count),
        "is_deleted": pa.repeat(pa.scalar(False, pa.bool_()), count),
    }
    return pa.table(columns, schema=ENVELOPE_SCHEMA)


def _broken(entity: Entity, scope: str, record: Record, error: Exception) -> Broken:
    try:
        record_id: str | None = entity.record_id(record)
    except (BadRecord, AttributeError):
        record_id = None
    try:
        body = orjson.dumps(record).decode()
    except TypeError:
        body = repr(record)
    reason = str(error) if isinstance(error, BadRecord) else f"{entity.table}: not a JSON object"
    return Broken(entity.name, scope, record_id, reason, REMEDY, body)
