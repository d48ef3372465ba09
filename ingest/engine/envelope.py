"""Put records into the raw envelope, as Arrow, and set aside those that cannot go in.

The body is the record as the source sent it, re-serialised compactly with sorted keys: the vendors promise no
order, and one order makes the same record the same bytes. The hash leaves volatile properties out.

Two steps, for speed: ``seal`` does what needs the parsed records, in the thread that read them; ``batch``
puts many pages together. Hashes are DuckDB's (``ingest.engine.digest``): of a long page in the thread that
read it, of short ones all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingest.engine.digest import digests
from ingest.source.entity import MOST_SECONDS, BadRecord, Entity, NoRecord, Record, dig, is_key
from ingest.source.page import Broken, Page, Sealed, as_text
from lake.raw import ENVELOPE_SCHEMA

REMEDY = (
    "look at it with `python -m lake query 'from quarantine.records'` and mend it in the tool: "
    "one record alone stops nothing"
)
#: between the bodies of a page: raw, a line break stands in no JSON that orjson writes
BREAK = orjson.Fragment(b"\n")
#: of the year 9999
LAST_MILLISECOND = 253_402_300_799_999
MOMENT = ENVELOPE_SCHEMA.field("record_updated_at").type
ZONED = pa.timestamp("us", tz="UTC")


def seal(entity: Entity, page: Page) -> Sealed:
    """The page's records, ready to be batched: all at once, or one by one when one of them is odd."""
    received = page.scopes if page.scopes is not None else [page.scope] * len(page.records)
    moments, ids = _moments(entity, page.records), entity.record_ids(page.records)
    is_placed = all(map(is_key, set(received)))
    whole = None if moments is None or ids is None or not is_placed else _bodies(page.records)
    if whole is None:
        kept, ids, moments, bodies, broken = _one_by_one(entity, page.records, received)
        scopes: Sequence[str] = [received[position] for position in kept]
    else:
        scopes, bodies, broken = received, whole, []
    return Sealed(
        page.entity,
        page.scope,
        page.only_absent,
        pa.array(scopes, pa.string()),
        pa.array(ids, pa.string()),
        moments,
        bodies,
        orjson.dumps(page.request).decode(),
        datetime.now(UTC).replace(tzinfo=None),
        received,
        broken,
    )


def _bodies(records: Sequence[Record]) -> pa.Array | None:
    """Each record as compact JSON with sorted keys: all in one text, which is cut at the breaks.

    A third of the time of a text each, and cutting needs no interpreter lock. None when one of them cannot be
    written, such as for a number beyond 64 bits.
    """
    if not records:
        return pa.array([], pa.string())
    parts: list[Any] = [BREAK] * (2 * len(records))
    parts[::2] = records
    try:
        text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)  # [{…},⏎,{…},⏎]
    except orjson.JSONEncodeError:
        return None
    breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    starts = np.concatenate(([1], breaks[:-1] + 2, breaks[-1:])).astype(np.int32)
    cut = pa.Array.from_buffers(pa.string(), len(records), [None, pa.py_buffer(starts), pa.py_buffer(text)])
    return pc.ascii_rtrim(cut, ",\n")


def _one_by_one(
    entity: Entity, records: Sequence[Record], scopes: Sequence[str]
) -> tuple[list[int], list[str], pa.Array, pa.Array, list[Broken]]:
    """Positions, ids, dates and bodies of the records that can go in; and the others."""
    kept: list[int] = []
    ids, dates, bodies, broken = [], [], [], []
    for position, record in enumerate(records):
        try:
            record_id, date = entity.record_id(record), entity.updated_at(record)
            if not is_key(scopes[position]):
                raise BadRecord(f"{entity.table}: nothing tells of what project, board or channel it is")
            body = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        except (BadRecord, AttributeError, TypeError) as error:
            broken.append(set_aside(entity, scopes[position], record, error))
            continue
        kept.append(position)
        ids.append(record_id)
        dates.append(date)
        bodies.append(body)
    # orjson writes UTF-8 and nothing else
    return kept, ids, pa.array(dates, MOMENT), pa.array(bodies, pa.binary()).view(pa.string()), broken


