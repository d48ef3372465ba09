"""The sandbox's Slack, with the real client."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.testing import Builder, Running
from sandbox.testing.tiny import GENERAL, REPORT, SECRET, START_MS
from tests.sandbox.server.server_clients import slack_client

ROOT = f"{START_MS // 1000}.000100"


def error_of(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def section(text: str) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_s1_errors_come_with_status_200(reading: Running) -> None:
    for headers, error in (({}, "not_authed"), ({"Authorization": "Bearer wrong"}, "invalid_auth")):
        answer = httpx.post(f"{reading.slack_url}auth.test", headers=headers)
        assert (answer.status_code, answer.json()["ok"], answer.json()["error"]) == (200, False, error)
    client = slack_client(reading)
    assert client.auth_test()["user"] == "truce"
    assert error_of(lambda: client.api_call("no.such.method")) == "unknown_method"


def test_history_pages_newest_first_and_leaves_replies_out(reading: Running) -> None:
    client = slack_client(reading)
    texts = [
        m["text"] for page in client.conversations_history(channel=GENERAL, limit=2) for m in page["messages"]
    ]
    assert texts == [f"message {n} about PAY-{n + 1}" for n in (4, 3, 2, 1, 0)]
    last = client.conversations_history(channel=GENERAL, limit=2)
    assert last["has_more"] is True
    some = client.conversations_history(channel=GENERAL, oldest=ROOT, latest=str(START_MS // 1000 + 121))
    assert len(some["messages"]) == 2
    inclusive = client.conversations_history(channel=GENERAL, oldest=ROOT, inclusive=True)
    assert inclusive["messages"][-1]["ts"] == ROOT


def test_s2_distributed_apps_get_one_small_page_a_minute(serve: Callable[..., Running]) -> None:
    running = serve(slack_app="distributed")
    builder = Builder(running.store)
    for n in range(20):
        builder.message(GENERAL, f"{START_MS // 1000 + 9000 + n}.000000", "U0ADA", "more")
    client = slack_client(running)
    assert len(client.conversations_history(channel=GENERAL, limit=15)["messages"]) == 15
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel=GENERAL)
    assert caught.value.response.status_code == 429
    assert 0 < int(caught.value.response.headers["Retry-After"]) <= 60
    assert len(client.conversations_replies(channel=GENERAL, ts=ROOT)["messages"]) == 2, (
        "limits are per method"
    )


def test_s3_a_late_reply_shows_only_in_its_thread(server: Running) -> None:
    late = f"{START_MS // 1000 + 90_000}.000300"
    Builder(server.store).message(GENERAL, late, "U0BEN", "much later", thread_ts=ROOT)
    client = slack_client(server)
    recent = client.conversations_history(channel=GENERAL, oldest=str(START_MS // 1000 + 80_000))
    assert recent["messages"] == []
    (root,) = [m for m in client.conversations_history(channel=GENERAL)["messages"] if m["ts"] == ROOT]
    assert (root["latest_reply"], root["reply_count"]) == (late, 2)
    thread = [
        m
        for page in client.conversations_replies(channel=GENERAL, ts=ROOT, limit=1)
        for m in page["messages"]
    ]
    assert [m["text"] for m in thread] == ["message 0 about PAY-1", "a late reply", "much later"]
    assert (
        error_of(lambda: client.conversations_replies(channel=GENERAL, ts="1.000000")) == "thread_not_found"
    )


def test_s4_edits_and_deletes_keep_the_old_ts(server: Running) -> None:
    client = slack_client(server)
    ts = client.chat_postMessage(channel=REPORT, text="first")["ts"]
    client.chat_update(channel=REPORT, ts=ts, text="second")
    (message,) = client.conversations_history(channel=REPORT)["messages"]
    assert (message["ts"], message["text"]) == (ts, "second")
    assert message["edited"]["user"] == client.auth_test()["user_id"]
    client.chat_delete(channel=REPORT, ts=ts)
    assert client.conversations_history(channel=REPORT)["messages"] == []
    assert error_of(lambda: client.chat_update(channel=GENERAL, ts=ROOT, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(channel=GENERAL, ts="1.0")) == "message_not_found"


def test_s5_a_channel_without_the_app_is_listed_but_not_read(server: Running) -> None:
    client = slack_client(server)
    member = {c["name"]: c["is_member"] for c in client.conversations_list()["channels"]}
    assert member == {"general": True, "delivery-report": True, "secret": False}
    assert error_of(lambda: client.conversations_history(channel=SECRET)) == "not_in_channel"
    assert error_of(lambda: client.conversations_history(channel="C0NOWHERE")) == "channel_not_found"
    server.faults.add(kind="not_in_channel", subject="general")
    assert error_of(lambda: client.conversations_history(channel=GENERAL)) == "not_in_channel"


def test_s6_time_stamps_keep_their_digits(server: Running) -> None:
    builder = Builder(server.store)
    close = [f"{START_MS // 1000 + 7200}.12345{n}" for n in range(4)]
    for ts in close:
        builder.message(GENERAL, ts, "U0ADA", ts)
    client = slack_client(server)
    after = client.conversations_history(channel=GENERAL, oldest=close[1])["messages"]
    assert [m["ts"] for m in after] == close[:1:-1]


def test_s7_limits_have_a_maximum(reading: Running) -> None:
    client = slack_client(reading)
    assert error_of(lambda: client.conversations_list(limit=1000)) == "invalid_limit"
    assert error_of(lambda: client.conversations_history(channel=GENERAL, limit=1000)) == "invalid_limit"
    names = [c["name"] for page in client.conversations_list(limit=1) for c in page["channels"]]
    assert sorted(names) == ["delivery-report", "general", "secret"]
    assert error_of(lambda: client.conversations_list(cursor="rubbish")) == "invalid_cursor"


def test_s8_a_post_has_limits_a_marker_and_no_idempotency(server: Running) -> None:
    client = slack_client(server)
    marker = {"event_type": "truce_report", "event_payload": {"run": "r1"}}
    full = [section("x" * 3000)] * 50
    posts = [
        client.chat_postMessage(channel=REPORT, text="r", blocks=full, metadata=marker)["ts"] for _ in "ab"
    ]
    assert len(set(posts)) == 2, "posting twice posts two"
    shown = client.conversations_history(channel=REPORT, include_all_metadata=True)["messages"]
    assert [m["metadata"] for m in shown] == [marker, marker]
    assert "metadata" not in client.conversations_history(channel=REPORT)["messages"][0]
    for blocks in ([section("x" * 3001)], [section("x")] * 51, [{"type": "nonsense"}], [section("")]):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=REPORT, text="r", blocks=blocks)
        assert caught.value.response["error"] == "invalid_blocks"
        assert "json-pointer:/blocks" in caught.value.response["response_metadata"]["messages"][0]
    assert error_of(lambda: client.api_call("chat.postMessage", json={"channel": REPORT})) == "no_text"
    updated = client.chat_update(channel=REPORT, ts=posts[0], text="new", blocks=[section("new")])
    assert updated["message"]["blocks"] == [section("new")]
    assert updated["message"]["metadata"] == marker


def test_replies_reactions_and_permalinks(server: Running) -> None:
    client = slack_client(server)
    root = client.chat_postMessage(channel="#delivery-report", text="root")
    client.chat_postMessage(channel=root["channel"], text="detail", thread_ts=root["ts"])
    (head,) = client.conversations_history(channel=root["channel"])["messages"]
    assert head["reply_count"] == 1
    client.reactions_add(channel=root["channel"], timestamp=root["ts"], name="eyes")
    reactions = client.reactions_get(channel=root["channel"], timestamp=root["ts"])["message"]["reactions"]
    assert reactions[0]["count"] == 1
    repeated = lambda: client.reactions_add(channel=root["channel"], timestamp=root["ts"], name="eyes")  # noqa: E731
    assert error_of(repeated) == "already_reacted"
    assert client.chat_getPermalink(channel=root["channel"], message_ts=root["ts"])["permalink"]


def test_people_and_groups(reading: Running) -> None:
    client = slack_client(reading)
    users = {u["name"]: u for u in client.users_list(limit=2)["members"]}
    assert len(users) == 2
    assert client.users_info(user="U0ADA")["user"]["name"] == "ada"
    assert "users" not in client.usergroups_list()["usergroups"][0]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == ["U0ADA", "U0BEN"]
    assert client.conversations_members(channel=GENERAL)["members"] == ["U0ADA", "U0BEN"]
    assert client.conversations_info(channel=GENERAL)["channel"]["num_members"] == 2
    assert client.team_info()["team"]["id"] == "T0TINY"
    assert [b["id"] for b in client.bookmarks_list(channel_id=GENERAL)["bookmarks"]] == ["Bk0"]


def test_a_file_is_uploaded_and_shared(server: Running) -> None:
    client = slack_client(server)
    shared = client.files_upload_v2(
        channel=REPORT, filename="report.csv", content="a,b\n1,2\n", initial_comment="the table"
    )
    file = shared["file"]
    (message,) = client.conversations_history(channel=REPORT)["messages"]
    assert (message["text"], message["files"][0]["id"]) == ("the table", file["id"])
    token = {"Authorization": f"Bearer {server.credentials.slack_token}"}
    assert httpx.get(file["url_private"], headers=token).text == "a,b\n1,2\n"
    assert httpx.get(file["url_private"]).json()["error"] == "not_authed"
