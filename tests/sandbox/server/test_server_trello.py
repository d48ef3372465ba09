"""The sandbox's Trello over plain HTTP."""

from __future__ import annotations

import httpx
import pytest

from sandbox.testing import Builder, Running
from sandbox.testing.tiny import (
    BOARD,
    CARDS,
    DONE_LIST,
    FIELD_DATE,
    FIELD_POINTS,
    FIELD_TEAM,
    LABEL,
    MEMBER,
    OPEN_LIST,
    SHUT_LIST,
    START_MS,
)
from tests.sandbox.server.server_clients import trello_http

OTHER_BOARD, OTHER_LIST = "695b7a00000000000000000a", "695b7a00000000000000000b"


def actions(client: httpx.Client, **params: object) -> list[dict]:
    return client.get(f"/boards/{BOARD}/actions", params={"limit": 1000, **params}).json()


def test_sign_in_by_query_and_by_header(reading: Running) -> None:
    url = f"{reading.trello_url}/1/members/me"
    credentials = reading.credentials
    good = {"key": credentials.trello_key, "token": credentials.trello_token}
    assert httpx.get(url, params=good).json()["username"] == "truce"
    header = f'OAuth oauth_consumer_key="{credentials.trello_key}", oauth_token="{credentials.trello_token}"'
    assert httpx.get(url, headers={"Authorization": header}).status_code == 200
    for wrong, text in (({"key": "x"}, "invalid key"), ({"token": "x"}, "invalid app token")):
        answer = httpx.get(url, params=good | wrong)
        assert (answer.status_code, answer.text) == (401, text)


def test_boards_and_nested_parts(reading: Running) -> None:
    with trello_http(reading) as client:
        (board,) = client.get("/members/me/boards", params={"fields": "name,closed"}).json()
        assert board == {"id": BOARD, "name": "B", "closed": False}
        nested = {"lists": "all", "cards": "all", "labels": "all", "members": "all", "customFields": "true"}
        whole = client.get(f"/boards/{BOARD}", params=nested).json()
        assert [len(whole[name]) for name in nested] == [3, 4, 1, 1, 3]
        assert "memberships" not in whole
        assert client.get(f"/boards/{BOARD}/memberships").json()[0]["idMember"] == MEMBER
        assert client.get("/boards/boardBBB").json()["id"] == BOARD


def test_t1_actions_page_by_id_where_dates_lose_some(server: Running) -> None:
    builder = Builder(server.store)
    for n in range(30):
        builder.action(f"695b7b{n:018x}", BOARD, "commentCard", START_MS, MEMBER, text=str(n))
    with trello_http(server) as client:
        assert client.get(f"/boards/{BOARD}/actions", params={"limit": 1001}).status_code == 400
        seen: list[str] = []
        page = actions(client, limit=7)
        while page:
            seen += [entry["id"] for entry in page]
            page = actions(client, limit=7, before=seen[-1])
        assert len(seen) == len(set(seen)) == 34
        assert seen == sorted(seen, reverse=True)
        first = actions(client, limit=7, filter="commentCard")
        by_date = actions(client, limit=7, filter="commentCard", before=first[-1]["date"])
        assert by_date == [], "thirty comments of one millisecond, and paging by date loses 23 of them"
        assert len(actions(client, since=seen[4])) == 4


def test_t2_archived_cards_and_lists_are_hidden_by_default(reading: Running) -> None:
    with trello_http(reading) as client:
        names = {
            wanted: [card["name"] for card in client.get(f"/boards/{BOARD}/cards", params=params).json()]
            for wanted, params in (("default", {}), ("open", {"filter": "open"}), ("all", {"filter": "all"}))
        }
        assert names["default"] == ["Card 1", "Card 2"]
        assert names["open"] == ["Card 1", "Card 2", "Card 4"], "a card in an archived list is not closed"
        assert len(names["all"]) == 4
        assert len(client.get(f"/boards/{BOARD}/lists").json()) == 2
        shut = client.get(f"/boards/{BOARD}/lists", params={"filter": "closed"}).json()
        assert [one["id"] for one in shut] == [SHUT_LIST]


