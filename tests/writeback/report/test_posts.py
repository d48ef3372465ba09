"""Digests, scorecard, and messages that a person can decide about, over HTTP."""

# ruff: noqa: E501 - rows of tables

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from clients.slack.client import SlackClient
from clients.slack.scopes import Scopes
from sandbox.testing.tiny import GENERAL, REPORT
from tests.writeback.office import LINES, Office
from tools.connections import resolve
from tools.slack import SLACK
from writeback.report import chart
from writeback.report.content import Measure

CHOICES = {"one": "pay", "two": "data"}
TABLES = """
create table outcomes.mart_digest_line as
    select team_id, section, rank, headline, detail, url, severity, work_item_key, conflict_id
    from outcomes.mart_report_line limit 0;
insert into outcomes.mart_digest_line values
    ('pay', 'act_today', 1, 'Finish PAY-2', 'Data waits for it', 'https://x.test/2', 'high', 'jira:10002', null),
    ('pay', 'blocked', 1, 'PAY-5 is blocked', 'waits', 'https://x.test/5', 'medium', 'jira:10005', null),
    ('data', 'late', 1, 'DATA-1 is late', 'due', 'https://x.test/9', 'high', 'jira:9', null);
create table outcomes.mart_report_route (team_id varchar, team_name varchar, channel_id varchar, channel_name varchar,
    lead_slack_user_id varchar);
insert into outcomes.mart_report_route values ('pay', 'Payments', 'C0GENERAL', 'general', 'U0ADA'),
    ('data', 'Data Platform', null, null, 'U0BEN');
create table outcomes.mart_owner_question (work_item_key varchar, question varchar, owner_choices varchar);
"""
SCORECARD = """
create table outcomes.mart_weekly_scorecard as
select
    date '2026-08-24' + interval (7 * week) day as week_start, measure_rank, measure, measure as measure_name,
    audience, 60.0 + week as value, 'percent' as unit, 55.0 as baseline_low, 66.0 as baseline_high,
    true as is_complete, week = 12 as is_latest,
from range(13) t(week),
    (values (1, 'Dates kept', 'company'), (2, 'Friction', 'leads')) m(measure_rank, measure, audience);
create table outcomes.mart_scorecard_line as
select date '2026-11-16' as week_start, * from (values
    ('verdict', 1, 'A better week than usual: dates kept 72 %', '', 'better'),
    ('measures', 1, 'Dates kept: 72 %', 'better than usual (55 to 66 %); better than the week before (71 %)', 'better'),
    ('releases', 1, 'Release R&D 3 is due 1 Dec', '2 items open: Payments', 'worse'),
    ('leads', 1, 'Friction: 3', 'as usual (2 to 4)', 'steady')
) as t (section, rank, headline, detail, verdict)
"""


@pytest.fixture
def posting(office: Office) -> Office:
    office.night.report(*LINES)
    for statement in TABLES.split(";"):
        if statement.strip():
            office.night.execute(statement)
    office.night.plan()
    return office


def publish_card(office: Office) -> None:
    for statement in SCORECARD.split(";\n"):
        office.night.execute(statement)


def messages(office: Office, channel: str) -> list[dict[str, Any]]:
    """What this app posted in a channel, oldest first."""
    found = [d.json() for d in office.store.select("slack", "messages", channel)]
    own = [m for m in found if m.get("metadata") or m.get("files")]
    return sorted((m for m in own if m.get("subtype") != "tombstone"), key=lambda m: m["ts"])


def payloads(office: Office, channel: str) -> list[dict[str, Any]]:
    return [m["metadata"]["event_payload"] for m in messages(office, channel) if "metadata" in m]


def test_a_team_is_told_its_own_in_its_own_channel_once_a_week(posting: Office) -> None:
    posting.night.make_plan()
    assert posting.night.apply().written == 2
    digest = payloads(posting, GENERAL)
    assert [p["part"] for p in digest] == ["overview", "blocked"]
    assert {p["day"] for p in digest} == {"2026-11-23"} and {p["about"] for p in digest} == {"Payments"}
    posting.night.execute(
        "update outcomes.mart_digest_line set headline = 'Finish PAY-3' where section = 'act_today'"
    )
    posting.night.execute("update ops.runs set as_of = as_of + interval 2 day")
    posting.night.make_plan()
    posting.night.apply()
    first = messages(posting, GENERAL)[0]
    assert len(payloads(posting, GENERAL)) == 2 and "Finish PAY-3" in first["text"], (
        "updated in place, all week"
    )


def test_channels_are_routed_by_the_configuration_first(posting: Office) -> None:
    posting.night.set(channels={"pay": "", "data": "#general"})
    posting.night.make_plan()
    posting.night.apply()
    assert {p["about"] for p in payloads(posting, GENERAL)} == {"Data Platform"}


def test_a_channel_outside_the_allow_list_is_refused_in_the_plan(posting: Office) -> None:
    posting.night.set(slack_channels=["delivery-*"])
    made = posting.night.make_plan()
    assert made.counts == {"write": {"slack": 1}, "refused": {"slack": 1}}
    posting.server.requests.clear()
    posting.night.apply()
    assert messages(posting, GENERAL) == []


