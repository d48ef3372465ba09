"""Take text back out of the raw layer that a stricter policy does not allow any more.

A new policy has its channels read again, but the versions that landed under the old one stay: raw is
append-only. Here they are rewritten under the policy of today, in one transaction: nothing but words is lost,
also where an export is all there ever was, and the gate that counts raw rows counts the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from config.sections import SlackSection
from ingest.engine.digest import digests
from ingest.engine.newest import bodies
from ingest.slack.entities import ENTITIES, PRIVATE_ID, WORKSPACE
from ingest.slack.privacy import KINDS, closed, consent, may_land
from ingest.slack.redaction import WITHHELD, TextPolicy, text_policy
from ingest.source.entity import Record
from ingest.source.page import Closed
from ingest.source.plugs import Withdrawn
from ingest.transaction import commit

#: rows rewritten at a time: a few MiB of bodies
BATCH = 20_000

_CHANNELS = """
select body from raw.slack__channels
qualify row_number() over (partition by record_id order by loaded_at desc) = 1
"""
_HELD = f"""
select body_hash, min(body) from raw.slack__messages
where scope = ? and body_hash > ? and coalesce(body ->> '$.truce_text', '') <> '{WITHHELD}'
group by body_hash order by body_hash limit {BATCH}
"""
_REWRITE = """
update raw.slack__messages as held
set body = fitted.body, body_hash = fitted.body_hash
from withdrawn_rows as fitted
where held.scope = ? and held.body_hash = fitted.old_hash
"""
_QUARANTINE = "update quarantine.records set body = ? where source = 'slack' and scope = ? and body <> ?"


def withdraw(con: duckdb.DuckDBPyConnection, settings: SlackSection) -> Withdrawn:
    """Apply today's policy to what is held; raw and quarantine, in one transaction. Safe to repeat.

    Raises FatalError when the redaction hook cannot be loaded.
    """
    policy = text_policy(settings)
    channels = [orjson.loads(row[0]) for row in con.execute(_CHANNELS).fetchall()]
    refused = [channel for channel in channels if not policy.keeps(channel)]
    counts: dict[str, int] = {}

    def write() -> Any:
        for channel in refused:
            counts[str(channel.get("name") or channel["id"])] = _channel(con, policy, channel)
        return counts

    commit(con, write)
    return Withdrawn(sum(counts.values()), tuple(name for name, count in counts.items() if count))


def _channel(con: duckdb.DuckDBPyConnection, policy: TextPolicy, channel: Mapping[str, Any]) -> int:
    id, last, total = str(channel["id"]), "", 0
    while rows := con.execute(_HELD, [id, last]).fetchall():  # by hash: what is rewritten is passed by
        con.register("withdrawn_rows", _fitted(con, rows, policy, channel))
        con.execute(_REWRITE, [id])
        con.unregister("withdrawn_rows")
        last, total = rows[-1][0], total + len(rows)
    con.execute(_QUARANTINE, [WITHHELD, id, WITHHELD])
    return total


def _fitted(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[tuple[str, str]],
    policy: TextPolicy,
    channel: Mapping[str, Any],
) -> pa.Table:
    fitted = [
        orjson.dumps(policy.fit(channel, orjson.loads(body)), option=orjson.OPT_SORT_KEYS) for _, body in rows
    ]
    bodies = pa.chunked_array([pa.array(fitted, pa.binary()).cast(pa.string())])
    old = pa.array([hash_ for hash_, _ in rows], pa.string())
    return pa.table(
        {
            "old_hash": old,
            "body": bodies,
            "body_hash": digests(con, ENTITIES["messages"].volatile_patterns, bodies),
        }
    )


def unnamed(con: duckdb.DuckDBPyConnection, settings: SlackSection) -> Iterator[Closed]:
    """Private channels that the lake holds and the configuration does not name, or no longer.

    A channel of a file's list does not tell what it is; its id may.
    """
    named = consent(settings)
    held = bodies(con, ENTITIES["channels"], "true")
    yield closed(WORKSPACE, [one for one in held if _is_held_private(one) and not may_land(one, named)])


def _is_held_private(channel: Record) -> bool:
    told = [channel.get(kind) for kind in KINDS]
    unsaid = channel.get("is_private") is None and PRIVATE_ID.match(str(channel.get("id")))
    return any(value is True for value in told) or bool(unsaid)
