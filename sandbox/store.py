"""One SQLite file with every document of the three tools, as the vendors' APIs would send them.

The company simulator and the export loaders write it, the servers serve and change it. A document is
addressed by (tool, kind, id) and listed by its parent:

=======  =================================================================  =======================
tool     kinds                                                              parent
=======  =================================================================  =======================
jira     projects boards board_configurations fields statuses priorities    ``site``
         issue_types link_types resolutions users groups teams workflows
jira     components versions issues                                         project key
jira     sprints                                                            board id
jira     changelogs comments worklogs remotelinks watches votes             issue id
trello   organizations members                                              ``site``
trello   boards lists cards actions checklists labels custom_fields         board id
slack    channels users usergroups                                          ``workspace``
slack    messages (id ``channel:ts``, thread replies too) bookmarks         channel id
=======  =================================================================  =======================

Bodies are compact JSON. An issue's body has no inline comments, worklogs or changelog (they are documents
of their own); a card's body has its ``attachments``, ``customFieldItems`` and ``idChecklists``; a channel's
body has its ``members``. URLs of the Jira site start with the value of the meta key ``jira_base``, which the
server replaces by its own address.

The file is in WAL mode: one writer and any number of readers, from any number of processes.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import orjson

Row = tuple[str, str, str, str, int, str]
Order = Literal["id", "updated"]

TABLES = """
create table if not exists documents (
    tool text not null, kind text not null, id text not null, parent text not null,
    updated_ms integer not null, body text not null, primary key (tool, kind, id)
);
create table if not exists tombstones (
    tool text not null, kind text not null, id text not null, parent text not null,
    deleted_ms integer not null, body text not null, primary key (tool, kind, id)
);
create table if not exists meta (key text primary key, value text not null) without rowid;
"""
# Vendors' ids are numbers, hex or time stamps: shorter means older, so (length, text) is creation order.
INDICES = """
create index if not exists documents_by_id on documents (tool, kind, parent, length(id), id);
create index if not exists documents_by_change on documents (tool, kind, parent, updated_ms, id);
create index if not exists issues_by_key on documents (json_extract(body, '$.key'))
    where tool = 'jira' and kind = 'issues';
create index if not exists messages_by_thread on documents (parent, json_extract(body, '$.thread_ts'))
    where tool = 'slack' and kind = 'messages';
"""
INSERT = "insert or replace into documents values (?, ?, ?, ?, ?, ?)"
COLUMNS = "tool, kind, id, parent, updated_ms, body"


@dataclass(frozen=True, slots=True)
class Document:
    """One stored document; ``body`` is the vendor's JSON as text."""

    tool: str
    kind: str
    id: str
    parent: str
    updated_ms: int
    body: str

    def json(self) -> Any:
        """The body, parsed."""
        return orjson.loads(self.body)


def dumps(body: Any) -> str:
    """Compact JSON text of a document."""
    return orjson.dumps(body).decode()


