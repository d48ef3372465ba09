"""What the doctor asks of Slack: who we are, which channels the app is in, and whose text may land."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

import duckdb

from clients.retry import RetryPolicy
from clients.slack.client import open_slack
from config.settings import Settings, SlackSection
from ingest.slack.privacy import consent, is_private, may_land
from ingest.slack.redaction import text_policy
from ingest.source.diagnosis import Diagnosis, absent, of_privacy, of_rights
from ingest.source.privacy import EVERYTHING
from tools.connections import Connections
from tools.slack import SLACK

#: channels named in a line
SHOWN = 10


def diagnose(
    connections: Connections, settings: Settings, retry: RetryPolicy, _: duckdb.DuckDBPyConnection | None
) -> Iterator[Diagnosis]:
    """Sign in, look for the channels of truce.toml, and tell what the text policy comes to."""
    client = open_slack(connections, retry)
    me = client.sign_in()
    yield Diagnosis("ok", "slack", f"signed in to {me.get('team')} as {me.get('user')}")
    page = client.channel_page(None, limit=999)
    lacking = {right.name for right in SLACK.rights if not client.scopes.allow(right.name)}
    yield from of_rights(SLACK, lacking)
    inside = [channel for channel in page["channels"] if channel.get("is_member")]
    outside = [
        str(c.get("name")) for c in page["channels"] if not c.get("is_member") and not c.get("is_archived")
    ]
    if outside:
        text = f"the app is in {len(inside)} channels; not in: {', '.join(outside[:SHOWN])}"
        yield Diagnosis("warn", "slack channels", text)
    names = {value for channel in page["channels"] for value in (channel["id"], channel.get("name"))}
    yield from absent("slack channel", [name.lstrip("#") for name in settings.slack.channels], names)
    yield from _private(page["channels"], settings.slack, names)
    listed = [name for name in settings.slack.text_channels if name != "*"]
    yield from absent("slack text channel", listed, names)
    yield _privacy(settings, inside)


def _private(
    channels: Sequence[dict[str, Any]], settings: SlackSection, names: Container[object]
) -> Iterator[Diagnosis]:
    named, private = consent(settings), [channel for channel in channels if is_private(channel)]
    left = [channel["id"] for channel in private if not may_land(channel, named)]
    yield of_privacy(
        "slack private channels", "channel", len(private), left, named, settings.private_channels
    )
    for name in settings.private_channels:
        if name != EVERYTHING and name.lstrip("#") not in names:
            text = (
                f"{name} is not listed: the app is not in it, or it is a direct message, which archives bring"
            )
            yield Diagnosis("warn", "slack private channels", text)


def _privacy(settings: Settings, channels: Sequence[dict[str, Any]]) -> Diagnosis:
    policy = text_policy(settings.slack)
    kept = sum(policy.keeps(channel) for channel in channels)
    hook = f" and {settings.slack.redact_hook}" if settings.slack.redact_hook else ""
    rules = f"after {len(settings.slack.redact)} patterns{hook}" if policy.rewrite else "as it is"
    text = (
        f"text lands from {kept} of {len(channels)} channels, {rules}; of the others who, when, thread, keys"
    )
    return Diagnosis("ok", "slack text", text)
