"""Loads real exports of Jira, Trello and Slack into the store, as they are.

Bodies are kept as the export has them; only what the APIs serve apart is taken apart (an issue's comments,
a board's cards). What a site would answer beside (projects, statuses, users …) is gathered from the bodies.
Nothing is guessed silently: damaged input and every assumption stand in the report.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.exports import jira, slack, trello
from sandbox.exports.reading import ExportError, Report, Sources
from sandbox.exports.site import JIRA_BASE
from sandbox.store import Row

__all__ = ["JIRA_BASE", "ExportError", "Report", "Sources", "rows"]


def rows(sources: Sources, report: Report) -> Iterator[Row]:
    """All documents of all exports."""
    yield from jira.rows(sources.jira, report)
    yield from trello.rows(sources.trello, report)
    yield from slack.rows(sources.slack, report)
