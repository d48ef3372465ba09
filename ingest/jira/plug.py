"""What Jira brings to reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clients.jira.client import open_jira
from clients.retry import RetryPolicy
from config.sections import JiraSection
from config.settings import Settings
from ingest.files.opening import beginning
from ingest.files.outline import outline
from ingest.jira.csv.issues import CsvIssues
from ingest.jira.csv.table import csv_likeness, is_csv
from ingest.jira.doctor import diagnose, diagnose_offline
from ingest.jira.entities import ENTITIES
from ingest.jira.estimate import estimate
from ingest.jira.export import jira_events
from ingest.jira.json.issues import JsonIssues
from ingest.jira.json.origin import origin_of
from ingest.jira.privacy.unnamed import unnamed
from ingest.jira.source import JiraSource
from ingest.source.contract import Held
from ingest.source.origin import Origin
from ingest.source.page import Broken
from ingest.source.plugs import ExportPlug, SourcePlug
from lake.sites.binding import address
from tools.connections import Connections
from tools.jira import JIRA


def _open(connections: Connections, _: Settings, retry: RetryPolicy | None) -> JiraSource:
    return JiraSource(open_jira(connections, retry))


def likeness(_: Path, start: bytes | None) -> float:
    """Certain of a CSV header and of an issue with its key, less so of what is like those."""
    if start is None:
        return 0.0
    if certainty := csv_likeness(start):
        return certainty
    found = {
        path.removeprefix("[].").removeprefix("issues[].")
        for path in outline(start.decode("utf-8", "ignore"))
    }
    if {"key", "fields"} <= found:
        return 1.0
    return 0.2 if found & {"fields", "issues", "expand", "names"} else 0.0


def origin(path: Path, settings: Settings, held: Held) -> Origin:
    """Of which site a file's issues are. Raises FatalError for a CSV that is none of Jira's."""
    same = frozenset(map(address, settings.jira.addresses))
    if not is_csv(beginning(path)):
        return origin_of((it for _, it in JsonIssues(path).issues() if not isinstance(it, Broken)), same)
    source = CsvIssues(path, settings.jira, held.names)
    found = origin_of((it for _, it in source.issues() if not isinstance(it, Broken)), same)
    return replace(found, names=source.table.sites())


def dated(settings: Settings, timezone: str, date_format: str) -> Settings:
    """Settings by which a CSV's dates are read. Raises ValueError for an unknown time zone."""
    given = {"export_timezone": timezone, "export_date_format": date_format}
    values = settings.jira.model_dump() | {name: value for name, value in given.items() if value}
    return settings.model_copy(update={"jira": JiraSection(**values)})


def _lookback(settings: Settings) -> int:
    return settings.jira.lookback_hours


PLUG = SourcePlug(
    tool=JIRA,
    entities=ENTITIES,
    open=_open,
    diagnose=diagnose,
    diagnose_offline=diagnose_offline,
    estimate=estimate,
    progress="issues",
    lookback=_lookback,
    export=ExportPlug(
        likeness, jira_events, origin, dated, "issues", "Jira issues as CSV (all fields) or as JSON"
    ),
    unnamed=lambda con, settings: unnamed(con, settings.jira),
)
