"""The promise of the README: one command, everything lands, and again nothing is written."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Installation

#: what must be the same after an undisturbed and a disturbed night. Addresses differ by port, and how much of
#: its own writes a home has read back depends on how many nights it has had.
COMPARED = {
    "marts.dim_work_item": "select * exclude (url, updated_at, labels) from marts.dim_work_item",
    "marts.fct_field_change": """select work_item_key, field_name, changed_at, old_value, new_value
        from marts.fct_field_change where not is_own_write and field_name not like 'other:%'""",
    "marts.fct_dependency_edge": "select * exclude (evidence) from marts.fct_dependency_edge",
    "marts.mart_ownership": "select * exclude (evidence) from marts.mart_ownership",
    "marts.mart_team_velocity": "select * from marts.mart_team_velocity",
    "marts.mart_conflict": "select * exclude (first_seen_at, last_seen_at) from marts.mart_conflict",
    "marts.mart_record_counts": """select source, entity, records from marts.mart_record_counts
        where entity in ('issues', 'cards', 'lists', 'sprints', 'boards', 'projects')""",
    "outcomes.mart_risk_item": "select * exclude (url) from outcomes.mart_risk_item",
    "outcomes.mart_report_line": "select * exclude (url) from outcomes.mart_report_line",
}


def workspace(installation: Installation, tool: str, kind: str) -> list[dict]:
    """Documents of the sandbox's store, as the vendor would show them."""
    store = installation.home / "sandbox" / "workspace.sqlite"
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as con:
        rows = con.execute(
            "select body, parent from documents where tool = ? and kind = ? order by id", (tool, kind)
        )
        return [json.loads(body) | {"_parent": parent} for body, parent in rows]


def slack_reports(installation: Installation) -> list[dict]:
    """Messages that carry write-back's own metadata."""
    return [message for message in workspace(installation, "slack", "messages") if message.get("metadata")]


def truce_comments(installation: Installation) -> list[str]:
    """Cards that carry a comment of ours, one entry per comment."""
    actions = workspace(installation, "trello", "actions")
    return [
        a["data"]["card"]["id"]
        for a in actions
        if a["type"] == "commentCard" and "Truce" in a["data"]["text"]
    ]


def test_the_summary_tells_what_happened(undisturbed: Installation) -> None:
    text = (undisturbed.home / "first.txt").read_text()
    for word in (
        "jira",
        "trello",
        "slack",
        "Checks",
        "Forecasts",
        "Conflicts",
        "Written",
        "dbt_marts",
        "total",
    ):
        assert word in text
    assert "Traceback" not in text


def test_the_lake_holds_what_everybody_sees_of_the_sources(undisturbed: Installation) -> None:
    held = dict(undisturbed.query("select source || '/' || entity, records from marts.mart_record_counts"))
    channels = workspace(undisturbed, "slack", "channels")
    joined = {one["id"] for one in channels if one["is_member"] and not one["is_private"]}
    # the company's history ends at midnight; what is newer is the night's own report
    midnight = datetime.combine(datetime.now(UTC).date(), time(), UTC).timestamp()
    heard = [
        m
        for m in workspace(undisturbed, "slack", "messages")
        if m["_parent"] in joined and float(m["ts"]) < midnight
    ]
    boards = workspace(undisturbed, "trello", "boards")
    shared = {one["id"] for one in boards if one["prefs"]["permissionLevel"] != "private"}
    issues = workspace(undisturbed, "jira", "issues")
    expected = {
        "jira/issues": sum(not issue["fields"].get("security") for issue in issues),
        "trello/cards": sum(card["idBoard"] in shared for card in workspace(undisturbed, "trello", "cards")),
        "slack/messages": len(heard),
    }
    assert all(expected.values())
    assert {name: held[name] for name in expected} == expected


