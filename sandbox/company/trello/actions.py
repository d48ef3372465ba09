"""Trello's actions: the history of cards and of the archived list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sandbox.company.chance import hex_id
from sandbox.company.jira.refs import utc
from sandbox.company.life.history import Record
from sandbox.company.life.work import Attachment, Change
from sandbox.company.people import Person
from sandbox.company.trello.board import Board
from sandbox.company.trello.ids import attachment_id, card_id, card_short_link, checklist_id, member

Action = dict[str, Any]


def moment(action: Action) -> int:
    """Epoch milliseconds of an action."""
    return round(datetime.fromisoformat(action["date"]).timestamp() * 1000)


def of_board(board: Board) -> Iterator[Action]:
    """The board's own actions: its creation, and the archiving of a list."""
    owner = board.team.lead or board.team.stays[0].person
    yield _action("createBoard", board.created_ms, owner, {"board": board.ref()}, board.board_id)
    if board.custom and board.parking_closed():
        data = {
            "board": board.ref(),
            "list": board.list_ref("parked") | {"closed": True},
            "old": {"closed": False},
        }
        yield _action("updateList", board.parking_closed_ms, owner, data, board.board_id, "parking")


def of_card(record: Record, boards: dict[str, Board]) -> Iterator[Action]:
    """Everything that happened to a card, each action on the board of its day."""
    item, values = record.item, dict(record.item.initial)
    board = boards[values["board"]]
    data: dict[str, Any]
    data = {"card": _card(record, values), "list": board.list_ref(values["status"]), "board": board.ref()}
    yield _action("createCard", item.created_ms, item.reporter, data, card_id(item))
    if values["checklist"]:
        data = {"card": _card(record, values), "board": board.ref(), "checklist": _checklist(record)}
        yield _action(
            "addChecklistToCard", item.created_ms + 2000, item.reporter, data, card_id(item), "checklist"
        )
    for number, change in record.changes:
        for sequence, (kind, extra, place) in enumerate(_translate(record, change, values, boards)):
            data = {
                "card": _card(record, values) | extra.pop("card", {}),
                "board": boards[place].ref(),
                **extra,
            }
            yield _action(kind, change.ms, change.actor, data, card_id(item), number, sequence)
        for name, _, new in change.fields:
            values[name] = new
    for number, comment in record.comments:
        board = boards[_board_at(record, comment.ms)]
        data = {
            "text": comment.text,
            "textData": {"emoji": {}},
            "card": _card(record, values),
            "board": board.ref(),
        }
        data["list"] = board.list_ref("doing")
        if comment.edited_ms:
            data["dateLastEdited"] = utc(comment.edited_ms)
        yield _action("commentCard", comment.ms, comment.author, data, card_id(item), "comment", number)


def _board_at(record: Record, ms: int) -> str:
    board: str = record.item.initial["board"]
    for _, change in record.changes:
        if change.ms > ms:
            break
        board = next((new for name, _, new in change.fields if name == "board"), board)
    return board