def test_nobody_is_mentioned_who_did_not_ask_for_it(posting: Office) -> None:
    posting.night.make_plan()
    posting.night.apply()
    assert "<@" not in orjson.dumps(messages(posting, GENERAL) + messages(posting, REPORT)).decode()
    posting.night.set(mentions=["U0ADA"])
    posting.night.make_plan()
    posting.night.apply()
    blocks = orjson.dumps(messages(posting, GENERAL)[0]["blocks"]).decode()
    assert "<@U0ADA>" in blocks and "<@U0BEN>" not in blocks


def test_quiet_hours_hold_back_every_post(posting: Office) -> None:
    posting.night.set(quiet_hours="00:00-23:59")
    posting.night.make_plan()
    summary = posting.night.apply()
    assert (summary.written, summary.skipped, messages(posting, GENERAL)) == (0, 2, [])


def test_what_a_person_can_decide_about_is_a_message_of_its_own(posting: Office) -> None:
    posting.night.execute("update outcomes.mart_report_line set conflict_id = 'k1', work_item_key = 'jira:10001' "
                          "where section = 'conflicts'")  # fmt: skip
    posting.night.execute("insert into outcomes.mart_report_line values ('ownership_gaps', 1, 'pay', 'PAY-7 is claimed twice', "
                          "'component', '', 'low', 'jira:10007', null)")  # fmt: skip
    posting.night.execute("insert into outcomes.mart_owner_question values ('jira:10007', 'React with :one: or :two:', ?)",
                          [orjson.dumps(CHOICES).decode()])  # fmt: skip
    posting.night.make_plan()
    posting.night.apply()
    by_part = {p["part"]: p for p in payloads(posting, REPORT)}
    assert by_part["conflicts/k1"]["conflict_id"] == "k1"
    assert by_part["ownership_gaps/jira:10007"]["owner_choices"] == CHOICES
    connection = resolve(posting.night.settings).of(SLACK)
    assert connection is not None
    ben = SlackClient(
        replace(connection, token=SecretStr(connection.token.get_secret_value() + ".U0BEN")), rates={}
    )
    root = next(
        m for m in messages(posting, REPORT) if m["metadata"]["event_payload"]["part"] == "conflicts/k1"
    )
    ben.call("reactions.add", channel=REPORT, timestamp=root["ts"], name="x")
    posting.night.report(*LINES, ("blocked", 1, "pay", "PAY-6 is blocked", "", "", "low"))
    posting.night.execute("update outcomes.mart_report_line set conflict_id = 'k1', work_item_key = 'jira:10001' "
                          "where section = 'conflicts'")  # fmt: skip
    posting.night.make_plan()
    posting.night.apply()
    kept = next(m for m in messages(posting, REPORT) if m["ts"] == root["ts"])
    assert kept["reactions"] == [{"name": "x", "users": ["U0BEN"], "count": 1}], (
        "an update keeps what people said"
    )


def test_the_weeks_scorecard_has_its_measures_and_a_picture(posting: Office) -> None:
    publish_card(posting)
    posting.night.set(team_digests=False, scorecard_channel="general")
    posting.night.make_plan()
    assert posting.night.apply().written == 2
    card, picture = messages(posting, GENERAL)
    text = orjson.dumps(card["blocks"], option=orjson.OPT_INDENT_2).decode()
    order = ("A better week than usual", "🟢 Dates kept: 72 %", "better than usual (55 to 66 %)", "Release R&amp;D 3",
             "For leads", "• Friction: 3", "🟢 better than usual")  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places), "the verdict first, and what is for leads last"
    assert card["metadata"]["event_payload"]["kind"] == "scorecard"
    assert (
        picture["files"][0]["name"].startswith("truce-scorecard-2026-11-16")
        and picture["thread_ts"] == card["ts"]
    )
    posting.server.requests.clear()
    assert (posting.night.apply().written, posting.writing_requests()) == (0, {})


@pytest.mark.parametrize("names_scopes", [True, False], ids=["scopes named", "scopes unknown"])
def test_without_the_scope_for_files_a_post_is_there_without_its_picture_and_one_line_says_so(
    posting: Office, names_scopes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_card(posting)
    posting.night.set(team_digests=False, scorecard_channel="general")
    posting.night.make_plan()
    options = posting.server.workspace.options
    scopes = tuple(one for one in options.slack_scopes if one != "files:write")
    monkeypatch.setattr(posting.server.workspace, "options", replace(options, slack_scopes=scopes))
    if not names_scopes:
        monkeypatch.setattr(Scopes, "heard", lambda *_: None)
    summary = posting.night.apply()
    assert summary.written == 2 and [m for m in messages(posting, GENERAL) if not m.get("files")]
    (told,) = [line for line in summary.problems if "picture" in line]
    assert "files:write" in told and told.startswith("1 × slack: ")
    if names_scopes:
        posting.server.requests.clear()
        assert (posting.night.apply().written, posting.writing_requests()) == (0, {})


def test_report_and_scorecard_share_a_channel(posting: Office) -> None:
    publish_card(posting)
    posting.night.set(team_digests=False, scorecard_channel=posting.night.settings.writeback.report_channel)
    posting.night.make_plan()
    assert posting.night.apply().written == 2
    assert {p["kind"] for p in payloads(posting, REPORT)} == {"report", "scorecard"}


def test_a_picture_of_weeks_with_gaps() -> None:
    measure = Measure("friction", "index", ["1 Nov", "8 Nov", "15 Nov"], [1.0, None, 2.0], None, None)
    assert chart.draw_measures([measure]).startswith(b"\x89PNG")
