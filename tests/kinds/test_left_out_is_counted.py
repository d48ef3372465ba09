"""All that a file holds is accounted for: read + set aside + left out with the reason is what was given.

Archives as they come: from Windows and macOS, with folders by id, former name or no listed name, with nulls,
byte order marks, doubled names and files of the operating system. Reported in
https://github.com/rusq/slackdump/issues/145, https://github.com/rusq/slackdump/issues/63,
https://github.com/hfaran/slack-export-viewer/issues/224 and https://github.com/rusq/slackdump/issues/292.
"""

from __future__ import annotations

import codecs
import json
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from config.settings import Settings
from ingest.exports.account import FileAccount
from ingest.exports.file_source import ExportSource
from ingest.registry import SOURCES
from ingest.source.contract import ReadingContext
from ingest.source.page import Heard, Sealed

TOLD = {"text_channels": ["*"]}


def read(path: Path, tool: str = "slack") -> tuple[FileAccount, list[Any]]:
    """The account of a file and what is handed to the loop, without a lake."""
    plug = SOURCES[tool]
    chosen = Settings()
    chosen = chosen.model_copy(update={"slack": chosen.slack.model_copy(update=TOLD)})
    assert plug.export is not None
    source = ExportSource(plug, plug.export, [path], chosen)

    def nothing(*_: Any) -> Any:
        return []

    reading = ReadingContext(chosen, True, None, frozenset(), {}, *[nothing] * 7)
    ((stream,),) = source.phases(reading)
    events = list(stream.read())
    return source.accounts[0], events


def landed(events: Sequence[Any], entity: str) -> list[tuple[str, Any]]:
    """(scope, body) of the records of an entity that go into the lake."""
    return [
        (scope, json.loads(body))
        for event in events
        if isinstance(event, Sealed) and event.entity == entity
        for scope, body in zip(event.scopes.to_pylist(), event.bodies.to_pylist(), strict=True)
    ]


def holds(account: FileAccount) -> None:
    """Nothing is untold, and nothing is told twice."""
    for tally in (account.members, account.records):
        assert tally.given is not None and tally.untold == 0
        assert not any("defect" in reason for _, reason in tally.ends)
        assert all(reason for outcome, reason in tally.ends if outcome != "read")


# a name may stand twice in a zip, which the library remarks upon
pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


