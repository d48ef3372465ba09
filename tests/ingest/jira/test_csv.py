"""Jira's CSV export: columns with the same name, the exporter's dates, ids that only the lake knows."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from ingest import IngestError
from ingest.exports.recognise import detect
from ingest.exports.run import run_files
from ingest.jira.csv.dates import dates_of
from ingest.registry import SOURCES
from lake.connect import connect
from tests.ingest.served import Workspace, with_section

HEADER = (
    "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Priority",
    "Assignee", "Assignee Id", "Reporter", "Reporter Id", "Creator", "Creator Id", "Created", "Updated",
    "Resolved", "Components", "Components", "Fix versions", "Due date", "Labels", "Labels", "Description",
    "Log Work", "Inward issue link (Blocks)", "Outward issue link (Blocks)", "Outward issue link (Blocks)",
    "Custom field (Epic Link)", "Custom field (Story Points)", "Custom field (Flagged)", "Sprint", "Sprint",
    "Comment", "Comment", "Comment", "Parent", "Status Category",
)  # fmt: skip
ADA = "557058:1f2e-ada"
BEN = "712020:77aa-ben"


def first(**more: str | list[str]) -> dict[str, str | list[str]]:
    row: dict[str, str | list[str]] = {
        "Summary": "Pay, by card",
        "Issue key": "PAY-1",
        "Issue id": "10001",
        "Issue Type": "Story",
        "Status": "In Progress",
        "Status Category": "In Progress",
        "Project key": "PAY",
        "Project name": "Payments",
        "Priority": "High",
        "Assignee": "Ada Lane",
        "Assignee Id": ADA,
        "Reporter": "Ben Ott",
        "Reporter Id": BEN,
        "Created": "05/Jan/26 9:00 AM",
        "Updated": "25/Jul/26 3:04 PM",
        "Components": ["ledger", "api"],
        "Due date": "31/Jul/26 12:00 AM",
        "Labels": ["big", "risky"],
        "Description": 'first line\nsecond, "quoted"',
        "Log Work": "looked; thought;06/Jan/26 10:00 AM;" + ADA + ";3600",
        "Outward issue link (Blocks)": ["PAY-2", "GONE-7"],
        "Custom field (Story Points)": "5.0",
        "Custom field (Flagged)": "Impediment",
        "Sprint": ["PAY Sprint 1", "PAY Sprint 2"],
        "Comment": [f"06/Jan/26 9:30 AM;{BEN};first; with a semicolon", f"07/Jan/26 9:30 AM;{ADA};second"],
    }
    return {**row, **more}


def second(**more: str | list[str]) -> dict[str, str | list[str]]:
    row: dict[str, str | list[str]] = {
        "Summary": "Refund",
        "Issue key": "PAY-2",
        "Issue id": "10002",
        "Issue Type": "Sub-task",
        "Status": "To Do",
        "Status Category": "To Do",
        "Project key": "PAY",
        "Created": "05/Jan/26 9:00 AM",
        "Updated": "05/Jan/26 9:01 AM",
        "Inward issue link (Blocks)": "PAY-1",
        "Parent": "10001",
    }
    return {**row, **more}


def write(path: Path, *rows: dict[str, Any], header: Sequence[str] = HEADER, bom: str = "\ufeff") -> Path:
    """A file as Jira writes it: each name as often as the widest row needs it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        left = {name: list(value) if isinstance(value, list) else [value] for name, value in row.items()}
        writer.writerow([left[name].pop(0) if left.get(name) else "" for name in header])
    path.write_text(bom + text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def vienna(home: Settings) -> Settings:
    return with_section(home, "jira", export_timezone="Europe/Vienna")


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with connect(settings, read_only=True) as con:
        return con.execute(sql).fetchall()


def bodies(settings: Settings, table: str) -> list[dict[str, Any]]:
    return [json.loads(row[0]) for row in query(settings, f"select body from raw.{table} order by record_id")]


def test_all_columns_of_a_name_land(vienna: Settings, tmp_path: Path) -> None:
    (result,) = run_files([write(tmp_path / "jira.csv", first(), second())], "run", vienna)
    one, two = (body["fields"] for body in bodies(vienna, "jira__issues"))
    assert result.quarantined == 0
    assert one["labels"] == ["big", "risky"] and one["description"] == 'first line\nsecond, "quoted"'
    assert [part["name"] for part in one["components"]] == ["ledger", "api"]
    assert [sprint["name"] for sprint in one["closedSprints"]] == ["PAY Sprint 1", "PAY Sprint 2"]
    assert {body["name"] for body in bodies(vienna, "jira__sprints")} == {"PAY Sprint 1", "PAY Sprint 2"}
    assert one["assignee"] == {"accountId": ADA, "displayName": "Ada Lane"}
    assert one["customfield_story_points"] == 5.0 and one["customfield_flagged"] == "Impediment"
    assert two["parent"] == {"id": "10001", "key": None} and two["issuetype"]["subtask"]
    texts = {body["body"]: body["author"] for body in bodies(vienna, "jira__comments")}
    assert texts == {
        "first; with a semicolon": {"accountId": BEN, "displayName": "Ben Ott"},
        "second": {"accountId": ADA, "displayName": "Ada Lane"},
    }
    (worklog,) = bodies(vienna, "jira__worklogs")
    assert (worklog["comment"], worklog["timeSpentSeconds"]) == ("looked; thought", 3600)
    field = {body["name"]: body["schema"] for body in bodies(vienna, "jira__fields")}
    assert field["Story Points"]["type"] == "number" and "gh-epic-link" in field["Epic Link"]["custom"]


def test_a_link_is_one_seen_from_both_issues_and_one_that_leads_out_is_told(
    vienna: Settings, tmp_path: Path
) -> None:
    (result,) = run_files([write(tmp_path / "jira.csv", first(), second())], "run", vienna)
    links = [link for body in bodies(vienna, "jira__issues") for link in body["fields"]["issuelinks"]]
    (out,) = [link for link in links if "PAY-" not in str(link)]
    links.remove(out)
    assert len(links) == 2 and len({link["id"] for link in links}) == 1
    assert out["outwardIssue"] == {"id": None, "key": "GONE-7"}
    assert links[0]["outwardIssue"] == {"id": "10002", "key": "PAY-2"}
    assert links[1]["inwardIssue"] == {"id": "10001", "key": "PAY-1"}
    assert links[0]["type"]["outward"] == "blocks"
    assert "1 links lead to issues" in result.note and "no changelog" in result.note


def test_j7_j18_dates_are_the_exporters_and_a_due_date_is_a_day(vienna: Settings, tmp_path: Path) -> None:
    run_files([write(tmp_path / "jira.csv", first(), second())], "run", vienna)
    fields = bodies(vienna, "jira__issues")[0]["fields"]
    assert fields["created"] == "2026-01-05T08:00:00.000+0000"
    assert fields["updated"] == "2026-07-25T13:04:00.000+0000"
    assert fields["duedate"] == "2026-07-31"
    assert query(vienna, "select max(record_updated_at) from raw.jira__issues")[0] == (
        datetime(2026, 7, 25, 13, 4),
    )


def test_the_same_csv_again_and_a_second_one_add_only_what_is_new(vienna: Settings, tmp_path: Path) -> None:
    run_files([write(tmp_path / "a.csv", first(), second())], "run", vienna)
    (again,) = run_files([write(tmp_path / "b.csv", second(), first())], "again", vienna)
    assert again.landed == 0 and again.fetched > 0
    later = second(Status="Done", Updated="01/Aug/26 9:00 AM", Comment=f"01/Aug/26 9:00 AM;{ADA};done")
    (more,) = run_files([write(tmp_path / "c.csv", first(), later)], "more", vienna)
    assert more.landed == 3  # the issue, its comment, the status


def test_names_of_today_and_of_a_server_are_read(vienna: Settings, tmp_path: Path) -> None:
    today = {"Issue key": "Work item key", "Issue id": "Work item id", "Issue Type": "Work type"}
    cloud = write(tmp_path / "new.csv", second(), header=HEADER).read_text()
    for old, new in today.items():
        cloud = cloud.replace(old, new, 1)
    (tmp_path / "new.csv").write_text(cloud)
    server = [name for name in HEADER if not name.endswith(" Id")]
    server = ["Component/s" if name == "Components" else name for name in server]
    other = first(**{"Issue key": "SRV-1", "Issue id": "20001", "Component/s": ["core"]})
    other = {name: value for name, value in other.items() if name != "Log Work"}
    path = write(tmp_path / "old.csv", other | {"Comment": "06/Jan/26 9:30 AM;ben;hi"}, header=server, bom="")
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    run_files([tmp_path / "new.csv", path.with_suffix(".csv.gz")], "run", vienna)
    new, old = bodies(vienna, "jira__issues")
    assert new["key"] == "PAY-2" and new["fields"]["issuetype"]["name"] == "Sub-task"
    assert old["fields"]["assignee"] == {"key": "Ada Lane", "name": "Ada Lane", "displayName": "Ada Lane"}
    assert [part["name"] for part in old["fields"]["components"]] == ["core"]
    assert bodies(vienna, "jira__comments")[0]["author"]["name"] == "ben"


def test_ids_are_those_the_lake_knows_and_the_api_has_the_last_word(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.read("jira")
    held = workspace.ids("jira__issues")
    comments = workspace.ids("jira__comments")
    known = second(
        **{"Issue id": "10001", "Updated": "01/Aug/26 9:00 AM", "Comment": "06/Jan/26 9:30 AM;x;y"}
    )
    new = second(**{"Issue key": "PAY-99", "Issue id": "99999", "Status": "In Progress"})
    (result,) = run_files([write(tmp_path / "jira.csv", known, new)], "csv", workspace.settings)
    assert workspace.ids("jira__issues") == held | {"99999"} and result.quarantined == 0
    assert workspace.ids("jira__comments") == comments
    assert json.loads(workspace.body("jira__issues", "10001"))["fields"]["summary"] != "Refund"
    landed = json.loads(workspace.body("jira__issues", "99999"))["fields"]
    assert (landed["status"]["id"], landed["project"]["id"]) == ("10001", "10000")


def test_a_damaged_row_is_set_aside_and_a_cut_file_is_told(vienna: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "jira.csv", first(), second(), second(**{"Issue id": "", "Issue key": "PAY-3"}))
    text = path.read_text()
    broken = text.replace("Refund", "Refund,one,too,many", 1)
    path.write_text(broken)
    (result,) = run_files([path], "run", vienna)
    assert result.quarantined == 2 and len(bodies(vienna, "jira__issues")) == 1
    reasons = " ".join(row[0] for row in query(vienna, "select reason from quarantine.records"))
    assert "record 3 has 41 of 38 columns" in reasons and "no issue key or id" in reasons
    for cut in (text[: text.index("second, ") + 3], text[: text.index("Refund") + 9]):
        (tmp_path / "cut.csv").write_text(cut)
        with pytest.raises(IngestError, match="truncated or damaged") as error:
            run_files([tmp_path / "cut.csv"], f"cut-{len(cut)}", vienna)
        assert "\n" not in str(error.value) and "export or download it again" in str(error.value)


def test_a_date_that_is_none_is_set_aside_and_ambiguous_ones_are_asked_about(
    vienna: Settings, tmp_path: Path
) -> None:
    day_first = first(Created="03/04/2026 09:00", Updated="05/04/2026 09:00", Comment=[], **{"Log Work": []})
    day_first["Due date"] = ""
    path = write(tmp_path / "jira.csv", day_first)
    with pytest.raises(IngestError, match=r"two ways.*--date-format"):
        run_files([path], "asked", vienna)
    told = with_section(vienna, "jira", export_date_format="%d/%m/%Y %H:%M")
    run_files([path], "told", told)
    assert bodies(vienna, "jira__issues")[0]["fields"]["created"] == "2026-04-03T07:00:00.000+0000"
    bad = second(Comment=["one day;x;y"])
    (result,) = run_files([write(tmp_path / "bad.csv", bad)], "bad", vienna)
    assert result.quarantined == 1


def test_a_csv_without_the_columns_that_matter_is_told(vienna: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "few.csv", first(), header=("Summary", "Issue key", "Status"))
    assert detect(path, SOURCES) == "jira"
    with pytest.raises(IngestError, match=r"no column 'issue id'.*all fields"):
        run_files([path], "run", vienna)


@given(st.lists(st.datetimes(datetime(2001, 1, 1), datetime(2060, 1, 1)), min_size=1, max_size=20))
def test_whatever_format_is_found_reads_the_dates_that_were_written(moments: list[datetime]) -> None:
    minutes = [moment.replace(second=0, microsecond=0) for moment in moments]
    texts = [moment.strftime("%d/%b/%y %I:%M %p") for moment in minutes]
    dates = dates_of(texts, "UTC", "", "x.csv")
    assert [dates.instant(text)[:16] for text in texts] == [f"{m:%Y-%m-%dT%H:%M}" for m in minutes]
