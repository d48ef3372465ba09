"""What only a single issue's own address tells: remote links, and who watches and votes.

A call per issue, so only for issues that changed and have any, and the lake knows which those are: a remote
link that comes or goes leaves a line in the changelog, and how many watch or have voted stands in the issue.
Names of watchers and voters are asked for only where ``[jira].per_issue`` wants them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from clients.errors import SkippableError
from clients.jira.client import JiraClient
from ingest.jira.entities import ENTITIES, SITE
from ingest.source.contract import News, ReadingContext
from ingest.source.cursor import latest
from ingest.source.entity import NoRecord, Record, objects
from ingest.source.page import Done, Event, Heard, Page, Present, Stream


@dataclass(frozen=True)
class Sign:
    """Where the lake shows that an issue has some: a raw entity, the path of the issue's id, a condition."""

    entity: str
    issue: str
    where: str


SIGNS: Mapping[str, Sign] = {
    "remote_links": Sign(
        "changelogs",
        "$.issueId",
        """(body like '%"field":"RemoteIssueLink"%' or body like '%"field":"RemoteWorkItemLink"%')""",
    ),
    "watchers": Sign(
        "issues", "$.id", "try_cast(json_extract_string(body, '$.fields.watches.watchCount') as bigint) > 0"
    ),
    "votes": Sign(
        "issues", "$.id", "try_cast(json_extract_string(body, '$.fields.votes.votes') as bigint) > 0"
    ),
}


def phases(
    client: JiraClient, reading: ReadingContext, workers: int, closed: Collection[str]
) -> Iterator[Sequence[Stream]]:
    """For each wanted entity the issues with news, shared out to workers; then how far that came.

    ``closed`` are issues that are not asked about: taking out what was held of them is no news.
    """
    for name in reading.settings.jira.per_issue:
        if not reading.wants(name):
            continue
        sign, at = SIGNS[name], reading.cursor(name, SITE)
        news = reading.news(sign.entity, sign.issue, sign.where, at.cursor)
        shown = [issue for issue in news if issue.value not in closed]
        if shown:
            shares = [shown[start::workers] for start in range(min(workers, len(shown)))]
            yield [Stream(name, partial(_read, client, name, share)) for share in shares]
        reached = latest([at.cursor, *(issue.landed_at for issue in news)])
        yield [Stream(name, partial(_done, name, reached))]


def _read(client: JiraClient, name: str, news: Sequence[News]) -> Iterator[Event]:
    for issue in news:
        url = ENTITIES[name].endpoint.format(api=client.api, id=issue.value)
        try:
            answer = client.get(url)
        except SkippableError as error:  # deleted or hidden since: deletion detection will tell
            yield Heard(name, issue.scope, note=f"issue {issue.value}: {error.problem}")
            continue
        records = _records(answer, issue.value)
        yield Page(name, issue.scope, records, {"url": url})
        ids = frozenset(ENTITIES[name].ids_of(records))
        yield Present(name, issue.scope, ids, parents=frozenset({issue.value}))


def _records(answer: Any, issue: str) -> list[Record]:
    found = objects(answer if isinstance(answer, list) else [answer])
    return [record if isinstance(record, NoRecord) else {**record, "issueId": issue} for record in found]


def _done(name: str, reached: str | None) -> Iterator[Event]:
    yield Done(name, SITE, reached)
