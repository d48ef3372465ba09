"""Cards, rendered from a division's past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.company.chance import hex_id
from sandbox.company.jira.refs import utc
from sandbox.company.life.history import Record
from sandbox.company.life.work import Attachment
from sandbox.company.trello import actions as trello_actions
from sandbox.company.trello.board import COLOURS, Board, slug
from sandbox.company.trello.ids import attachment_id, card_id, card_short_link, card_url, checklist_id
from sandbox.store import Row, dumps


def card_rows(record: Record, boards: dict[str, Board]) -> Iterator[Row]:
    """A card with its checklist and actions."""
    board = boards[record.values["board"]]
    body = card(record, board)
    yield ("trello", "cards", body["id"], board.board_id, record.updated_ms, dumps(body))
    if record.values["checklist"]:
        checklist = _checklist(record, body)
        yield ("trello", "checklists", checklist["id"], board.board_id, record.updated_ms, dumps(checklist))
    for action in trello_actions.of_card(record, boards):
        home = action["data"]["board"]["id"]
        yield ("trello", "actions", action["id"], home, trello_actions.moment(action), dumps(action))


def labels_of(values: dict[str, Any]) -> list[str]:
    """Names of a card's labels: urgency comes from the priority."""
    return (["Urgent"] if values["priority"] in {"Highest", "High"} else []) + list(values["labels"])


def _checklist(record: Record, card_body: dict[str, Any]) -> dict[str, Any]:
    id = checklist_id(record.item)
    items = [
        {
            "id": hex_id(record.item.created_ms + 2000, "check", id, number),
            "idChecklist": id,
            "idMember": None,
            "name": name,
            "nameData": None,
            "pos": 16_384 * (number + 1),
            "state": "complete" if number < record.values["checked"] else "incomplete",
            "due": None,
            "dueReminder": None,
        }
        for number, name in enumerate(record.values["checklist"])
    ]
    head = {
        "id": id,
        "name": "Checklist",
        "idBoard": card_body["idBoard"],
        "idCard": card_body["id"],
        "pos": 16_384,
    }
    return head | {"limits": {}, "checkItems": items}


def card(record: Record, board: Board) -> dict[str, Any]:
    """A card with its attachments and custom field values."""
    item, values, id = record.item, record.values, card_id(record.item)
    number = int(values["key"].rsplit("-", 1)[1])
    labels = [
        {"id": board.id_of("label", name), "idBoard": board.board_id, "name": name, "color": COLOURS[name]}
        for name in labels_of(values)
    ]
    attachments = [_attachment(record, number, one) for number, one in enumerate(values["attachments"])]
    total = len(values["checklist"])
    due = f"{values['due']}T16:00:00.000Z" if values["due"] else None
    return {
        "id": id,
        "badges": _badges(record, due, total, len(attachments)),
        "checkItemStates": [],
        "closed": values["closed"],
        "dueComplete": values["status"] == "done",
        "dateLastActivity": utc(record.updated_ms),
        "desc": values["description"],
        "descData": {"emoji": {}},
        "due": due,
        "dueReminder": None,
        "email": None,
        "idBoard": board.board_id,
        "idChecklists": [checklist_id(record.item)] if total else [],
        "idLabels": [label["id"] for label in labels],
        "idList": board.list_ref(values["status"])["id"],
        "idMembers": [values["assignee"].trello_id] if values["assignee"] else [],
        "idMembersVoted": [],
        "idShort": number,
        "labels": labels,
        "name": values["title"],
        "pos": 1024.0 * (item.index + 1),
        "shortLink": card_short_link(item),
        "shortUrl": card_url(item),
        "start": None,
        "subscribed": False,
        "url": f"{card_url(item)}/{number}-{slug(values['title'])}",
        "cover": {"idAttachment": None, "color": None, "size": "normal", "brightness": "light"},
        "isTemplate": False,
        "attachments": attachments,
        "customFieldItems": _custom_values(record, board, id),
    }


def _badges(record: Record, due: str | None, total: int, attachments: int) -> dict[str, Any]:
    values = record.values
    return {
        "attachmentsByType": {"trello": {"board": 0, "card": 0}},
        "attachments": attachments,
        "checkItems": total,
        "checkItemsChecked": values["checked"],
        "comments": len(record.comments),
        "description": bool(values["description"]),
        "due": due,
        "dueComplete": values["status"] == "done",
        "votes": 0,
    }


def _attachment(record: Record, number: int, attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment_id(record.item, attachment),
        "bytes": None,
        "date": utc(attachment.ms),
        "edgeColor": None,
        "idMember": record.item.reporter.trello_id,
        "isUpload": False,
        "mimeType": "",
        "name": attachment.url,
        "previews": [],
        "url": attachment.url,
        "pos": 16_384 * (number + 1),
        "fileName": None,
    }


def _custom_values(record: Record, board: Board, id: str) -> list[dict[str, Any]]:
    points = record.values["points"]
    if points is None or not board.custom:
        return []
    field = board.id_of("field", "Points")
    item_id = hex_id(record.item.created_ms + 3000, "value", id, field)
    return [
        {
            "id": item_id,
            "value": {"number": str(points)},
            "idCustomField": field,
            "idModel": id,
            "modelType": "card",
        }
    ]
