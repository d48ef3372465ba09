"""The Jira site as one account sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import no_issue, refuse
from sandbox.server.jira.jql import sql as jql_sql
from sandbox.server.jira.jql.dates import Calendar
from sandbox.server.jira.translate import to_server, to_v2
from sandbox.server.replies import json_array, json_bytes
from sandbox.store import Document, Store

KEY_MOVES = 'instr(body, \'"field":"Key"\') > 0'
MOVES_INDEX = f"""
create index if not exists changelogs_of_moves on documents (parent)
    where tool = 'jira' and kind = 'changelogs' and {KEY_MOVES};
"""
UNKNOWN_BASE = "https://jira.invalid"


def issue_that_was(store: Store, former_key: str) -> Document | None:
    """The issue that had this key before it moved (J11)."""
    sql = f"""select parent from documents where tool = 'jira' and kind = 'changelogs' and {KEY_MOVES}
              and instr(body, ?) > 0 limit 1"""
    row = store.connection.execute(sql, (f'"fromString":"{former_key}"',)).fetchone()
    return store.get("jira", "issues", row[0]) if row else None


@dataclass(frozen=True)
class JiraSite:
    """Look-ups and replies for one request."""

    exchange: Exchange

    @property
    def store(self) -> Store:
        """The document store."""
        return self.exchange.workspace.store

    @property
    def version(self) -> str:
        """REST version of the request's path; ``latest`` is 2, as the vendor has it."""
        return {"3": "3"}.get(self.exchange.path.get("version", "2"), "2")

    @property
    def is_server(self) -> bool:
        """True for the Data Center dialect."""
        return self.exchange.workspace.options.flavour == "datacenter"

    @cached_property
    def base(self) -> str:
        """This site's address as the client reached it: links of the API start with the gateway's there."""
        return f"{self.exchange.origin}{self.exchange.request.scope.get('root_path', '')}"

    @property
    def browsed(self) -> str:
        """The address that people open."""
        return f"{self.exchange.origin}/jira"

    @cached_property
    def stored_base(self) -> str:
        """The address that stored links start with."""
        return self.exchange.workspace.meta.get("jira_base", UNKNOWN_BASE)

    # replies

    def reply(self, body: Any, status: int = 200) -> Response:
        """A value as this dialect sends it; bytes are JSON text."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        if self.is_server or self.version == "2":
            value = orjson.loads(raw)
            raw = orjson.dumps(to_server(value) if self.is_server else to_v2(value))
        # only the links of the API itself: an address in a text must not change with the port
        raw = raw.replace(f'"self":"{self.stored_base}'.encode(), f'"self":"{self.base}'.encode())
        if self.version == "2":
            raw = raw.replace(f"{self.base}/rest/api/3/".encode(), f"{self.base}/rest/api/2/".encode())
        return json_bytes(raw, status)

    def listing(self, documents: list[Document]) -> Response:
        """A plain JSON array of stored documents."""
        return self.reply(json_array(document.body for document in documents))

    def page(self, texts: Sequence[str], name: str = "values", most: int = 50, cap: int = 1000) -> Response:
        """A ``startAt`` page with ``total`` and ``isLast``; the whole list is cut here."""
        start = self.exchange.whole("startAt", 0)
        size = self.exchange.whole("maxResults", most, cap) or most
        part = json_array(texts[start : start + size])
        head = {
            "maxResults": size,
            "startAt": start,
            "total": len(texts),
            "isLast": start + size >= len(texts),
        }
        return self.reply(orjson.dumps(head)[:-1] + f',"{name}":'.encode() + part + b"}")

    def cloud_only(self) -> None:
        """Refuse what Data Center does not have, in its words."""
        if self.is_server:
            raise refuse(404, "null for uri: " + self.exchange.request.url.path)

    def server_only(self) -> None:
        """Refuse what Cloud does not have."""
        if not self.is_server:
            raise refuse(404, "No endpoint " + self.exchange.request.url.path)

    # look-ups

    @cached_property
    def revoked(self) -> frozenset[str]:
        """Keys of projects that may not be seen."""
        return self.exchange.workspace.revoked("jira")

    def projects(self) -> list[Document]:
        """The visible projects."""
        return [p for p in self.store.select("jira", "projects") if p.json()["key"] not in self.revoked]

    def project(self, id_or_key: str) -> dict[str, Any]:
        """A visible project. Raises a 404 refusal."""
        for document in self.projects():
            body: dict[str, Any] = document.json()
            if id_or_key in (body["id"], body["key"]):
                return body
        raise refuse(404, f"No project could be found with key '{id_or_key}'.")

    def fields(self) -> list[dict[str, Any]]:
        """All fields of the site."""
        return [document.json() for document in self.store.select("jira", "fields")]

    def find_issue(self, id_or_key: str) -> Document | None:
        """The issue by id, key or former key, if visible (J10, J11)."""
        document: Document | None
        if id_or_key.isdigit():
            document = self.store.get("jira", "issues", id_or_key)
        else:
            document = self.store.issue_by_key(id_or_key.upper()) or issue_that_was(
                self.store, id_or_key.upper()
            )
        return None if document is None or document.parent in self.revoked else document

    def issue(self, id_or_key: str | None = None) -> Document:
        """The issue of the path. Raises Jira's 404, the same for absent and for hidden."""
        document = self.find_issue(id_or_key or self.exchange.path["issue"])
        if document is None:
            raise no_issue()
        return document

    @cached_property
    def account(self) -> dict[str, Any]:
        """The signed-in user."""
        document = self.store.get("jira", "users", self.exchange.account)
        return dict(document.json()) if document else {}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        name = self.exchange.workspace.options.timezone or self.account.get("timeZone") or "UTC"
        try:
            return ZoneInfo(name)
        except ZoneInfoNotFoundError:
            return ZoneInfo("UTC")

    def workflow(self, project: str) -> list[dict[str, Any]]:
        """The statuses that the project's issues stand in; the site's, as long as that is only one."""
        sql = """select distinct json_extract(body, '$.fields.status.id') from documents
                 where tool = 'jira' and kind = 'issues' and parent = ?"""
        used = {row[0] for row in self.store.connection.execute(sql, (project,))}
        statuses = [document.json() for document in self.store.select("jira", "statuses")]
        own = [status for status in statuses if status["id"] in used]
        return own if len(own) > 1 else statuses

    def query_site(self) -> jql_sql.Site:
        """What JQL's values are checked against."""
        bodies = [document.json() for document in self.projects()]
        return jql_sql.Site(
            projects={p["key"]: {p["key"].lower(), str(p["id"]), p["name"].lower()} for p in bodies},
            fields=self.fields(),
            issue_id=lambda key: found.id if (found := self.find_issue(key)) else None,
            open_sprints=self._sprints,
            account_id=str(self.account.get("accountId", "")),
            calendar=Calendar(self.zone, self.exchange.workspace.clock_ms()),
        )

    def _sprints(self, state: str) -> list[str]:
        return [d.id for d in self.store.select("jira", "sprints") if d.json().get("state") == state]
