"""What a tool holds that is no work and no talk, and what it says elsewhere than where one looks."""

from __future__ import annotations

from typing import Any

from tests.dbt_project.hard_trello import ORG, card
from tests.dbt_project.lake_rows import Landing

SHELF, AWAY = "board-three", "board-four"
#: every card of the board, made at 2026-01-04T16:00:00Z
IDS = {
    name: f"695a8e80bbbbbbbbbbbbbb{number:02}"
    for number, name in enumerate(
        ("flipped", "dated", "open", "again", "moved", "shipped", "mirror", "separator", "link", "board",
         "template", "odd", "carried")
    )
}  # fmt: skip
REFS = {name: f"Crd{number:05}" for number, name in enumerate(IDS)}
LISTS = [
    {"id": "s-doing", "idBoard": SHELF, "name": "Doing"},
    {"id": "s-review", "idBoard": SHELF, "name": "Review"},
    {"id": "s-done", "idBoard": SHELF, "name": "Done"},
    {"id": "s-away", "idBoard": AWAY, "name": "Doing"},
]
DONE = "2026-01-12T09:00:00.000Z"


def _shelved(which: str, place: str = "s-doing", **more: Any) -> dict[str, Any]:
    return card(IDS[which], SHELF, place, REFS[which], **more)


def _flip(name: str, at: str, value: bool) -> tuple[str, str, dict[str, Any]]:
    data = {"card": {"id": IDS[name], "dueComplete": value}, "old": {"dueComplete": not value}}
    return "updateCard", at, {**data, "list": {"id": "s-doing", "name": "Doing"}}


def _move(name: str, at: str, before: str, after: str) -> tuple[str, str, dict[str, Any]]:
    places = {one["id"]: {"id": one["id"], "name": one["name"]} for one in LISTS}
    data = {"card": {"id": IDS[name], "idList": after}, "old": {"idList": before}}
    return "updateCard", at, {**data, "listBefore": places[before], "listAfter": places[after]}


def land_content(landing: Landing) -> None:
    """Cards marked complete in every way, cards that are no work, a list that went to another board; a channel."""
    landing.add_all("trello.boards", [{"id": SHELF, "name": "Shelf", "prefs": ORG}], scope=SHELF)
    landing.add_all("trello.boards", [{"id": AWAY, "name": "Away", "prefs": ORG}], scope=AWAY)
    landing.add_all("trello.lists", LISTS, scope=SHELF)
    for body in (
        _shelved("flipped", due="2026-01-10T10:00:00.000Z", dueComplete=True, dateCompleted=DONE),
        _shelved("dated", dueComplete=True, dateCompleted=DONE),
        _shelved("open", dueComplete=False),
        _shelved("again", dueComplete=False),
        _shelved("moved", "s-review", dueComplete=True),
        _shelved("shipped", "s-done", dueComplete=True),
        _shelved("mirror", cardRole="mirror", mirrorSourceId=IDS["open"], name=_address("open")),
        _shelved("separator", cardRole="separator", name="---"),
        _shelved("link", cardRole="link", name=_address("open")),
        _shelved("board", cardRole="board"),
        _shelved("template", isTemplate=True, desc=f"as in {_address('open')}"),
        _shelved("odd", cardRole="of-2031"),
        _shelved("carried", "s-away"),
    ):
        landing.add("trello.cards", body["id"], body, scope=SHELF, updated="2026-01-20T10:00:00Z")
    actions = [
        _flip("flipped", DONE, True), _flip("again", "2026-01-08T09:00:00.000Z", True),
        _flip("again", "2026-01-09T09:00:00.000Z", False), _flip("moved", "2026-01-08T09:00:00.000Z", True),
        _move("moved", "2026-01-09T09:00:00.000Z", "s-doing", "s-review"),
        _move("shipped", "2026-01-08T09:00:00.000Z", "s-doing", "s-done"),
        _flip("shipped", "2026-01-10T09:00:00.000Z", True),
        ("commentCard", DONE, {"card": {"id": IDS["template"]}, "text": _address("open")}),
    ]  # fmt: skip
    for number, (kind, at, data) in enumerate(actions):
        body = {"id": f"c{number:02}", "type": kind, "date": at, "idMemberCreator": "m-ann", "data": data}
        landing.add("trello.actions", body["id"], body, scope=SHELF, updated=at)
    said = {"card": {"id": IDS["open"]}, "text": "moved by a rule"}
    body = {"id": "c90", "type": "commentCard", "date": DONE, "idMemberCreator": "m-ann", "data": said}
    landing.add("trello.actions", "c90", body | {"appCreator": {"id": "rules"}}, scope=SHELF, updated=DONE)
    author = {"accountId": "acc-rules", "displayName": "Rules", "accountType": "app"}
    comment = {
        "id": "c-rules",
        "issueId": "2",
        "author": author,
        "created": "2026-01-12T09:00:00.000+0000",
        "body": "-",
    }
    landing.add("jira.comments", "c-rules", comment, updated="2026-01-12T09:00:00Z")
    _talk(landing)


