"""An ASGI application around the sandbox's servers that makes some of their answers odd, by seed.

What it changes is one record among good ones, or the whole answer about one object: a status of 400 or more,
a body of another shape. The same object is odd in the same way however often it is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from sandbox.testing.oddities import Oddities, text_of

Message = MutableMapping[str, Any]
Application = Callable[..., Awaitable[None]]

#: where the records of an answer stand: a pattern of the path, and ways to them; ``[]`` is each of a list
RECORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"/jira/.*/(project/search|board|group/bulk|(priority|resolution|workflows)/search)$", ("values[]",)),
    (r"/jira/.*/board/\d+/sprint$", ("values[]",)),
    (r"/jira/.*/(field|status|issuetype|users/search)$", ("[]",)),
    (r"/jira/.*/issueLinkType$", ("issueLinkTypes[]",)),
    (r"/jira/.*/teams$", ("entities[]",)),
    (r"/jira/.*/project/[A-Z]+$", ("components[]", "versions[]")),
    (
        r"/jira/.*/(search/jql|search|issue/bulkfetch)$",
        ("issues[].fields.comment.comments[]", "issues[].fields.worklog.worklogs[]",
         "issues[].changelog.histories[]", "issues[]"),
    ),
    (r"/jira/.*/changelog/bulkfetch$", ("issueChangeLogs[].changeHistories[]",)),
    (r"/jira/.*/issue/\d+/comment$", ("comments[]",)),
    (r"/jira/.*/issue/\d+/worklog$", ("worklogs[]",)),
    (r"/trello/1/boards/\w+$", ("lists[]", "labels[]", "customFields[]", "members[]")),
    (r"/trello/1/boards/\w+/cards$", ("[].checklists[]", "[]")),
    (r"/trello/1/boards/\w+/actions$", ("[]",)),
    (r"/slack/api/users.list$", ("members[]",)),
    (r"/slack/api/usergroups.list$", ("usergroups[]",)),
    (r"/slack/api/conversations.list$", ("channels[]",)),
    (r"/slack/api/bookmarks.list$", ("bookmarks[]",)),
    (r"/slack/api/conversations.(history|replies)$", ("messages[]",)),
)  # fmt: skip
#: requests about one object, which the first group or the parameter ``channel`` names
OBJECTS = re.compile(
    r"/jira/.*/(?:board/(\d+)/(?:configuration|sprint)|project/(?!search)([A-Z]+)|group/member)$"
    r"|/jira/.*/issue/(\d+)/(?:comment|worklog)$"
    r"|/trello/1/boards/(\w+)(?:/cards|/actions)?$"
    r"|/slack/api/(?:conversations.(?:history|replies|members)|bookmarks.list)$"
)
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"3",
    b"<html>Bad gateway</html>",
    b'{"id": "1',
    b"[null]",
    b"\xff\xfe",
)
#: 401 and 407 are the credential's, 429 the limit's: neither is an object's
STATUSES = (400, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 415, 418, 422, 423, 424, 425, 431,
            451, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 529, 599)  # fmt: skip


#: headers as proxies and slips make them; none of them asks for a wait that can be read
HEADERS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"date", (b"yesterday", b"", b"Thu, 01 Jan 99999 00:00:00 GMT", b"Mon, 01 Jan 0001 00:00:00 +1400",
               b"Thu, 99999999999999999999 Jan 2026 00:00:00 GMT", b"\xff\xfe")),
    (b"retry-after", (b"nan", b"soon", b"-1", b"", b"Thu, 99999999999999999999 Jan 2026 00:00:00 GMT")),
    (b"x-ratelimit-remaining", (b"none", b"-1", b"")),
    (b"x-ratelimit-reset", (b"nan", b"then", b"")),
    (b"content-type", (b"text/html", b"image/png", b"", b"application/json; charset=latin-1")),
    (b"etag", (b'"', b"W/")),
    (b"link", (b"<", b"<>; rel=next")),
    (b"set-cookie", (b"=", b"a" * 4_000)),
)  # fmt: skip


@dataclass
class OddAnswers:
    """``share`` of the records are changed, ``refused`` of the answers about one object are no good."""

    behind: Application
    odd: Oddities = field(default_factory=Oddities)
    refused: float = 0.0
    envelope: float = 0.0
    struck: dict[str, str] = field(default_factory=dict)  # an object → what its answer became

    def begin(self, seed: int, share: float, refused: float = 0.0, envelope: float = 0.0) -> None:
        """Forget what was served, and make other answers odd."""
        self.odd.begin(seed, share)
        self.refused, self.envelope = refused, envelope
        self.struck.clear()

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not (self.odd.share or self.refused or self.envelope):
            await self.behind(scope, receive, send)
            return
        asked = await Request(scope, receive).body()
        status, headers, body = await _answer(self.behind, scope, asked)
        if status < 400:
            status, body = self._odd(scope, asked, status, body)
        name, values = (dice := self.odd.dice(f"headers {scope['path']}")).choice(HEADERS)
        is_odd = dice.random() < self.odd.share
        dropped = {b"content-length", name if is_odd else b""}
        headers = [(told, value) for told, value in headers if told.lower() not in dropped]
        if is_odd:
            headers.append((name, dice.choice(values)))
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _odd(self, scope: Message, asked: bytes, status: int, body: bytes) -> tuple[int, bytes]:
        path = scope["path"]
        named = parse_qs(scope["query_string"].decode()) | parse_qs(asked.decode("utf-8", "replace"))
        if (about := _object(path, named)) and self.odd.dice(f"{about} {path}").random() < self.refused:
            return self._strike(about, path, status)
        ways = next((ways for pattern, ways in RECORDS if re.search(pattern, path)), ())
        if not ways:
            return status, body
        answer = json.loads(body)
        for way in ways:
            self._change(answer, way, path)
        dice = self.odd.dice(f"envelope {path}")
        if isinstance(answer, dict) and dice.random() < self.envelope:
            self._bend(answer, path, dice)
        return status, text_of(self.odd.give(answer)).encode()

    def _strike(self, about: str, path: str, status: int) -> tuple[int, bytes]:
        dice = self.odd.dice(f"strike {about} {path}")
        chosen = dice.choice((status, *STATUSES)) if dice.random() < 0.7 else status
        body = dice.choice(BODIES)
        self.struck[f"{about} {path.rsplit('/', 1)[-1]}"] = f"{chosen} {body!r}"
        return chosen, body

    def _bend(self, answer: dict[str, Any], path: str, dice: Random) -> None:
        keys = [key for key in answer if key not in ("ok",)]
        if keys:
            key = dice.choice(keys)
            answer[key] = dice.choice((None, "many", [], {}, -1, 2**70, True))
            self.odd.changes[f"envelope {path}"] = f"{key} is {answer[key]!r}"

    def _change(self, answer: Any, way: str, path: str) -> None:
        kind = way.replace("[]", "").rpartition(".")[2] or path.rpartition("/")[2]
        for records in _lists(answer, way.removesuffix("[]")):
            records[:] = self.odd.several(kind, path, records)


def _object(path: str, named: dict[str, list[str]]) -> str:
    found = OBJECTS.search(path)
    if not found:
        return ""
    groups: Sequence[str] = [group for group in found.groups() if group]
    by_name = (named[name][0] for name in ("channel", "channel_id", "groupId", "groupname") if name in named)
    return groups[0] if groups else next(by_name, "")


def _lists(value: Any, way: str) -> Iterator[list[Any]]:
    """The lists at a way such as ``issues[].fields.comment.comments``."""
    first, _, rest = way.partition(".")
    name, each = first.removesuffix("[]"), first.endswith("[]")
    inner = value.get(name) if name and isinstance(value, dict) else value if not name else None
    if not each and not rest:
        if isinstance(inner, list):
            yield inner
        return
    for part in inner if each and isinstance(inner, list) else [inner]:
        yield from _lists(part, rest)


async def _answer(behind: Application, scope: Message, asked: bytes) -> tuple[int, list[Any], bytes]:
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": asked, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await behind(scope, receive, send)
    return messages[0]["status"], messages[0]["headers"], b"".join(m.get("body", b"") for m in messages[1:])
