"""Real exports are loaded as they are: exact counts, and nothing damaged goes unnoticed."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import orjson
import pytest

from sandbox import exports
from sandbox.exports import ExportError, Report, Sources
from sandbox.store import Store
from sandbox.workspace import build_exports

FIXTURES = Path(__file__).parents[1] / "fixtures"
JIRA = FIXTURES / "jira-titanium-slice.jsonl.gz"
TRELLO = FIXTURES / "trello-tapmovies.json.gz"
SLACK = FIXTURES / "slack-houstondatavis-slice.zip"
URL = "http://127.0.0.1:8765"


def load(strict: bool = False, **files: Path) -> tuple[dict[tuple[str, str], dict[str, dict]], list[str]]:
    """Documents by kind, and what was damaged."""
    report = Report(strict)
    sources = Sources(**{tool: (path,) for tool, path in files.items()})
    found: dict[tuple[str, str], dict[str, dict]] = {}
    for tool, kind, id, _, _, body in exports.rows(sources, report):
        found.setdefault((tool, kind), {})[id] = orjson.loads(body)
    return found, report.damaged


def lines() -> list[bytes]:
    return gzip.decompress(JIRA.read_bytes()).splitlines(keepends=True)


def test_jira_counts_equal_the_files_counts() -> None:
    issues = [orjson.loads(line) for line in lines()]
    found, damaged = load(jira=JIRA)
    assert damaged == []
    assert set(found["jira", "issues"]) == {issue["id"] for issue in issues}
    comments = [comment["id"] for issue in issues for comment in issue["fields"]["comment"]["comments"]]
    assert Counter(list(found["jira", "comments"])) == Counter(comments)
    sprints = {str(sprint["id"]) for issue in issues for sprint in issue["fields"].get("closedSprints") or []}
    assert set(found["jira", "sprints"]) == sprints


def test_jira_bodies_are_kept_as_they_are() -> None:
    found, _ = load(jira=JIRA)
    for line in lines():
        issue = orjson.loads(line)
        del issue["fields"]["comment"]
        assert found["jira", "issues"][issue["id"]] == issue


def test_the_site_is_gathered_from_the_issues() -> None:
    found, _ = load(jira=JIRA)
    assert {body["key"] for body in found["jira", "projects"].values()} == {"ALOY", "DAEMON", "MOD", "TIMOB"}
    assert all("name" in body for body in found["jira", "users"].values())
    points = found["jira", "fields"]["customfield_10003"]
    assert points["name"] == "Story Points" and points["schema"]["type"] == "number"
    boards = found["jira", "board_configurations"].values()
    assert {board["estimation"]["field"]["fieldId"] for board in boards} == {"customfield_10003"}


def test_trello_counts_equal_the_files_counts() -> None:
    board = orjson.loads(gzip.decompress(TRELLO.read_bytes()))
    found, damaged = load(trello=TRELLO)
    assert damaged == []
    for name in ("cards", "actions", "lists", "labels", "members"):
        assert list(found["trello", name].values()) == board[name]
    stored = found["trello", "boards"][board["id"]]
    assert stored["memberships"] == board["memberships"] and "cards" not in stored


def slack_messages() -> Counter[str]:
    """Messages per channel name, counted in the archive itself."""
    with zipfile.ZipFile(SLACK) as archive:
        days = [name for name in archive.namelist() if name.count("/") == 2]
        return Counter({name: len(orjson.loads(archive.read(name))) for name in days})


def test_slack_counts_equal_the_archives_counts() -> None:
    found, damaged = load(slack=SLACK)
    assert damaged == []
    assert len(found["slack", "messages"]) == sum(slack_messages().values()) == 162
    assert {body["name"] for body in found["slack", "channels"].values()} == {
        "talks",
        "sponsors",
        "tools",
        "team-d3",
    }
    for id in found["slack", "messages"]:
        channel, _, ts = id.partition(":")
        assert channel in found["slack", "channels"] and ts.count(".") == 1


def test_a_directory_a_zip_and_a_tar_give_the_same_documents(tmp_path: Path) -> None:
    with zipfile.ZipFile(SLACK) as archive:
        archive.extractall(tmp_path / "export")
    with tarfile.open(tmp_path / "export.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "export", arcname="export")
    from_zip, _ = load(slack=SLACK)
    assert load(slack=tmp_path / "export")[0] == from_zip
    assert load(slack=tmp_path / "export.tar.gz")[0] == from_zip


def test_a_damaged_line_is_named_and_the_rest_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl"
    all_lines = lines()
    file.write_bytes(b"".join([*all_lines[:3], all_lines[3][:200] + b"\n", b"[1]\n", *all_lines[5:]]))
    found, damaged = load(jira=file)
    assert len(found["jira", "issues"]) == len(all_lines) - 2
    assert [line.split(" ")[0] for line in damaged] == ["issues.jsonl:4:", "issues.jsonl:5:"]


def test_a_line_that_is_no_issue_and_one_that_repeats_are_named(tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl"
    file.write_bytes(lines()[0] + b'{"id": "1"}\n' + lines()[0])
    found, damaged = load(jira=file)
    assert len(found["jira", "issues"]) == 1
    assert "no issue" in damaged[0] and "a second time" in damaged[1]


def test_a_file_that_is_cut_off_is_loaded_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl.gz"
    file.write_bytes(JIRA.read_bytes()[:-20_000])
    found, damaged = load(jira=file)
    assert 50 < len(found["jira", "issues"]) < len(lines())
    assert len(damaged) == 1 and "cut off" in damaged[0]


def test_strict_fails_on_the_first_damage(tmp_path: Path) -> None:
    file = tmp_path / "issues.jsonl"
    file.write_bytes(lines()[0] + b"{oops\n")
    with pytest.raises(ExportError, match=r"issues.jsonl:2: not JSON .* correct the file"):
        load(strict=True, jira=file)


def test_a_damaged_day_of_slack_leaves_the_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(SLACK) as archive:
        archive.extractall(tmp_path)
    day = sorted(tmp_path.glob("*/talks/*.json"))[0]
    lost = len(orjson.loads(day.read_bytes()))
    day.write_bytes(day.read_bytes()[:-5])
    found, damaged = load(slack=tmp_path)
    assert len(found["slack", "messages"]) == 162 - lost
    assert len(damaged) == 1 and "talks" in damaged[0]


def test_an_archive_without_channels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text("[]")
    with pytest.raises(ExportError, match=r"no channels\.json"):
        load(slack=tmp_path)


def test_exports_become_a_workspace_that_is_kept_while_the_files_stay(tmp_path: Path) -> None:
    copy = tmp_path / "issues.jsonl.gz"
    shutil.copy(JIRA, copy)
    sources = Sources((copy,), (TRELLO,), (SLACK,))
    built = build_exports(tmp_path, sources, URL)
    assert built.remarks == [
        "customfield_10003 is taken for Story Points: it is the only numeric custom field"
    ]
    assert not built.kept and int(built.meta["items"]) == 200 + 62
    assert int(built.meta["events"]) == 498 + 378 + 162
    assert build_exports(tmp_path, sources, URL).kept
    copy.write_bytes(gzip.compress(b"".join(lines()[:10])))
    assert not build_exports(tmp_path, sources, URL).kept
    with Store(built.paths.store, read_only=True) as store:
        assert store.count("jira", "issues") == 10