def test_forecasts_and_owners_stand_in_jira(undisturbed: Installation) -> None:
    planned = dict(
        undisturbed.query(
            "select field_name, count(*) from outcomes.mart_writeback_plan where target = 'jira' group by all"
        )
    )
    assert planned["Truce Owner Team"] > 0 and planned["Truce Forecast P85"] > 0
    fields = {field["name"]: field["id"] for field in workspace(undisturbed, "jira", "fields")}
    issues = workspace(undisturbed, "jira", "issues")
    owned = [issue for issue in issues if issue["fields"].get(fields["Truce Owner Team"])]
    assert (
        len(owned) >= planned["Truce Owner Team"] * 0.95
    )  # a project whose screen lacks the field is refused


def test_no_date_anywhere_stands_for_later_than_a_year(undisturbed: Installation) -> None:
    ((midnight,),) = undisturbed.query("select distinct as_of::date from marts.mart_completion_forecast")
    cap = midnight + timedelta(days=365)
    for table in (
        "marts.mart_completion_forecast",
        "marts.mart_version_forecast",
        "outcomes.mart_risk_item",
    ):
        ((latest,),) = undisturbed.query(f"select max(greatest(p50_date, p85_date, p95_date)) from {table}")
        assert latest is not None and latest < cap, table
    written = undisturbed.query(
        "select max(try_cast(new_value as date)) from outcomes.mart_writeback_plan "
        "where field_name in ('Truce Forecast P50', 'Truce Forecast P85')"
    )
    assert (written[0][0] or midnight) < cap
    ((unsaid,),) = undisturbed.query(
        "select count(*) from marts.mart_completion_forecast "
        "where p95_date is null and coalesce(note, '') = ''"
    )
    assert unsaid == 0


def test_the_report_stands_in_slack_once(undisturbed: Installation) -> None:
    roots = [m for m in slack_reports(undisturbed) if m.get("thread_ts") in (None, m["ts"])]
    posts = [tuple(m["metadata"]["event_payload"][name] for name in ("kind", "about")) for m in roots]
    assert posts.count(("report", "")) == 1
    assert len(set(posts)) == len(posts), "a digest for each team, one scorecard, and none of them twice"
    assert all(m["blocks"] for m in roots)


def test_a_second_night_without_news_writes_nothing(undisturbed: Installation) -> None:
    before = {
        kind: workspace(undisturbed, *kind.split("/"))
        for kind in ("jira/issues", "trello/cards", "trello/actions", "slack/messages")
    }
    done = undisturbed.nightly()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Written    nothing" in done.stdout
    for kind, documents in before.items():
        assert workspace(undisturbed, *kind.split("/")) == documents, kind


@pytest.mark.long
def test_killed_in_three_places_and_run_again_equals_an_undisturbed_night(
    undisturbed: Installation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.end_to_end.conftest import free_port

    disturbed = Installation(tmp_path_factory.mktemp("disturbed"), free_port())
    # all runs of a day forecast with one model: training twice would only test the trainer's seed
    disturbed.nightly_killed_after("ingest_jira", 0.3)  # while Trello is read
    disturbed.nightly_killed_after("check_raw", 6.0)  # while dbt builds the marts
    disturbed.nightly_killed_after("writeback_plan", 0.6)  # while fields are written
    done = disturbed.nightly()
    assert done.returncode == 0, done.stdout + done.stderr
    for table, query in COMPARED.items():
        rows = [set(map(str, installation.query(query))) for installation in (undisturbed, disturbed)]
        assert rows[0] == rows[1], f"{table}: {list(rows[0] ^ rows[1])[:4]}"
    # in whatever order the cards were written
    assert sorted(truce_comments(disturbed)) == sorted(truce_comments(undisturbed))
    assert len(slack_reports(disturbed)) == len(slack_reports(undisturbed))
    assert _truce_values(disturbed) == _truce_values(undisturbed)


def _truce_values(installation: Installation) -> dict[str, dict]:
    fields = {f["id"] for f in workspace(installation, "jira", "fields") if f["name"].startswith("Truce")}
    return {
        issue["key"]: {name: value for name, value in issue["fields"].items() if name in fields and value}
        for issue in workspace(installation, "jira", "issues")
    }


def test_make_nightly_is_what_the_readme_says() -> None:
    root = Path(__file__).resolve().parents[2]
    recipe = (root / "Makefile").read_text()
    assert "truce nightly" in recipe
