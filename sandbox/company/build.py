"""Renders a company division by division into a store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.company import private
from sandbox.company.jira import site as jira_site
from sandbox.company.jira.issues import Issues
from sandbox.company.life.history import Past, past
from sandbox.company.life.simulation import live
from sandbox.company.organisation import divisions
from sandbox.company.shape import Shape
from sandbox.company.slack import workspace as slack
from sandbox.company.trello import ids as trello_ids
from sandbox.company.trello import workspace as trello
from sandbox.store import Row


def pasts(shape: Shape) -> Iterator[Past]:
    """The divisions' pasts, one in memory at a time."""
    for index in divisions(shape):
        yield past(live(shape, index), shape.until_ms)


def rows(past_: Past) -> Iterator[Row]:
    """All documents of a division (the site's own with the first)."""
    if past_.world.division.index == 0:
        yield from jira_site.site_rows(past_.until_ms)
    yield from jira_site.division_rows(past_.world, past_.until_ms)
    yield from Issues(past_).rows()
    yield from trello.rows(past_)
    yield from slack.rows(past_)
    yield from private.rows(past_)


def planted(past_: Past) -> list[dict[str, Any]]:
    """What was planted on purpose, with items as people see them: the truth for detectors."""
    found = []
    for fact in past_.world.planted:
        items = fact.get("items", [])
        if all(index in past_.records for index in items):
            found.append(fact | ({"items": [_seen(past_, index) for index in items]} if items else {}))
    return found


def _seen(past_: Past, index: int) -> str:
    record = past_.records[index]
    if record.item.in_jira:
        return f"jira:{Issues(past_).issue_id(index)}"
    return f"trello:{trello_ids.card_id(record.item)}"
