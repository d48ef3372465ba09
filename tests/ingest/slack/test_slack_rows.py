"""Rows S1 to S7 of the vendors' behaviours over HTTP with the real client."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count

import pytest

from clients.errors import FatalError
from clients.pacing import Rate
from clients.slack.client import open_slack
from ingest import IngestError
from ingest.engine.refusals import alone
from ingest.slack.channels import ChannelReader, Windows
from ingest.slack.entities import moment
from ingest.slack.redaction import text_policy
from ingest.source.cursor import Cursor
from ingest.source.page import Refused, Stream
from sandbox.server.limits import RateLimiter
from sandbox.testing.tiny import GENERAL, REPORT, SECRET, START_MS
from tests.ingest.served import HASTY, Serve, Workspace, with_section
from tools.connections import resolve

START = START_MS // 1000
DAY = 86_400
MESSAGES = frozenset({"messages"})
ROOT = f"{START}.000100"


def read(workspace: Workspace, **more: object) -> None:
    workspace.read("slack", **{"only": MESSAGES, **more})


def text(workspace: Workspace, ts: str) -> str:
    return str(json.loads(workspace.body("slack__messages", f"{GENERAL}:{ts}")).get("text"))


def test_s1_ok_false_is_an_error(workspace: Workspace) -> None:
    client = open_slack(resolve(workspace.settings), HASTY)
    with pytest.raises(FatalError, match="Slack answered"):
        client.call("conversations.list", limit=5000)
    workspace.server.faults.add(kind="token_expired", tool="slack", times=None)
    with pytest.raises(IngestError, match="TRUCE_SLACK_TOKEN"):
        read(workspace)


def test_s2_a_distributed_app_reads_small_pages_with_a_checkpoint_each(serve: Serve) -> None:
    workspace = serve(slack_app="distributed")  # refuses more than 15 a page
    # and lets one call a minute through, which by this clock pass between any two calls
    workspace.server.workspace.limiter = RateLimiter(clock=count(0, 61).__next__)
    for n in range(40):
        workspace.builder.message(GENERAL, f"{START + 10_000 + n}.000000", "U0ADA", f"m{n}")
    workspace.settings = with_section(workspace.settings, "slack", app="distributed")
    workspace.server.faults.add(kind="server_error", tool="slack", path="history", skip=3, times=None)
    assert workspace.read("slack", run_id="cut").refused == 1
    held = len(workspace.ids("slack__messages"))
    assert 15 <= held < 46
    workspace.server.faults.clear()
    read(workspace)
    assert workspace.requested("conversations.history") >= 2
    assert len(workspace.ids("slack__messages")) == 46
    again = workspace.one(
        "select sum(fetched) from ops.ingest_ledger where run_id = 'run-0' and entity = 'messages'"
    )
    assert again <= 46 - held + 15  # it went on where it was


def test_s3_a_late_reply_to_an_old_thread_lands(workspace: Workspace) -> None:
    workspace.builder.message(GENERAL, f"{START + 20 * DAY}.000000", "U0ADA", "much later")
    read(workspace)
    reply = f"{START + 21 * DAY}.000300"
    workspace.builder.message(GENERAL, reply, "U0BEN", "at last", thread_ts=ROOT)
    read(workspace)
    assert f"{GENERAL}:{reply}" in workspace.ids("slack__messages")


def test_s3_replies_do_not_move_the_cursor(workspace: Workspace) -> None:
    workspace.builder.message(GENERAL, f"{START + 9 * DAY}.000300", "U0BEN", "late", thread_ts=ROOT)
    read(workspace)
    cursor = workspace.one("select cursor from ops.cursors where scope = ? order by updated_at desc", GENERAL)
    assert cursor == f"{START + 240}.000104"


def test_s4_edits_and_deletes_carry_the_old_ts(workspace: Workspace) -> None:
    read(workspace)
    edited, gone, reply = f"{START + 60}.000101", f"{START + 120}.000102", f"{START + 3600}.000200"
    change = {"user": "U0ADA", "ts": f"{START + 9_000}.000000"}
    workspace.builder.message(GENERAL, edited, "U0ADA", "edited", edited=change)
    workspace.server.store.delete("slack", "messages", f"{GENERAL}:{gone}")
    workspace.server.store.delete("slack", "messages", f"{GENERAL}:{reply}")
    read(workspace)
    assert text(workspace, edited) == "edited"
    assert workspace.ids("slack__messages", live=False) == {f"{GENERAL}:{gone}", f"{GENERAL}:{reply}"}


def test_s5_a_channel_without_us_is_told_and_spoils_no_other(landed: Workspace) -> None:
    assert {record.split(":")[0] for record in landed.ids("slack__messages")} == {GENERAL}
    assert "#secret" in landed.notes("slack")
    cursors = dict(landed.sql("select scope, cursor from ops.cursors where entity = 'messages'"))
    assert SECRET not in cursors and cursors[GENERAL] and not cursors[REPORT]
    assert landed.requested("conversations.join") == 0


def test_s5_a_channel_that_is_lost_in_mid_run_is_told_and_keeps_its_place(workspace: Workspace) -> None:
    client = open_slack(resolve(workspace.settings), HASTY)
    policy, back = text_policy(workspace.settings.slack), timedelta(days=2)
    reader = ChannelReader(client, {"id": SECRET, "name": "secret"}, policy, Windows(back, back))
    read_on = partial(reader.read, Cursor(f"{START}.000000"), "text kept")  # listed as ours, and ours no more
    (told,) = alone(Stream("messages", read_on, ("messages", SECRET)))
    assert isinstance(told, Refused) and "not_in_channel" in told.problem


def test_s6_a_ts_keeps_all_its_digits(landed: Workspace) -> None:
    assert f"{GENERAL}:{ROOT}" in landed.ids("slack__messages")
    at = landed.one(
        "select record_updated_at from raw.slack__messages where record_id = ?",
        f"{GENERAL}:{START + 60}.000101",
    )
    assert at.microsecond == 101
    assert moment("1700000000.000001") != moment("1700000000.000002")


def test_s7_only_threads_are_asked_for_replies(workspace: Workspace) -> None:
    read(workspace)
    assert workspace.requested("conversations.replies") == 1
    sizes = workspace.sql(
        "select distinct json_extract(request, '$.parameters.limit')::int from raw.slack__messages"
    )
    assert all(size <= 999 for (size,) in sizes)


def test_text_of_other_channels_does_not_land(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "slack", text_channels=["delivery-report"])
    workspace.builder.message(
        GENERAL, f"{START + 500}.000000", "U0ADA", "a secret about PAY-7", blocks=[{"text": "and AND-1"}]
    )
    read(workspace)
    bodies = " ".join(row[0] for row in workspace.sql("select body from raw.slack__messages"))
    assert "secret" not in bodies and "message" not in bodies.replace('"type":"message"', "")
    kept = json.loads(workspace.body("slack__messages", f"{GENERAL}:{START + 500}.000000"))
    assert kept["text"] == "AND-1 PAY-7" and kept["user"] == "U0ADA"


def test_a_changed_text_policy_reads_the_channel_again(workspace: Workspace) -> None:
    workspace.builder.message(GENERAL, f"{START + 90 * DAY}.000000", "U0ADA", "newest")
    allowed = workspace.settings
    workspace.settings = with_section(allowed, "slack", text_channels=[])
    read(workspace)
    assert text(workspace, ROOT) == "PAY-1"
    workspace.settings = allowed
    read(workspace)
    assert text(workspace, ROOT) == "message 0 about PAY-1"


def test_a_channel_that_does_not_exist_is_told_in_one_line(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "slack", channels=["nowhere"])
    with pytest.raises(IngestError, match="nowhere does not exist"):
        read(workspace)


def test_s2_the_pace_of_a_distributed_app_is_one_call_a_minute(workspace: Workspace) -> None:
    known = resolve(workspace.settings)
    real = replace(known, is_sandbox=False)
    assert open_slack(real, distributed=True).guard.rate("conversations.history") == Rate(1, 60)
    assert open_slack(real).guard.rate("conversations.history") == Rate(50, 60)
    assert open_slack(known).guard.rate("conversations.history") is None


def test_a_reaction_that_is_taken_back_is_gone_and_the_same_again_is_no_news(workspace: Workspace) -> None:
    """The message's own date is that of its sending throughout: only the readings tell the order."""
    message = f"{START + 60}.000101"
    cross = [{"name": "x", "users": ["U0BEN"], "count": 1}]
    body = workspace.server.store.get("slack", "messages", f"{GENERAL}:{message}")
    assert body is not None
    for reactions in ([], cross, [], [], cross):
        given = {"reactions": reactions} if reactions else {}
        workspace.builder.message(GENERAL, message, "U0ADA", "message 1", **given)
        read(workspace)
        newest = json.loads(workspace.body("slack__messages", f"{GENERAL}:{message}"))
        assert newest.get("reactions", []) == reactions
    versions = workspace.one(
        "select count(*) from raw.slack__messages where record_id = ?", f"{GENERAL}:{message}"
    )
    assert versions == 4, "the night without a change added nothing"


