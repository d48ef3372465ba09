"""Edits that fell into the gap between our reading and our writing.

Jira has no conditional write, so an edit of those milliseconds is overwritten. The history tells: our own
entry says what it replaced. Asked once per chunk of issues, not per issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from clients.errors import RetriableError
from clients.jira.client import JiraClient
from writeback.write import Write

#: fields that ``changelog/bulkfetch`` takes in one call
FIELDS_A_CALL = 10
#: a text as Jira reports it back, by the field's schema
Canonical = Callable[[str | None, Mapping[str, Any]], str | None]


def overwritten(
    client: JiraClient,
    account: str,
    writes: Sequence[Write],
    schemas: Mapping[str, Mapping[str, Any]],
    canonical: Canonical,
) -> dict[str, str | None]:
    """What our writes replaced though they did not know it: write id → the value that was lost.

    Not for rich text: the history holds it in another notation than the field.
    """
    lost: dict[str, str | None] = {}
    names = sorted({write.field for write in writes})
    for start in range(0, len(names), FIELDS_A_CALL):
        fields = names[start : start + FIELDS_A_CALL]
        asked = [write for write in writes if write.field in fields]
        own = _own_entries(client, account, sorted({write.object_id for write in asked}), fields)
        for write in asked:
            item = own.get((write.object_id, write.field))
            schema = schemas[write.field]
            if item is None or _text(item, "to", schema, canonical) != canonical(write.new_value, schema):
                continue
            before = _text(item, "from", schema, canonical)
            if before != canonical(write.old_value, schema):
                lost[write.write_id] = before
    return lost


def _own_entries(
    client: JiraClient, account: str, issues: list[str], fields: list[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """This account's newest history item per issue and field."""
    newest: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for issue, history in _histories(client, issues, fields):
        author = history.get("author") or {}
        if account not in (author.get("accountId"), author.get("name")):
            continue
        for item in history["items"]:
            place = (issue, item.get("fieldId") or item["field"])
            if place not in newest or int(history["id"]) > newest[place][0]:
                newest[place] = (int(history["id"]), item)
    return {place: item for place, (_, item) in newest.items()}


def _histories(
    client: JiraClient, issues: list[str], fields: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    body: dict[str, Any] = {"issueIdsOrKeys": issues, "fieldIds": fields, "maxResults": 1_000}
    seen: set[str] = set()
    while True:
        page = client.post(f"{client.api}/changelog/bulkfetch", body)
        for log in page["issueChangeLogs"]:
            for history in log["changeHistories"]:
                yield str(log["issueId"]), history
        token = page.get("nextPageToken")
        if not token:
            return
        if token in seen:
            raise RetriableError("Jira repeats a page of the changelog", "changelog/bulkfetch")
        seen.add(token)
        body["nextPageToken"] = token


def _text(item: Mapping[str, Any], side: str, schema: Mapping[str, Any], canonical: Canonical) -> str | None:
    """A side of a history item as canonical text: dates by id, whose text is in the viewer's language."""
    by_id, text = item.get(side), item.get(f"{side}String")
    value = by_id if schema.get("type") in ("date", "datetime") and by_id else text or by_id
    return canonical(str(value), schema) if value is not None else None