def _card(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    number = int(values["key"].rsplit("-", 1)[1])
    short = card_short_link(record.item)
    return {"id": card_id(record.item), "name": values["title"], "idShort": number, "shortLink": short}


def _checklist(record: Record) -> dict[str, Any]:
    return {"id": checklist_id(record.item), "name": "Checklist"}


Translated = tuple[str, dict[str, Any], str]


def _translate(
    record: Record, change: Change, before: dict[str, Any], boards: dict[str, Board]
) -> Iterator[Translated]:
    """The actions of one change: (type, data, board id)."""
    after = before | {name: new for name, _, new in change.fields}
    if before["board"] != after["board"]:
        yield from _moved(before, after, boards)
    for name, old, new in change.fields:
        translate = FIELDS.get(name)
        if translate:
            for kind, data in translate(record, old, new, boards[after["board"]]):
                yield kind, data, after["board"]


def _moved(before: dict[str, Any], after: dict[str, Any], boards: dict[str, Board]) -> Iterator[Translated]:
    left, right = boards[before["board"]], boards[after["board"]]
    source, target = left.ref(), right.ref()
    yield (
        "moveCardFromBoard",
        {"boardTarget": {"id": target["id"]}, "list": left.list_ref(before["status"])},
        left.board_id,
    )
    yield (
        "moveCardToBoard",
        {"boardSource": {"id": source["id"]}, "list": right.list_ref(after["status"])},
        right.board_id,
    )


Data = Iterator[tuple[str, dict[str, Any]]]
Translate = Callable[[Record, Any, Any, Board], Data]


def _status(record: Record, old: str, new: str, board: Board) -> Data:
    left, right = board.list_ref(old), board.list_ref(new)
    if left["id"] != right["id"]:
        data = {
            "old": {"idList": left["id"]},
            "card": {"idList": right["id"]},
            "listBefore": left,
            "listAfter": right,
        }
        yield "updateCard", data


def _assignee(record: Record, old: Person | None, new: Person | None, board: Board) -> Data:
    for kind, person in (("removeMemberFromCard", old), ("addMemberToCard", new)):
        if person:
            member = {"id": person.trello_id, "name": person.name}
            yield kind, {"idMember": person.trello_id, "member": member}


def _due(record: Record, old: str | None, new: str | None, board: Board) -> Data:
    def at(day: str | None) -> str | None:
        return f"{day}T16:00:00.000Z" if day else None

    yield "updateCard", {"old": {"due": at(old)}, "card": {"due": at(new)}}


def _title(record: Record, old: str, new: str, board: Board) -> Data:
    yield "updateCard", {"old": {"name": old}, "card": {"name": new}}


def _description(record: Record, old: str, new: str, board: Board) -> Data:
    yield "updateCard", {"old": {"desc": old}, "card": {"desc": new}}


def _closed(record: Record, old: bool, new: bool, board: Board) -> Data:
    yield "updateCard", {"old": {"closed": old}, "card": {"closed": new}, "list": board.list_ref("done")}


def _points(record: Record, old: int | None, new: int | None, board: Board) -> Data:
    if board.custom:
        field = {"id": board.id_of("field", "Points"), "name": "Points", "type": "number"}
        value = {"number": str(new)} if new is not None else None
        was = {"number": str(old)} if old is not None else None
        yield (
            "updateCustomFieldItem",
            {
                "old": {"value": was},
                "customField": field,
                "customFieldItem": {"idCustomField": field["id"], "value": value},
            },
        )


def _priority(record: Record, old: str, new: str, board: Board) -> Data:
    was, now = (one in {"Highest", "High"} for one in (old, new))
    if was != now:
        label = {"id": board.id_of("label", "Urgent"), "name": "Urgent", "color": "red"}
        yield (
            ("addLabelToCard" if now else "removeLabelFromCard"),
            {"label": label, "text": "Urgent", "value": "red"},
        )


def _attachments(
    record: Record, old: tuple[Attachment, ...], new: tuple[Attachment, ...], board: Board
) -> Data:
    """Coming and going. Of an attachment that has gone both actions have lost the address, not the name."""
    for one in (*new, *old):
        told = {"id": attachment_id(record.item, one), "name": one.url}
        if one not in old:
            address = {"url": one.url} if one in record.values["attachments"] else {}
            yield "addAttachmentToCard", {"attachment": told | address}
        elif one not in new:
            yield "deleteAttachmentFromCard", {"attachment": told}


def _checked(record: Record, old: int, new: int, board: Board) -> Data:
    for number in range(old, new):
        item = {"name": record.values["checklist"][number], "state": "complete"}
        yield "updateCheckItemStateOnCard", {"checkItem": item, "checklist": _checklist(record)}


FIELDS: dict[str, Translate] = {
    "status": _status,
    "assignee": _assignee,
    "due": _due,
    "title": _title,
    "description": _description,
    "closed": _closed,
    "points": _points,
    "priority": _priority,
    "attachments": _attachments,
    "checked": _checked,
}


def _action(kind: str, ms: int, person: Person, data: dict[str, Any], *parts: object) -> Action:
    creator = {
        key: value
        for key, value in member(person).items()
        if key not in {"bio", "confirmed", "memberType", "url"}
    }
    return {
        "id": hex_id(ms, "action", kind, *parts),
        "idMemberCreator": person.trello_id,
        "data": data,
        "appCreator": None,
        "type": kind,
        "date": utc(ms),
        "limits": None,
        "memberCreator": creator,
    }
