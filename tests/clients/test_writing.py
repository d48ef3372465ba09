"""What write-back asks of the clients, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.errors import ClientError, SkippableError
from clients.jira.client import JiraClient, open_jira
from clients.retry import RetryPolicy
from clients.slack.client import SlackClient, open_slack
from clients.trello.client import TrelloClient, open_trello
from clients.trello.writing import CUT_MARK, TEXT_LIMIT, fit
from config.settings import load
from sandbox.testing import Running, running_server, tiny_store
from sandbox.testing.tiny import BOARD, CARDS, FIELD_TEAM, LABEL, REPORT
from tools.connections import resolve

HASTY = RetryPolicy(attempts=3, floor_seconds=0.01, first_wait_seconds=0.01, longest_wait_seconds=0.05)
ROOT = Path(__file__).resolve().parents[2]
PARAGRAPH = {"type": "paragraph", "content": [{"type": "text", "text": "hello"}]}
DOCUMENT = {"type": "doc", "version": 1, "content": [PARAGRAPH]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    path = tmp_path_factory.mktemp("home") / "sandbox" / "workspace.sqlite"
    tiny_store(path).store.close()
    with running_server(path) as running:
        yield running


@pytest.fixture
def clients(server: Running) -> Iterator[tuple[JiraClient, TrelloClient, SlackClient]]:
    server.reset()
    home = server.store.path.parents[1]
    known = resolve(load(ROOT / "truce.toml").model_copy(update={"home": home}))
    opened = (
        open_jira(known, HASTY),
        open_trello(known, HASTY),
        open_slack(known, HASTY),
    )
    yield opened
    opened[0].close()
    opened[1].close()


Clients = tuple[JiraClient, TrelloClient, SlackClient]


def test_jira_fields_comments_and_properties(clients: Clients) -> None:
    jira = clients[0]
    assert "customfield_10101" in jira.editmeta("PAY-1")
    jira.update_issue("PAY-1", {"customfield_10101": "Payments", "customfield_10103": "2026-03-01"})
    fields = jira.issue("PAY-1", ["customfield_10101", "customfield_10103"])["fields"]
    assert fields["customfield_10101"] == "Payments" and fields["customfield_10103"] == "2026-03-01"
    comment = jira.add_comment("PAY-2", DOCUMENT)
    jira.update_comment("PAY-2", comment["id"], DOCUMENT)
    assert [c["id"] for c in jira.comments("PAY-2")] == [comment["id"]]
    jira.delete_comment("PAY-2", comment["id"])
    jira.delete_comment("PAY-2", comment["id"])  # gone already: done
    assert jira.get_property("PAY-1", "truce") is None
    jira.set_property("PAY-1", "truce", {"a": 1})
    assert jira.get_property("PAY-1", "truce") == {"a": 1}
    with pytest.raises(SkippableError):
        jira.issue("PAY-999")


def test_trello_fields_labels_and_comments(clients: Clients) -> None:
    trello = clients[1]
    trello.set_custom_field(CARDS[0], FIELD_TEAM, {"text": "Payments"})
    (item,) = trello.card(CARDS[0])["customFieldItems"]
    assert item["value"] == {"text": "Payments"}
    trello.set_custom_field(CARDS[0], FIELD_TEAM, None)
    assert not trello.card(CARDS[0])["customFieldItems"]
    trello.add_label(CARDS[0], LABEL)
    trello.add_label(CARDS[0], LABEL)
    assert trello.card(CARDS[0])["idLabels"] == [LABEL]
    trello.remove_label(CARDS[0], LABEL)
    trello.remove_label(CARDS[0], LABEL)
    made = trello.create_label(BOARD, "truce: late", "red")
    assert made["id"] in {label["id"] for label in trello.labels(BOARD)}
    comment = trello.add_comment(CARDS[0], "first")
    trello.update_comment(CARDS[0], comment["id"], "second")
    assert [c["data"]["text"] for c in trello.comments(CARDS[0])] == ["second"]
    trello.delete_comment(CARDS[0], comment["id"])
    assert trello.comments(CARDS[0]) == []


def test_t5_a_text_is_cut_with_a_mark() -> None:
    assert fit("short") == "short"
    cut = fit("x" * 20_000)
    assert len(cut) == TEXT_LIMIT and cut.endswith(CUT_MARK)


def test_s8_a_message_is_found_by_its_marker_and_updated_in_place(clients: Clients, server: Running) -> None:
    slack = clients[2]
    channel = slack.find_channel("#delivery-report")["id"]
    assert channel == REPORT
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "today"}}]
    marker = {"event_type": "truce_report", "event_payload": {"day": "2026-01-05"}}
    server.faults.add(kind="lost_answer", tool="slack", path="chat.postMessage")
    with pytest.raises(ClientError):
        slack.post(channel, "report", blocks, marker)
    found = slack.find_by_metadata(channel, "truce_report", {"day": "2026-01-05"})
    assert found is not None  # it was posted, and not twice
    slack.update(channel, found["ts"], "changed", blocks, marker)
    texts = [message["text"] for message in slack.messages(channel)]
    assert texts == ["changed"]
    assert slack.find_by_metadata(channel, "truce_report", {"day": "2026-01-06"}) is None
    slack.delete(channel, found["ts"])
    slack.delete(channel, found["ts"])


def test_slack_takes_files(clients: Clients, tmp_path: Path) -> None:
    chart = tmp_path / "chart.png"
    chart.write_bytes(b"\x89PNG not really")
    assert clients[2].upload(REPORT, chart, "Forecast")["ok"] is True
