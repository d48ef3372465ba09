"""Trello boards in a workspace's archive or a list, odd parts on them, and remedies that work when followed.

A workspace's export is a zip with a folder per board:
https://developer.atlassian.com/cloud/trello/ and https://support.atlassian.com/trello/docs/the-workspace-overview/
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from clients.errors import FatalError
from ingest.exports.recognise import detect
from ingest.registry import SOURCES
from tests.kinds.test_left_out_is_counted import holds, landed, message, packed, read

BOARD, CARD = "6a0000000000000000000001", "6a1d3c010000000000000001"


def board(number: int = 1, **more: Any) -> dict[str, Any]:
    id = f"{BOARD[:-1]}{number}"
    card = {"id": f"{CARD[:-1]}{number}", "idBoard": id, "name": "Card", "labels": []}
    prefs = {"permissionLevel": "org"}
    return {
        "id": id,
        "name": "Board",
        "idOrganization": None,
        "prefs": prefs,
        "lists": [],
        "cards": [card],
    } | more


def test_a_workspaces_archive_is_read_and_the_rest_of_it_told(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "workspace.zip",
        [
            ("boards\\one\\one.json", b"\xef\xbb\xbf" + json.dumps(board(1)).encode()),
            ("boards\\one\\one.csv", b"Card ID,Card Name\n"),
            ("boards\\one\\attachments\\plan.pdf", b"%PDF"),
            ("boards\\two\\two.json", json.dumps([board(2), None]).encode()),
            ("boards\\two\\torn.json", b'{"id": "6a'),
            ("members.json", b"[]"),
        ],
    )
    assert detect(path, SOURCES) == "trello"
    account, events = read(path, "trello")
    holds(account)
    assert len(landed(events, "cards")) == 2
    told = account.members
    assert (told.of("read"), told.of("set aside"), told.of("left out")) == (2, 1, 3)
    assert account.records.of("set aside") == 1


def test_parts_of_another_shape_are_set_aside_and_the_others_land(tmp_path: Path) -> None:
    odd = board(cards=[*board()["cards"], None, {"id": "card-three"}, "text"], actions={"not": "a list"})
    path = tmp_path / "board.json"
    path.write_text(json.dumps(odd), encoding="utf-16")
    account, events = read(path, "trello")
    holds(account)
    assert [body["id"] for _, body in landed(events, "cards")] == [CARD]
    assert account.records.of("set aside") == 4


def test_the_kind_is_told_by_structure_however_the_file_begins(tmp_path: Path) -> None:
    late = {"actions": [{"id": str(at), "data": {"text": "x" * 999}} for at in range(9)]} | board()
    path = tmp_path / "anything.txt"
    path.write_text(json.dumps(late, indent=2))
    assert detect(path, SOURCES) == "trello"


def test_an_archive_of_something_else_is_read_after_unpacking_as_told(tmp_path: Path) -> None:
    issue = {"id": "1", "key": "A-1", "fields": {"project": {"key": "A"}}}
    path = packed(tmp_path / "jira.zip", [("issues.json", json.dumps({"issues": [issue]}).encode())])
    with pytest.raises(FatalError, match="unpack it and give the files"):
        detect(path, SOURCES)
    zipfile.ZipFile(path).extractall(tmp_path / "unpacked")
    assert detect(tmp_path / "unpacked" / "issues.json", SOURCES) == "jira"


def test_days_of_one_channel_are_read_with_the_folder_around_them_as_told(tmp_path: Path) -> None:
    (tmp_path / "export" / "alpha").mkdir(parents=True)
    (tmp_path / "export" / "channels.json").write_text('[{"id": "C01", "name": "alpha"}]')
    (tmp_path / "export" / "alpha" / "2026-01-01.json").write_text(json.dumps([message("a")]))
    with pytest.raises(FatalError, match=r"the folder with channels\.json in it"):
        read(tmp_path / "export" / "alpha")
    with pytest.raises(FatalError, match=r"the folder with channels\.json in it"):
        detect(tmp_path / "export" / "alpha", SOURCES)
    assert detect(tmp_path / "export", SOURCES) == "slack"
    account, events = read(tmp_path / "export")
    holds(account)
    assert len(landed(events, "messages")) == 1


def test_an_encrypted_archive_is_read_from_its_folder_as_told(tmp_path: Path) -> None:
    members = [("channels.json", b'[{"id": "C01", "name": "alpha"}]'), ("alpha/2026-01-01.json", b"[]")]
    path = packed(tmp_path / "locked.zip", members)
    path.write_bytes(
        path.read_bytes().replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
        )
    )
    with pytest.raises(FatalError, match=r"encrypted.*password"):
        read(path)
    for name, data in members:
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_bytes(data)
    account, _ = read(tmp_path / "folder")
    holds(account)