def test_t3_a_deleted_card_loses_its_name(server: Running) -> None:
    with trello_http(server) as client:
        assert client.delete(f"/cards/{CARDS[0]}").status_code == 200
        answer = client.get(f"/cards/{CARDS[0]}")
        assert (answer.status_code, answer.text) == (404, "model not found")
        newest = actions(client)[0]
        assert newest["type"] == "deleteCard"
        assert "name" not in newest["data"]["card"]
        assert client.get("/cards/nonsense-id").status_code == 400


def test_t5_texts_have_a_limit_and_ids_a_time(server: Running) -> None:
    with trello_http(server) as client:
        url = f"/cards/{CARDS[0]}/actions/comments"
        assert client.post(url, json={"text": "x" * 16_385}).status_code == 400
        made = client.post(url, json={"text": "x" * 16_384})
        assert made.status_code == 200
        created = int(made.json()["id"][:8], 16)
        assert abs(created - server.workspace.clock_ms() / 1000) < 60
        assert client.put(f"/cards/{CARDS[0]}", json={"desc": "x" * 16_385}).status_code == 400


def test_t6_cards_move_between_boards(server: Running) -> None:
    builder = Builder(server.store)
    builder.put(
        "trello", "boards", OTHER_BOARD, OTHER_BOARD, 0, {"id": OTHER_BOARD, "name": "C", "closed": False}
    )
    place = {"id": OTHER_LIST, "name": "In", "closed": False, "idBoard": OTHER_BOARD}
    builder.put("trello", "lists", OTHER_LIST, OTHER_BOARD, 0, place)
    with trello_http(server) as client:
        moved = client.put(f"/cards/{CARDS[0]}", params={"idBoard": OTHER_BOARD}).json()
        assert (moved["idBoard"], moved["idList"]) == (OTHER_BOARD, OTHER_LIST)
        assert CARDS[0] not in [c["id"] for c in client.get(f"/boards/{BOARD}/cards/all").json()]
        assert CARDS[0] in [c["id"] for c in client.get(f"/boards/{OTHER_BOARD}/cards/all").json()]
        assert actions(client)[0]["type"] == "moveCardFromBoard"
        history = client.get(f"/cards/{CARDS[0]}/actions", params={"filter": "all"}).json()
    assert [entry["type"] for entry in history] == ["moveCardToBoard", "moveCardFromBoard", "createCard"]


def test_each_changed_field_is_an_action(server: Running) -> None:
    with trello_http(server) as client:
        client.put(
            f"/cards/{CARDS[0]}", json={"name": "Renamed", "idList": DONE_LIST, "due": "2026-03-01T12:00:00Z"}
        )
        client.put(f"/cards/{CARDS[0]}", json={"name": "Renamed"})
        history = client.get(f"/cards/{CARDS[0]}/actions", params={"filter": "updateCard"}).json()
        moves = client.get(f"/cards/{CARDS[0]}/actions", params={"filter": "updateCard:idList"}).json()
        card = client.get(f"/cards/{CARDS[0]}").json()
    assert [next(iter(entry["data"]["old"])) for entry in history] == ["idList", "due", "name"]
    assert moves[0]["data"]["listBefore"]["id"] == OPEN_LIST
    assert moves[0]["data"]["listAfter"] == {"id": DONE_LIST, "name": "Done"}
    assert (card["name"], card["idList"], card["due"]) == ("Renamed", DONE_LIST, "2026-03-01T12:00:00Z")


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        (FIELD_TEAM, {"text": "Payments"}, {"text": "Payments"}),
        (FIELD_DATE, {"date": "2026-03-01T00:00:00.000Z"}, {"date": "2026-03-01T00:00:00.000Z"}),
        (FIELD_POINTS, {"number": 3}, {"number": "3"}),
    ],
)
def test_custom_fields_are_set_and_cleared(server: Running, field: str, value: dict, stored: dict) -> None:
    url = f"/cards/{CARDS[0]}/customField/{field}/item"
    with trello_http(server) as client:
        assert client.put(url, json={"value": value}).json()["value"] == stored
        client.put(url, json={"value": value})
        (item,) = client.get(f"/cards/{CARDS[0]}", params={"customFieldItems": "true"}).json()[
            "customFieldItems"
        ]
        assert item["value"] == stored
        assert [a["type"] for a in actions(client)].count("updateCustomFieldItem") == 1, "no news, no action"
        client.put(url, json={"value": "", "idValue": ""})
        assert client.get(f"/cards/{CARDS[0]}/customFieldItems").json() == []
        assert client.put(url, json={"value": {"checked": "true"}}).status_code == 400
    assert "customFieldItems" not in client.params