def _address(name: str) -> str:
    return f"https://trello.com/c/{REFS[name]}"


def _section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


#: name -> message; the names are their places in time
TALK: dict[str, dict[str, Any]] = {
    "join": {"subtype": "channel_join", "user": "U1", "text": "<@U1> has joined the channel"},
    "leave": {"subtype": "channel_leave", "user": "U2", "text": "<@U2> has left the channel"},
    "topic": {"subtype": "channel_topic", "user": "U2", "text": "<@U2> set the channel topic: PAY-1"},
    "rest": {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."},
    "unheard": {"subtype": "of_2031", "user": "U2", "text": "PAY-1"},
    "guest": {"user": "U-guest", "user_profile": {"real_name": "Gus Guest", "name": "gus"}, "text": "hello"},
    "shared": {"subtype": "thread_broadcast", "user": "U1", "text": "plain words about PAY-1"},
    "alert": {"subtype": "bot_message", "bot_id": "B1", "text": "", "attachments": [
        {"fallback": "PAY-1 is failing", "title": "PAY-1 is failing", "text": "the reminder job failed",
         "fields": [{"title": "Stage", "value": "night"}], "title_link": "https://example.org/browse/PAY-1"}]},
    "report": {"user": "U2", "text": "", "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Zebra report"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "on *PAY-1*"},
         "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Approve"}, "value": "a"}},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"},
                                          "url": f"https://trello.com/c/{REFS['open']}"}]}]},
    "forward": {"user": "U1", "text": "", "attachments": [
        {"is_share": True, "fallback": "[no preview available]", "text": "PAY-1 must go out",
         "message_blocks": [{"message": {"blocks": [_section({"type": "text", "text": "PAY-1 must go out"})]}}]}]},
    "twice": {"user": "U1", "text": "see <https://example.org/browse/PAY-1|PAY-1> &amp; *go* :tada:", "blocks": [
        _section({"type": "text", "text": "see "},
                 {"type": "link", "url": "https://example.org/browse/PAY-1", "text": "PAY-1"},
                 {"type": "text", "text": " & "}, {"type": "text", "text": "go", "style": {"bold": True}},
                 {"type": "text", "text": " "}, {"type": "emoji", "name": "tada"})]},
    "file": {"user": "U1", "subtype": "file_share", "text": "", "files": [
        {"id": "F1", "name": "plan.pdf", "title": "Plan of the giraffe"}]},
    "silent": {"user": "U1", "text": "", "blocks": [{"type": "divider"}]},
}  # fmt: skip


def key_of(name: str) -> str:
    """The key of a message by its name."""
    return f"C9:17681{list(TALK).index(name):05}.000100"


def _talk(landing: Landing) -> None:
    landing.add_all("slack.channels", [{"id": "C9", "name": "shelf"}], scope="workspace")
    for name, message in TALK.items():
        key = key_of(name)
        landing.add("slack.messages", key, {**message, "channel": "C9", "ts": key.split(":")[1]}, scope="C9")
