"""``ingest doctor``: what works, what was found, and what somebody should decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from clients import opening
from clients.errors import ClientError
from config.connections import Connections, resolve
from config.settings import Settings
from ingest.catalogue import SOURCES

#: what Truce looks for among Jira's fields: logical name → (custom schema keys, names in lower case)
WANTED_FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "story points": (
        frozenset({"com.pyxis.greenhopper.jira:jsw-story-points"}),
        frozenset({"story points", "story point estimate"}),
    ),
    "sprint": (frozenset({"com.pyxis.greenhopper.jira:gh-sprint"}), frozenset()),
    "epic link": (frozenset({"com.pyxis.greenhopper.jira:gh-epic-link"}), frozenset()),
    "flagged": (frozenset(), frozenset({"flagged"})),
    "team": (
        frozenset(
            {
                "com.atlassian.teams:rm-teams-custom-field-team",
                "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
            }
        ),
        frozenset(),
    ),
}


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: Literal["ok", "warn", "fail"]
    subject: str
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Findings on every source. Raises ConfigError when the configuration itself cannot be read."""
    connections = resolve(settings)
    checks: Mapping[str, Callable[[Connections, Settings], Iterator[Finding]]] = {
        "jira": _jira,
        "trello": _trello,
        "slack": _slack,
    }
    findings: list[Finding] = []
    for source in SOURCES:
        if getattr(connections, source) is None:
            findings.append(
                Finding("warn", source, f"not configured: set TRUCE_{source.upper()}_* to read it")
            )
            continue
        try:
            findings += checks[source](connections, settings)
        except ClientError as error:
            findings.append(Finding("fail", source, str(error)))
    return findings


def _jira(connections: Connections, settings: Settings) -> Iterator[Finding]:
    client = opening.jira(connections)
    me = client.sign_in()
    zone = me.get("timeZone", "an unknown zone")
    yield Finding(
        "ok", "jira", f"signed in as {me.get('displayName')}, time zone {zone} ({client.connection.flavour})"
    )
    yield from fields(client.fields(), _estimating(client))


def _estimating(client: Any) -> set[str]:
    """Fields by which boards estimate (J15)."""
    found = set()
    for board in client.get(f"{client.agile}/board", {"maxResults": 50}).get("values", []):
        try:
            configuration = client.get(f"{client.agile}/board/{board['id']}/configuration")
        except ClientError:
            continue
        field = ((configuration.get("estimation") or {}).get("field") or {}).get("fieldId")
        found |= {field} if field else set()
    return found


def fields(found: Sequence[Mapping[str, Any]], estimating: set[str]) -> Iterator[Finding]:
    """What each logical field could be, by schema and by name; several candidates are somebody's decision."""
    by_logical: dict[str, list[str]] = defaultdict(list)
    for field in found:
        custom, name = (field.get("schema") or {}).get("custom"), str(field.get("name", "")).lower()
        for logical, (schemas, names) in WANTED_FIELDS.items():
            if custom in schemas or name in names:
                by_logical[logical].append(str(field["id"]))
    for logical in WANTED_FIELDS:
        candidates = by_logical[logical]
        preferred = [c for c in candidates if logical != "story points" or c in estimating] or candidates
        subject = f"jira field: {logical}"
        if not candidates:
            yield Finding("warn", subject, "none found; name it in the seed field_map if the site has one")
        elif len(preferred) == 1:
            yield Finding("ok", subject, preferred[0])
        else:
            text = f"ambiguous: {', '.join(preferred)}; choose one in the seed field_map"
            yield Finding("warn", subject, text)


def _trello(connections: Connections, settings: Settings) -> Iterator[Finding]:
    client = opening.trello(connections)
    me = client.sign_in()
    boards = client.get("/1/members/me/boards", {"filter": "all", "fields": "name,shortLink"})
    yield Finding("ok", "trello", f"signed in as {me.get('username')}, {len(boards)} boards visible")
    names = {value for board in boards for value in (board["id"], board.get("shortLink"))}
    yield from _absent("trello board", settings.trello.boards, names)


def _slack(connections: Connections, settings: Settings) -> Iterator[Finding]:
    client = opening.slack(connections)
    me = client.sign_in()
    yield Finding("ok", "slack", f"signed in to {me.get('team')} as {me.get('user')}")
    page = client.call("conversations.list", limit=999, types="public_channel,private_channel")
    outside = [
        str(c.get("name")) for c in page["channels"] if not c.get("is_member") and not c.get("is_archived")
    ]
    if outside:
        inside = len(page["channels"]) - len(outside)
        text = f"the app is in {inside} channels; not in: {', '.join(outside[:10])}"
        yield Finding("warn", "slack channels", text)
    names = {value for channel in page["channels"] for value in (channel["id"], channel.get("name"))}
    yield from _absent("slack channel", [name.lstrip("#") for name in settings.slack.channels], names)


def _absent(subject: str, wanted: Sequence[str], there: set[Any]) -> Iterator[Finding]:
    for name in wanted:
        if name not in there:
            yield Finding("fail", subject, f"{name} of truce.toml does not exist or is not visible")