def test_s3_a_thread_that_loses_its_last_reply_is_as_it_was(workspace: Workspace) -> None:
    root, reply = f"{START + 60}.000101", f"{START + 4000}.000900"
    read(workspace)
    before = workspace.server.store.get("slack", "messages", f"{GENERAL}:{root}")
    assert before is not None
    workspace.builder.message(GENERAL, reply, "U0BEN", "never mind", thread_ts=root)
    read(workspace)
    assert json.loads(workspace.body("slack__messages", f"{GENERAL}:{root}"))["reply_count"] == 1
    workspace.server.store.delete("slack", "messages", f"{GENERAL}:{reply}")
    workspace.builder.put("slack", "messages", before.id, GENERAL, before.updated_ms, before.json())
    for _ in range(2):
        read(workspace)
        assert "reply_count" not in json.loads(workspace.body("slack__messages", f"{GENERAL}:{root}"))
    assert workspace.one("select count(*) from raw.slack__messages where record_id = ?", before.id) == 3


def test_s3_a_reply_that_was_also_sent_to_the_channel_lands_once(workspace: Workspace) -> None:
    reply = f"{START + 4000}.000900"
    sent = {"thread_ts": ROOT, "subtype": "thread_broadcast"}
    workspace.builder.message(GENERAL, reply, "U0BEN", "for all to see", **sent)
    for _ in range(2):
        read(workspace)
    key = f"{GENERAL}:{reply}"
    requests = workspace.sql("select request from raw.slack__messages where record_id = ?", key)
    assert len(requests) == 1 and "conversations.history" in requests[0][0]
    assert key in workspace.ids("slack__messages")
