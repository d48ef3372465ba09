"""Issues as search and the issue resource send them: chosen fields, capped histories (J4, J5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from sandbox.server.jira.site import JiraSite
from sandbox.server.options import Options
from sandbox.store import Document

FIELDS = '"fields":{'
CHILDREN = {"comment": ("comments", "comments"), "worklog": ("worklogs", "worklogs")}


@dataclass(frozen=True)
class Shape:
    """Which parts of an issue were asked for."""

    everything: bool
    chosen: frozenset[str]
    dropped: frozenset[str]
    changelog: int | None  # most entries; None: not asked for
    comments: int
    worklogs: int
    bare: bool  # ids and keys only
    keys: bool

    @classmethod
    def of(cls, fields: Iterable[str], expand: Iterable[str], options: Options, cloud: bool) -> Shape:
        """The shape of a request; Data Center sends changelogs and comments whole."""
        names = frozenset(name.strip() for name in fields)
        dropped = frozenset(name[1:] for name in names if name.startswith("-"))
        everything = bool(names & {"*all", "*navigable"}) or names == {f"-{name}" for name in dropped}
        if "*navigable" in names:
            dropped |= frozenset(CHILDREN)
        changelog = (options.inline_changelog if cloud else 2**31) if "changelog" in set(expand) else None
        return cls(
            everything,
            names - {"id", "key", "*all", "*navigable"},
            dropped,
            changelog,
            options.inline_comments if cloud else 2**31,
            options.inline_worklogs,
            bare=names <= {"id", "key"} and changelog is None,
            keys="key" in names,
        )

    @property
    def uncut(self) -> bool:
        """True when the stored fields go out as they are."""
        return self.everything and not self.dropped - set(CHILDREN)

    def wants(self, name: str) -> bool:
        """True when a field belongs to the answer."""
        return (self.everything or name in self.chosen) and name not in self.dropped


def issue_texts(site: JiraSite, ids: Sequence[str], shape: Shape) -> bytes:
    """A JSON array of issues in the order of ``ids``."""
    if shape.bare and not shape.keys:
        return orjson.dumps([{"id": id} for id in ids])
    documents = site.store.get_many("jira", "issues", ids)
    return ("[" + ",".join(_texts(site, documents, shape)) + "]").encode()


def issue_text(site: JiraSite, document: Document, shape: Shape) -> bytes:
    """One issue."""
    return next(iter(_texts(site, [document], shape))).encode()


def _texts(site: JiraSite, documents: list[Document], shape: Shape) -> Iterable[str]:
    ids = [document.id for document in documents]
    inline = {name: children(site, CHILDREN[name][0], ids) for name in CHILDREN if shape.wants(name)}
    histories = None if shape.changelog is None else children(site, "changelogs", ids)
    for document in documents:
        sections = [_section(name, found.get(document.id, []), shape) for name, found in inline.items()]
        text = _whole(site, document, sections) if shape.uncut else _part(site, document, sections, shape)
        if histories is not None:
            text = text[:-1] + "," + _changelog(histories.get(document.id, []), shape.changelog or 0) + "}"
        yield text


def children(site: JiraSite, kind: str, issue_ids: Sequence[str]) -> dict[str, list[str]]:
    """Bodies of comments, worklogs or changelogs by issue id, oldest first."""
    sql = """select parent, body from documents where tool = 'jira' and kind = ?
             and parent in (select value from json_each(?)) order by parent, length(id), id"""
    found: dict[str, list[str]] = {}
    for parent, body in site.store.connection.execute(sql, (kind, orjson.dumps(list(issue_ids)).decode())):
        # a stored history names its issue first; the real one leaves that to what it stands in
        found.setdefault(parent, []).append(body.replace(f'{{"issueId":"{parent}",', "{", 1))
    return found


def _section(name: str, bodies: list[str], shape: Shape) -> str:
    most = shape.comments if name == "comment" else shape.worklogs
    kept = ",".join(bodies[:most])
    size = min(most, len(bodies)) if most > 2**30 else most
    return (
        f'"{name}":{{"{CHILDREN[name][1]}":[{kept}],"maxResults":{size},"total":{len(bodies)},"startAt":0}}'
    )


def _changelog(bodies: list[str], most: int) -> str:
    newest = ",".join(reversed(bodies[-most:] if most else []))
    head = f'"startAt":0,"maxResults":{min(most, len(bodies))},"total":{len(bodies)}'
    return f'"changelog":{{{head},"histories":[{newest}]}}'


def _has_self(site: JiraSite, text: str) -> bool:
    return f'"self":"{site.stored_base}/rest/' in text[:400]


def _whole(site: JiraSite, document: Document, sections: list[str]) -> str:
    """The stored text with the sections spliced in: nothing is parsed."""
    text = document.body if _has_self(site, document.body) else orjson.dumps(linked(site, document)).decode()
    if not sections:
        return text
    at = text.index(FIELDS) + len(FIELDS)
    comma = "" if text[at] == "}" else ","
    return text[:at] + ",".join(sections) + comma + text[at:]


def linked(site: JiraSite, document: Document) -> dict[str, Any]:
    """The issue parsed, with its link on this server (an export carries the link of its own server)."""
    body: dict[str, Any] = document.json()
    head = ("expand", "id", "self", "key")
    rest = {name: value for name, value in body.items() if name not in head}
    link = f"{site.base}/rest/api/{site.version}/issue/{document.id}"
    return {"expand": body.get("expand", ""), "id": str(body["id"]), "self": link, "key": body["key"]} | rest


def _part(site: JiraSite, document: Document, sections: list[str], shape: Shape) -> str:
    body = linked(site, document)
    if shape.bare:
        del body["fields"]
        return orjson.dumps(body).decode()
    body["fields"] = {name: value for name, value in body["fields"].items() if shape.wants(name)}
    for section in sections:
        body["fields"] |= orjson.loads("{" + section + "}")
    return orjson.dumps(body).decode()