def test_custom_field_values_are_checked(reading: Running) -> None:
    with trello_http(reading) as client:
        for field, value in ((FIELD_POINTS, {"number": "many"}), (FIELD_DATE, {"date": "soon"})):
            answer = client.put(f"/cards/{CARDS[0]}/customField/{field}/item", json={"value": value})
            assert (answer.status_code, answer.text) == (400, "Invalid custom field item value.")


def test_labels_and_comments_come_and_go(server: Running) -> None:
    card = f"/cards/{CARDS[0]}"
    with trello_http(server) as client:
        made = client.post(f"/boards/{BOARD}/labels", json={"name": "At risk", "color": "orange"}).json()
        assert client.post(f"{card}/idLabels", json={"value": made["id"]}).json() == [made["id"]]
        again = client.post(f"{card}/idLabels", params={"value": made["id"]})
        assert (again.status_code, again.text) == (400, "that label is already on the card")
        client.post(f"{card}/idLabels", json={"value": LABEL})
        assert [label["name"] for label in client.get(card).json()["labels"]] == ["At risk", "risk"]
        client.delete(f"{card}/idLabels/{made['id']}")
        assert client.get(card).json()["idLabels"] == [LABEL]
        comment = client.post(f"{card}/actions/comments", params={"text": "first"}).json()
        client.put(f"{card}/actions/{comment['id']}/comments", params={"text": "second"})
        (found,) = client.get(f"{card}/actions", params={"filter": "commentCard"}).json()
        assert (found["id"], found["data"]["text"]) == (comment["id"], "second")
        assert "dateLastEdited" in found["data"]
        client.delete(f"{card}/actions/{comment['id']}/comments")
        assert client.get(f"{card}/actions", params={"filter": "commentCard"}).json() == []
        types = [entry["type"] for entry in actions(client)]
    assert types.count("addLabelToCard") == 2
    assert types.count("removeLabelFromCard") == 1


def test_a_card_is_created_with_its_attachment(server: Running) -> None:
    with trello_http(server) as client:
        card = client.post("/cards", json={"idList": OPEN_LIST, "name": "New", "idLabels": LABEL}).json()
        client.post(
            f"/cards/{card['id']}/attachments", json={"url": "https://tiny.atlassian.net/browse/PAY-1"}
        )
        shown = client.get(f"/cards/{card['id']}", params={"attachments": "true"}).json()
    assert shown["attachments"][0]["url"].endswith("/browse/PAY-1")
    assert [label["id"] for label in shown["labels"]] == [LABEL]


def test_an_attachment_that_is_taken_off_leaves_its_name_only(server: Running) -> None:
    address = "https://tiny.atlassian.net/browse/PAY-1"
    with trello_http(server) as client:
        card = client.post("/cards", json={"idList": OPEN_LIST, "name": "New"}).json()
        path = f"/cards/{card['id']}/attachments"
        kept, gone = (client.post(path, json={"url": address}).json()["id"] for _ in range(2))
        assert client.delete(f"{path}/{gone}").status_code == 200
        assert client.delete(f"{path}/{gone}").status_code == 404
        shown = client.get(f"/cards/{card['id']}", params={"attachments": "true"}).json()
        found = client.get(f"/cards/{card['id']}/actions", params={"filter": "all"}).json()
    assert [one["id"] for one in shown["attachments"]] == [kept]
    told = [(entry["type"], entry["data"]["attachment"]) for entry in found if "attachment" in entry["data"]]
    assert sorted(told, key=lambda one: (one[0], one[1]["id"])) == [
        ("addAttachmentToCard", {"id": kept, "name": address, "url": address}),
        ("addAttachmentToCard", {"id": gone, "name": address}),
        ("deleteAttachmentFromCard", {"id": gone, "name": address}),
    ]


def test_a_revoked_board_is_refused(server: Running) -> None:
    server.faults.add(kind="revoked", tool="trello", subject=BOARD)
    with trello_http(server) as client:
        assert client.get("/members/me/boards").json() == []
        for path in (f"/boards/{BOARD}", f"/cards/{CARDS[0]}", f"/boards/{BOARD}/actions"):
            assert client.get(path).status_code == 401
