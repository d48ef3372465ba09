"""A board's CSV carries no action: it is known in any shape, and refused with what to export instead."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clients.errors import FatalError
from config.settings import load
from ingest.exports.recognise import detect
from ingest.registry import SOURCES
from ingest.trello.export import trello_events
from tests.kinds.jira_files import NOTHING_HELD, ROOT

#: of https://support.atlassian.com/trello/docs/exporting-data-from-trello/ as programs that read it know them
COLUMNS = (
    "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,Attachment Count,Attachment Links,"
    "Checklist Item Total Count,Checklist Item Completed Count,Vote Count,Comment Count,Last Activity Date,"
    "List ID,List Name,Board ID,Board Name,Archived,Start Date,Due Complete"
)
HEADER = COLUMNS.split(",")
CARD = {
    "Card ID": "5f1a2b3c4d5e6f7081920a01",
    "Card Name": "As PAY-12 asks: a longer page",  # as if a key stood in a row of issues
    "List ID": "5f1a2b3c4d5e6f7081920b01",
    "List Name": "Doing",
    "Board Name": "Payments",
    "Archived": "false",
}


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=9)


def table(header: list[str], separator: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([header, [CARD.get(name, "") for name in header]])
    return text.getvalue()


def refused(path: Path, kind: str = "") -> str:
    with pytest.raises(FatalError) as error:
        assert (kind or detect(path, SOURCES)) == "trello"
        list(trello_events(path, load(ROOT / "truce.toml"), NOTHING_HELD))
    return str(error.value)


@pytest.mark.parametrize("kind", ["", "trello"])
def test_a_boards_csv_is_refused_in_one_line_with_the_export_that_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "Payments.csv"
    path.write_text(table(HEADER))
    said = refused(path, kind)
    assert "\n" not in said
    assert said == (
        "this is a board as CSV, which has no history [Payments.csv] → export the board as JSON: "
        "Show menu → Print, export, and share → Export as JSON"
    )


@given(
    order=st.permutations(HEADER),
    fields=st.lists(NAMES, max_size=4),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example(HEADER, ["Issue key", "Summary; all, of it"], ",", "utf-8")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_columns_and_spreadsheets_make_of_it_it_is_a_boards_csv(
    tmp_path: Path, order: list[str], fields: list[str], separator: str, encoding: str
) -> None:
    path = tmp_path / "x.csv"
    mine = [name for name in fields if "issue" not in name.lower()]
    path.write_text(table([*order, *mine], separator), encoding=encoding)
    assert refused(path).startswith("this is a board as CSV")


def test_an_archive_with_boards_as_csv_alone_is_told_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "workspace.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("payments/payments.csv", table(HEADER))
    assert refused(path) == (
        "no JSON of a Trello board is in it [workspace.zip] → export the board as JSON: "
        "Show menu → Print, export, and share → Export as JSON"
    )


def test_a_table_of_issues_that_names_cards_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "issues.csv"
    path.write_text("Issue key,Summary,Custom field (Card Name)\nPAY-1,x,y\n")
    assert detect(path, SOURCES) == "jira"


def test_the_boards_json_is_read_as_told(tmp_path: Path) -> None:
    path = tmp_path / "Payments.json"
    path.write_text(json.dumps({"id": "b", "prefs": {"permissionLevel": "org"}, "cards": [{"id": "c"}]}))
    assert detect(path, SOURCES) == "trello"
    assert list(trello_events(path, load(ROOT / "truce.toml"), NOTHING_HELD))