def _moments(entity: Entity, records: Sequence[Record]) -> pa.Array | None:
    """The records' change dates, read all at once; None when some of them need a closer look."""
    if entity.changed is not None:
        return None
    if not entity.updated:
        return pa.nulls(len(records), MOMENT)
    try:
        found = _dates(records, entity.updated)
        if set(map(type, found)) == {int}:
            return _since_1970(np.array(found, np.int64))
        return pa.array(found, pa.string()).cast(ZONED).cast(MOMENT)
    except (pa.ArrowException, TypeError, OverflowError):
        return None


def _since_1970(numbers: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Array | None:
    """As ``ingest.source.entity.instant`` reads seconds and milliseconds; None beyond its plain range."""
    if numbers.min() < 0 or numbers.max() > LAST_MILLISECOND:
        return None
    return pa.array(numbers * np.where(numbers < MOST_SECONDS, 1_000_000, 1000)).cast(MOMENT)


def _dates(records: Sequence[Record], paths: Sequence[str]) -> list[object]:
    """The first date that each record has; without a call for each where one property holds them all."""
    if "." not in paths[0]:
        with suppress(KeyError, TypeError):
            found = [record[paths[0]] for record in records]
            if None not in found:
                return found
    return [_first(record, paths) for record in records]


def _first(record: Record, paths: Sequence[str]) -> object:
    for path in paths:
        value = dig(record, path) if "." in path else record.get(path) if isinstance(record, dict) else None
        if value is not None:
            return value
    return None


def batch(con: duckdb.DuckDBPyConnection, entity: Entity, pages: Sequence[Sealed], run_id: str) -> pa.Table:
    """Sealed pages of one entity as rows of ENVELOPE_SCHEMA."""
    sizes = [len(page.ids) for page in pages]
    count = sum(sizes)
    of_page = pa.array(np.repeat(np.arange(len(pages), dtype=np.int32), sizes))
    bodies = pa.chunked_array([page.bodies for page in pages], pa.string())
    columns = {
        "scope": pa.chunked_array([page.scopes for page in pages], pa.string()),
        "record_id": pa.chunked_array([page.ids for page in pages], pa.string()),
        "record_updated_at": pa.chunked_array([page.updated for page in pages], MOMENT),
        "body": bodies,
        "body_hash": _hashes(con, entity, pages),
        "request": pa.array([page.request for page in pages], pa.string()).take(of_page),
        "loaded_at": pa.array([page.loaded_at for page in pages], MOMENT).take(of_page),
        "run_id": pa.repeat(pa.scalar(run_id, pa.string()), count),
        "is_deleted": pa.repeat(pa.scalar(False, pa.bool_()), count),
    }
    return pa.table(columns, schema=ENVELOPE_SCHEMA)


def _hashes(con: duckdb.DuckDBPyConnection, entity: Entity, pages: Sequence[Sealed]) -> pa.ChunkedArray:
    bodies = [page.bodies for page in pages if page.hashes is None]
    late = digests(con, entity.volatile_patterns, pa.chunked_array(bodies, pa.string()))
    chunks, start = [], 0
    for page in pages:
        if page.hashes is None:
            chunks += late.slice(start, len(page.bodies)).chunks
            start += len(page.bodies)
        else:
            chunks.append(page.hashes)
    return pa.chunked_array(chunks, pa.string())


def set_aside(entity: Entity, scope: str, record: Any, error: Exception) -> Broken:
    """What cannot land, with its reason: no object, without its key, or of a form that cannot be written."""
    value = record.value if isinstance(record, NoRecord) else record
    is_object = isinstance(value, Mapping)
    reason = f"{entity.table}: not a JSON object"
    if is_object:
        reason = (
            str(error) if isinstance(error, BadRecord) else f"{entity.table}: cannot be written ({error})"
        )
    record_id = entity.id_of(value) if is_object else None
    return Broken(entity.name, scope, record_id, reason, REMEDY, as_text(value))
