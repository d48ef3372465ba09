"""Real exports through the whole night: every issue, card, action and message of the files is there."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.end_to_end.conftest import Installation, free_port

pytestmark = pytest.mark.long

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
JIRA = FIXTURES / "jira-titanium-slice.jsonl.gz"
TRELLO = FIXTURES / "trello-tapmovies.json.gz"
SLACK = FIXTURES / "slack-houstondatavis-slice.zip"


def in_the_files() -> dict[str, int]:
    issues = [json.loads(line) for line in gzip.decompress(JIRA.read_bytes()).splitlines()]
    board = json.loads(gzip.decompress(TRELLO.read_bytes()))
    messages = 0
    with zipfile.ZipFile(SLACK) as archive:
        for name in archive.namelist():  # a day of a channel is <channel>/<date>.json
            if PurePosixPath(name).stem[:2] == "20":
                messages += len(json.loads(archive.read(name)))
    return {
        "jira/issues": len({issue["id"] for issue in issues}),
        "jira/comments": sum(len(issue["fields"]["comment"]["comments"]) for issue in issues),
        "trello/cards": len(board["cards"]),
        "trello/actions": len(board["actions"]),
        "slack/messages": messages,
    }


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("exports"), free_port())
    files = ("--jira", str(JIRA), "--trello", str(TRELLO), "--slack", str(SLACK))
    built = installation.run("-m", "sandbox", "build", *files)
    assert built.returncode == 0, built.stdout + built.stderr
    done = installation.nightly()
    assert done.returncode == 0, done.stdout + done.stderr
    return installation


def test_the_marts_count_what_the_files_hold(exported: Installation) -> None:
    held = dict(exported.query("select source || '/' || entity, records from marts.mart_record_counts"))
    expected = in_the_files()
    assert all(expected.values())
    assert {name: held[name] for name in expected} == expected


def test_items_have_owners_without_an_organisation(exported: Installation) -> None:
    # no organisation files: teams are Jira projects and Trello boards
    teams = exported.query(
        "select distinct split_part(party_id, ':', 1) from marts.mart_ownership where level_no = 1"
    )
    assert {team for (team,) in teams} <= {"jira-project", "trello-board", "UNOWNED"}
    assert len(teams) >= 2