def packed(path: Path, members: Sequence[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = name  # as Windows writes it: the library would turn what it takes for separators
            archive.writestr(info, data)
    return path


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "ts": f"{int(text, 36)}.000100", "text": text} | more


FOLDERS = some.sampled_from(
    ["alpha", "C0ALPHA01", "was-alpha", "unlisted", "général", "D0DIRECT1", "mpdm-a--b-1"]
)
RECORDS = some.lists(some.one_of(some.none(), some.integers(), some.just("message")), max_size=4)
MARK = some.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
OTHERS = some.lists(
    some.sampled_from(
        [
            "canvases.json",
            "__MACOSX/alpha/._2026-01-01.json",
            "alpha/.DS_Store",
            "alpha/plan.pdf",
            "integration_logs.json",
            "alpha/canvas_in_the_conversation.json",
            "2026-01-01.json",
            "org_users.json",
            "dms.json",
            "readme.txt",
            "alpha/files/F1.json",
        ]
    ),
    max_size=5,
)


def _encoded(value: Any, mark: bytes) -> bytes:
    text = json.dumps(value)
    return mark + text.encode("utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-8")


@given(
    days=some.lists(some.tuples(FOLDERS, RECORDS, MARK), max_size=6),
    others=OTHERS,
    top=some.sampled_from(["", "export/", "./", "acme export Jan 1/"]),
    windows=some.booleans(),
    odd_list=some.booleans(),
    torn=some.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_archive_of_slack_is_accounted_for(
    days: list[tuple[str, list[Any], bytes]],
    others: list[str],
    top: str,
    windows: bool,
    odd_list: bool,
    torn: bool,
) -> None:
    channels: list[Any] = [{"id": "C0ALPHA01", "name": "alpha", "previous_names": ["was-alpha"]}]
    channels += [{"id": "C0GENERAL", "name": "général"}, {"name": "no id"}]
    members = [("channels.json", _encoded([None, *channels] if odd_list else channels, b""))]
    sent: list[tuple[str, str]] = []
    odd = 0
    for number, (folder, kinds, mark) in enumerate(days):
        records = [message(f"m{number}x{at}") if kind == "message" else kind for at, kind in enumerate(kinds)]
        members.append((f"{folder}/2026-01-{number + 1:02}.json", _encoded(records, mark)))
        # where there is a list of direct messages, a folder that no list names may be a private channel's
        if not folder.startswith(("D0", "mpdm")) and not (folder == "unlisted" and "dms.json" in others):
            sent += [(folder, record["text"]) for record in records if isinstance(record, dict)]
            odd += sum(not isinstance(record, dict) for record in records)
    if torn:
        members.append(("alpha/2026-02-01.json", b'[{"type": "message", "ts": "1.0", "te'))
    members += [(name, b"[]") for name in others]
    named = [((top + name).replace("/", "\\") if windows else top + name, data) for name, data in members]
    with tempfile.TemporaryDirectory() as folder:
        account, events = read(packed(Path(folder) / "export.zip", named))
    holds(account)
    assert account.members.given == len(members)
    assert account.members.of("set aside") == torn
    found = landed(events, "messages")
    assert sorted(body["text"] for _, body in found) == sorted(text for _, text in sent)
    assert account.records.of("set aside") == odd + odd_list + 1  # and the channel without an id
    places = {
        "alpha": "C0ALPHA01",
        "C0ALPHA01": "C0ALPHA01",
        "was-alpha": "C0ALPHA01",
        "général": "C0GENERAL",
    }
    assert {(scope, body["text"]) for scope, body in found} == {
        (places.get(folder, folder), text) for folder, text in sent
    }


def test_an_unlisted_folder_is_a_channel_of_its_name_and_told(tmp_path: Path) -> None:
    members = [("channels.json", b'[{"id": "C01", "name": "listed"}]')]
    members += [
        (f"{name}/2026-01-01.json", json.dumps([message("a")]).encode()) for name in ("listed", "kept")
    ]
    account, events = read(packed(tmp_path / "x.zip", members))
    holds(account)
    channels = dict(landed(events, "channels"))
    assert [body["name"] for _, body in landed(events, "channels")] == ["listed", "kept"]
    assert channels["workspace"]["id"] == "kept"
    notes = [event.note for event in events if isinstance(event, Heard)]
    assert "1 folder that no list names, read as a channel: kept" in notes


def test_people_of_an_organisation_and_guests_have_their_names(tmp_path: Path) -> None:
    guest = {"name": "gus", "real_name": "Gus Guest", "display_name": "gus", "team": "T2"}
    day = [message("a"), message("b", user="UGUEST", user_profile=guest, user_team="T2")]
    members = [
        ("channels.json", b'[{"id": "C01", "name": "alpha"}]'),
        ("org_users.json", b'[{"id": "U1", "real_name": "Ada", "profile": {"email": "ada@example.com"}}]'),
        ("alpha/2026-01-01.json", json.dumps(day).encode()),
    ]
    account, events = read(packed(tmp_path / "x.zip", members))
    holds(account)
    people = {body["id"]: body for _, body in landed(events, "users")}
    assert people["UGUEST"]["real_name"] == "Gus Guest" and people["UGUEST"]["team_id"] == "T2"
    assert people["U1"]["profile"]["email"] == "ada@example.com"


def test_channels_of_one_name_are_told_and_the_one_in_use_is_read(tmp_path: Path) -> None:
    members = [
        (
            "channels.json",
            b'[{"id": "C01", "name": "alpha", "is_archived": true}, {"id": "C02", "name": "alpha"}]',
        ),
        ("alpha/2026-01-01.json", json.dumps([message("a")]).encode()),
    ]
    account, events = read(packed(tmp_path / "x.zip", members))
    holds(account)
    assert [scope for scope, _ in landed(events, "messages")] == ["C02"]
    assert any("several channels are called alpha" in e.note for e in events if isinstance(e, Heard))