class Store:
    """The documents of one workspace. Usable from several threads; each gets its own connection."""

    def __init__(self, path: Path | str, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode; opened (and the file created) on first use.

        Raises FileNotFoundError when a read-only store does not exist.
        """
        con: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if con is None:
            con = self._open()
            self._local.connection = con
            self._opened.append(con)
        return con

    def _open(self) -> sqlite3.Connection:
        if self.read_only and not self.path.is_file():
            raise FileNotFoundError(f"no sandbox store at {self.path} → run `python -m sandbox build`")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{self.path.resolve().as_uri()}?mode={'ro' if self.read_only else 'rwc'}"
        con = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
        con.execute("pragma synchronous = normal")
        con.execute("pragma cache_size = -65536")
        if not self.read_only:
            con.execute("pragma journal_mode = wal")
            con.executescript(TABLES)
        return con

    def close(self) -> None:
        """Close the connections of all threads."""
        for con in self._opened:
            con.close()
        self._opened.clear()
        self._local = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # reading

    def get(self, tool: str, kind: str, id: str) -> Document | None:
        """The document, or None when it is absent or deleted."""
        sql = f"select {COLUMNS} from documents where tool = ? and kind = ? and id = ?"
        row = self.connection.execute(sql, (tool, kind, id)).fetchone()
        return Document(*row) if row else None

    def get_many(self, tool: str, kind: str, ids: Sequence[str]) -> list[Document]:
        """The documents that exist among ``ids``, in the order asked."""
        sql = f"""select {COLUMNS} from documents
                  where tool = ? and kind = ? and id in (select value from json_each(?))"""
        found = {
            row[2]: Document(*row) for row in self.connection.execute(sql, (tool, kind, dumps(list(ids))))
        }
        return [found[id] for id in ids if id in found]

    def issue_by_key(self, key: str) -> Document | None:
        """The Jira issue whose present key this is."""
        sql = f"""select {COLUMNS} from documents
                  where tool = 'jira' and kind = 'issues' and json_extract(body, '$.key') = ?"""
        row = self.connection.execute(sql, (key,)).fetchone()
        return Document(*row) if row else None

    def select(
        self,
        tool: str,
        kind: str,
        parent: str | None = None,
        order: Order = "id",
        after: tuple[int, str] | None = None,
        limit: int = -1,
        since_ms: int | None = None,
        descending: bool = False,
    ) -> list[Document]:
        """Documents of a kind, optionally of one parent, in a total order that pages can resume from.

        ``after`` is the last document's position: ``(len(id), id)`` for order ``id`` (creation order), and
        ``(updated_ms, id)`` for order ``updated``. ``since_ms`` keeps what changed at or after that instant.
        """
        first = "length(id)" if order == "id" else "updated_ms"
        where, values = ["tool = ?", "kind = ?"], [tool, kind]
        conditions: list[tuple[str, tuple[Any, ...] | None]] = [
            ("parent = ?", (parent,) if parent is not None else None),
            ("updated_ms >= ?", (since_ms,) if since_ms is not None else None),
            (f"({first}, id) {'<' if descending else '>'} (?, ?)", after),
        ]
        for condition, value in conditions:
            if value is not None:
                where.append(condition)
                values.extend(value)
        direction = "desc" if descending else "asc"
        sql = f"""select {COLUMNS} from documents where {" and ".join(where)}
                  order by {first} {direction}, id {direction} limit ?"""
        return [Document(*row) for row in self.connection.execute(sql, (*values, limit))]

    def iterate(self, tool: str, kind: str, parent: str | None = None) -> Iterator[Document]:
        """All documents of a kind in id order, one page in memory at a time."""
        after: tuple[int, str] | None = None
        while page := self.select(tool, kind, parent, after=after, limit=2000):
            yield from page
            after = (len(page[-1].id), page[-1].id)

    def count(self, tool: str, kind: str, parent: str | None = None) -> int:
        """How many documents of a kind there are."""
        scope, values = ("", ()) if parent is None else (" and parent = ?", (parent,))
        sql = "select count(*) from documents where tool = ? and kind = ?" + scope
        return int(self.connection.execute(sql, (tool, kind, *values)).fetchone()[0])

    def counts(self) -> dict[tuple[str, str], int]:
        """Documents per (tool, kind)."""
        sql = "select tool, kind, count(*) from documents group by tool, kind order by tool, kind"
        return {(tool, kind): int(n) for tool, kind, n in self.connection.execute(sql)}

    def deleted(self, tool: str, kind: str, id: str) -> Document | None:
        """The last state of a deleted document; ``updated_ms`` is when it was deleted."""
        sql = """select tool, kind, id, parent, deleted_ms, body from tombstones
                 where tool = ? and kind = ? and id = ?"""
        row = self.connection.execute(sql, (tool, kind, id)).fetchone()
        return Document(*row) if row else None

    # writing

    def put(self, tool: str, kind: str, id: str, parent: str, updated_ms: int, body: Any) -> None:
        """Insert or replace one document; ``body`` may be JSON text or a value to serialise."""
        text = body if isinstance(body, str) else dumps(body)
        with self.transaction() as con:
            con.execute("delete from tombstones where tool = ? and kind = ? and id = ?", (tool, kind, id))
            con.execute(INSERT, (tool, kind, id, parent, updated_ms, text))

    def put_many(self, rows: Iterable[Row]) -> int:
        """Insert or replace many documents in one transaction; returns how many."""
        with self.transaction() as con:
            return con.executemany(INSERT, rows).rowcount

    def delete(self, tool: str, kind: str, id: str, at_ms: int | None = None) -> bool:
        """Delete a document, leaving a tombstone with its last body. False when there was none."""
        deleted_ms = int(time.time() * 1000) if at_ms is None else at_ms
        key = (tool, kind, id)
        with self.transaction() as con:
            con.execute(
                """insert or replace into tombstones
                   select tool, kind, id, parent, ?, body from documents
                   where tool = ? and kind = ? and id = ?""",
                (deleted_ms, *key),
            )
            gone = con.execute("delete from documents where tool = ? and kind = ? and id = ?", key)
            return gone.rowcount > 0

    def transaction(self) -> Transaction:
        """``with store.transaction() as con``: a write transaction that commits, or rolls back on an error.

        Taken at once (``begin immediate``), so that read-modify-write cannot lose another writer's change.
        Inside another transaction of the same thread it joins that one.
        """
        return Transaction(self.connection)

    def create_indices(self) -> None:
        """Create the indices; call it after a bulk load, they cost more while loading."""
        self.connection.executescript(INDICES)

    # meta

    def meta(self) -> dict[str, str]:
        """All meta values."""
        return dict(self.connection.execute("select key, value from meta order by key").fetchall())

    def set_meta(self, **values: str) -> None:
        """Set meta values."""
        with self.transaction() as con:
            con.executemany("insert or replace into meta values (?, ?)", sorted(values.items()))


class Transaction:
    """A re-entrant immediate transaction on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.joined = False

    def __enter__(self) -> sqlite3.Connection:
        self.joined = self.connection.in_transaction
        if not self.joined:
            self.connection.execute("begin immediate")
        return self.connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if not self.joined:
            self.connection.execute("rollback" if kind else "commit")
