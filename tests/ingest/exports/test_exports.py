"""Export files: counts equal the files', overlaps merge, and damage is told in one line."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pytest

from config.settings import Settings
from ingest import IngestError, SourceResult
from ingest.exports.recognise import detect
from ingest.exports.run import run_files
from ingest.registry import SOURCES
from lake.connect import connect

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
JIRA = FIXTURES / "jira-titanium-slice.jsonl.gz"
TRELLO = FIXTURES / "trello-tapmovies.json.gz"
SLACK = FIXTURES / "slack-houstondatavis-slice.zip"


@pytest.fixture
def lake(home: Settings) -> Settings:
    return home


def count(settings: Settings, table: str) -> int:
    with connect(settings, read_only=True) as con:
        return int(con.execute(f"select count(distinct record_id) from raw.{table}").fetchall()[0][0])


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with connect(settings, read_only=True) as con:
        return con.execute(sql).fetchall()


def land(settings: Settings, *paths: Path, run_id: str = "run", **more: Any) -> list[SourceResult]:
    return run_files(paths, run_id, settings, **more)


def issues() -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(JIRA.read_bytes()).splitlines()]


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_real_exports_land_with_the_files_own_counts(lake: Settings) -> None:
    records = issues()
    comments = sum(len(record["fields"].get("comment", {}).get("comments", [])) for record in records)
    board = json.loads(gzip.decompress(TRELLO.read_bytes()))
    messages = _messages_in(SLACK)
    land(lake, JIRA, TRELLO, SLACK)
    assert count(lake, "jira__issues") == len(records)
    assert count(lake, "jira__comments") == comments
    for name, table in (
        ("cards", "cards"),
        ("actions", "actions"),
        ("lists", "lists"),
        ("members", "members"),
    ):
        assert count(lake, f"trello__{table}") == len(board[name])
    assert count(lake, "slack__messages") == len(messages)
    assert count(lake, "jira__sprints") == len(
        {s["id"] for r in records for s in r["fields"].get("closedSprints") or []}
    )
    names = {
        row[0] for row in query(lake, "select json_extract_string(body, '$.name') from raw.jira__statuses")
    }
    assert names == {record["fields"]["status"]["name"] for record in records}


def _messages_in(path: Path) -> set[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.count("/") >= 1 and name.endswith(".json")]
        days = [name for name in names if name.rsplit("/", 1)[1][:2] == "20"]
        return {(name.rsplit("/", 1)[0], m["ts"]) for name in days for m in json.loads(archive.read(name))}


def test_the_same_file_again_adds_nothing(lake: Settings) -> None:
    land(lake, JIRA, SLACK)
    (jira, slack) = land(lake, JIRA, SLACK, run_id="again", full=True)
    assert jira.landed == slack.landed == 0 and jira.fetched > 0
    (unchanged,) = land(lake, JIRA, run_id="third")
    assert unchanged.fetched == 0 and "unchanged" in unchanged.note


def test_a_second_export_of_a_board_adds_only_what_is_new(lake: Settings, tmp_path: Path) -> None:
    board = json.loads(gzip.decompress(TRELLO.read_bytes()))
    land(lake, TRELLO)
    new = {**board["actions"][0], "id": "5b3ad5eb5a62d9fac61dfbab"}
    moved = {**board["cards"][0], "name": "renamed", "dateLastActivity": "2018-01-01T00:00:00.000Z"}
    second = tmp_path / "second.json"
    later = {**board, "actions": [new, *board["actions"]], "cards": [moved, *board["cards"][1:]]}
    second.write_text(json.dumps(later | {"dateLastView": "2018-02-01T00:00:00.000Z"}))
    (result,) = land(lake, second, run_id="second")
    assert result.landed == 2


def test_overlapping_slack_archives_merge(lake: Settings, tmp_path: Path) -> None:
    channels = [{"id": "C1", "name": "general"}]
    first = _archive(tmp_path / "a.tar.gz", channels, {"general/2026-01-01.json": ["1.000001", "2.000001"]})
    second = _archive(tmp_path / "b.tar.gz", channels, {"general/2026-01-01.json": ["2.000001", "3.000001"]})
    (result,) = land(lake, first, second)
    assert count(lake, "slack__messages") == 3
    assert query(lake, "select count(*) from raw.slack__messages") == [(3,)]
    assert result.fetched == 2 + 4


def test_many_overlapping_archives_in_any_order_are_one_workspace(lake: Settings, tmp_path: Path) -> None:
    stamps = [f"{number}.000001" for number in range(1, 61)]
    chance = random.Random(5)
    paths = []
    for number, suffix in enumerate((".tar.gz", ".zip", ".d", ".zip", ".tar.gz", ".d")):
        # an archive has all of a span of a channel: what a newer one lacks in its own is deleted
        some = stamps[max(0, number * 10 - 25) : number * 10 + 10]
        edited = {"10.000001": "as edited"} if number == 3 else {}
        days = {f"general/2026-01-0{day}.json": some[day::3] for day in range(3)}
        path = tmp_path / f"archive-{number}{suffix}"
        paths.append(_archive(path, [{"id": "C1", "name": "general"}], days, edited))
    chance.shuffle(paths)
    land(lake, *paths)
    assert count(lake, "slack__messages") == len(stamps)
    rows = query(lake, "select count(*), count(distinct body_hash) from raw.slack__messages")
    assert rows == [(61, 61)]  # the edited one has two versions
    newest = query(
        lake,
        "select max_by(json_extract_string(body, '$.text'), record_updated_at) from raw.slack__messages "
        "where record_id = 'C1:0000000010.000001'",
    )
    assert newest == [("as edited",)]


def _archive(
    path: Path,
    channels: list[dict[str, str]],
    days: dict[str, list[str]],
    edited: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """An archive of the kind that its name says; messages in ``edited`` were edited a day later."""
    folder = path if path.suffix == ".d" else path.with_name(f"{path.name}.d")
    folder.mkdir()
    (folder / "channels.json").write_text(json.dumps(channels))
    for name, stamps in days.items():
        (folder / name).parent.mkdir(exist_ok=True)
        body = [_message(ts, edited.get(ts)) for ts in stamps]
        (folder / name).write_text(json.dumps(body))
    if path.suffix == ".d":
        return path
    if path.suffix == ".zip":
        return Path(shutil.make_archive(str(path.with_suffix("")), "zip", folder))
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, arcname="export")
    return path


def _message(ts: str, edited: str | None) -> dict[str, Any]:
    message = {"type": "message", "user": "U1", "ts": ts.zfill(17), "text": edited or ts}
    return message | ({"edited": {"user": "U1", "ts": "0000086400.000000"}} if edited else {})


def test_an_unpacked_archive_reads_like_the_packed_one(lake: Settings, tmp_path: Path) -> None:
    with zipfile.ZipFile(SLACK) as archive:
        archive.extractall(tmp_path / "unpacked")
    land(lake, tmp_path / "unpacked")
    assert count(lake, "slack__messages") == len(_messages_in(SLACK))
    (again,) = land(lake, SLACK, run_id="packed")
    assert again.landed == 0


def test_inline_changelogs_land_as_the_api_would_send_them(lake: Settings, tmp_path: Path) -> None:
    issue = issues()[0]
    entry = {"id": "7", "created": "2026-01-01T00:00:00.000+0000", "items": [{"field": "status"}]}
    issue["changelog"] = {"total": 1, "histories": [entry]}
    land(lake, write_lines(tmp_path / "one.jsonl", [issue]))
    ((record_id, body),) = query(lake, "select record_id, body from raw.jira__changelogs")
    assert record_id == f"{issue['id']}:7"
    assert json.loads(body) == entry | {"issueId": issue["id"]}
    ((landed,),) = query(lake, "select body from raw.jira__issues")
    assert "changelog" not in json.loads(landed) and "comment" not in json.loads(landed)["fields"]


def test_a_line_that_is_no_json_is_set_aside_and_the_others_land(lake: Settings, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "bad.jsonl", issues()[:3])
    path.write_text(path.read_text().replace("\n", "\n{no json}\n", 1))
    (result,) = land(lake, path)
    assert (count(lake, "jira__issues"), result.quarantined) == (3, 1)
    ((record_id, reason, remedy),) = query(lake, "select record_id, reason, remedy from quarantine.records")
    assert record_id == "line 2" and "no JSON" in reason and remedy


def test_a_key_or_date_of_another_type_is_set_aside(lake: Settings, tmp_path: Path) -> None:
    records = issues()[:3]
    records[0]["fields"]["updated"] = {"was": "text"}
    records[1]["id"] = ["1"]
    (result,) = land(lake, write_lines(tmp_path / "typed.jsonl", records))
    assert (count(lake, "jira__issues"), result.quarantined) == (1, 2)
    reasons = " ".join(row[0] for row in query(lake, "select reason from quarantine.records"))
    assert "change date cannot be read" in reasons and "id has changed its type to list" in reasons


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_a_truncated_export_lands_what_it_has_and_fails_in_one_line(
    lake: Settings, tmp_path: Path, cut: float
) -> None:
    data = JIRA.read_bytes()
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(IngestError, match="truncated") as error:
        land(lake, path, run_id="cut")
    assert "\n" not in str(error.value) and "again" in str(error.value)
    assert 0 < count(lake, "jira__issues") < len(issues())
    assert query(lake, "select source, status from ops.source_status") == [("jira", "failed")]
    whole = tmp_path / "cut.jsonl.gz"
    whole.write_bytes(data)
    land(lake, whole, run_id="whole")
    assert count(lake, "jira__issues") == len(issues())


def test_other_truncations_are_told_as_well(lake: Settings, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "lines.jsonl", issues()[:3])
    lines.write_text(lines.read_text()[:-40])
    board = tmp_path / "board.json"
    board.write_bytes(gzip.decompress(TRELLO.read_bytes())[:100_000])
    archive = tmp_path / "slack.zip"
    archive.write_bytes(SLACK.read_bytes()[:-200])
    for path, kind in ((lines, "jira"), (board, "trello"), (archive, "slack")):
        with pytest.raises(IngestError, match=r"truncated or damaged|no Slack export") as error:
            land(lake, path, kind=kind)
        assert "\n" not in str(error.value)
    assert count(lake, "jira__issues") == 2


def test_kinds_are_told_by_content(tmp_path: Path) -> None:
    plain = tmp_path / "x.txt"
    plain.write_bytes(gzip.decompress(JIRA.read_bytes()))
    assert [detect(path, SOURCES) for path in (JIRA, TRELLO, SLACK, plain)] == [
        "jira",
        "trello",
        "slack",
        "jira",
    ]


@pytest.mark.parametrize("content", ["hello", "[1, 2]", '{"a": 1}', ""])
def test_a_file_of_no_known_kind_is_told(lake: Settings, tmp_path: Path, content: str) -> None:
    path = tmp_path / "what.json"
    path.write_text(content)
    with pytest.raises(IngestError, match="no known kind"):
        land(lake, path)


def test_what_is_read_off_issues_never_replaces_the_real_record(lake: Settings) -> None:
    status = issues()[0]["fields"]["status"]
    with connect(lake) as con:
        _put(con, str(status["id"]), json.dumps(status | {"scope": "from the API"}))
    land(lake, JIRA)
    rows = query(lake, f"select body from raw.jira__statuses where record_id = '{status['id']}'")
    assert len(rows) == 1 and "from the API" in rows[0][0]


def _put(con: duckdb.DuckDBPyConnection, record_id: str, body: str) -> None:
    con.execute(
        "insert into raw.jira__statuses values ('site', ?, null, ?, 'h', '{}', now()::timestamp, 'r', false)",
        [record_id, body],
    )
