"""A sentence of a report is a claim: each is held against the raw records of the whole company."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.end_to_end.conftest import Installation
from writeback.report.content import day_text

#: sentences of each kind that are held against the records
CHECKED = 10
DONE_LISTS = {"Done", "Delivered"}
NEWEST = """
select record_id, body from raw.{table}
qualify row_number() over (partition by record_id order by loaded_at desc) = 1
"""


@dataclass
class Records:
    """What the tools last said, by work item key, and the lines that were told of it."""

    items: dict[str, dict[str, Any]]
    lists: dict[str, str]
    texts: dict[str, str]
    day: date
    query: Callable[[str], list[tuple[Any, ...]]]

    def is_open(self, key: str) -> bool:
        body = self.items[key]
        if key.startswith("jira:"):
            return bool(body["fields"]["status"]["statusCategory"]["key"] != "done")
        return not body["closed"] and not body["dueComplete"] and self.lists[body["idList"]] not in DONE_LISTS

    def is_begun(self, key: str) -> bool:
        body = self.items[key]
        return (
            key.startswith("trello:") or body["fields"]["status"]["statusCategory"]["key"] == "indeterminate"
        )

    def title(self, key: str) -> str:
        body = self.items[key]
        return str(body["fields"]["summary"] if key.startswith("jira:") else body["name"])

    def due(self, key: str) -> date | None:
        body = self.items[key]
        told = body["fields"].get("duedate") if key.startswith("jira:") else body["due"]
        return date.fromisoformat(told[:10]) if told else None

    def lines(self, section: str) -> list[tuple[Any, ...]]:
        """Headline, detail, item and conflict of the section's lines, of the report and of digests."""
        return self.query(f"""
            select headline, detail, work_item_key, conflict_id from outcomes.mart_report_line
            where section = '{section}' union
            select headline, detail, work_item_key, conflict_id from outcomes.mart_digest_line
            where section = '{section}' order by all
        """)[: 3 * CHECKED]


@pytest.fixture(scope="module")
def records(undisturbed: Installation) -> Records:
    """The newest raw record of everything that a sentence may speak of."""
    query = undisturbed.query

    def newest(table: str) -> dict[str, dict[str, Any]]:
        return {key: json.loads(body) for key, body in query(NEWEST.format(table=table))}

    items = {f"jira:{body['id']}": body for body in newest("jira__issues").values()}
    items |= {f"trello:{body['id']}": body for body in newest("trello__cards").values()}
    texts = {key: json.dumps(body, ensure_ascii=False) for key, body in items.items()}
    for body in newest("trello__actions").values():
        key = f"trello:{body.get('data', {}).get('card', {}).get('id')}"
        texts[key] = texts.get(key, "") + json.dumps(body, ensure_ascii=False)
    for scope, body in query("select scope, body from raw.jira__comments"):
        for key in (f"jira:{json.loads(body).get('issueId')}", f"jira:{scope}"):
            texts[key] = texts.get(key, "") + body
    (as_of,) = query("select max_by(as_of, published_at) from ops.publications join ops.runs using (run_id)")[
        0
    ]
    lists = {key: body["name"] for key, body in newest("trello__lists").items()}
    return Records(items, lists, texts, as_of.date(), query)


def test_what_is_called_late_is_open_and_its_day_is_the_one_that_the_tool_has(records: Records) -> None:
    lines = records.lines("late")
    assert lines
    for headline, _, key, _ in lines:
        due = records.due(key)
        assert due is not None and records.is_open(key), headline
        words = "was due" if due < records.day else "is due"
        assert f"{words} {day_text(due, records.day)}" in headline
        assert records.title(key)[:60] in headline


def test_the_counts_of_dates_are_those_of_the_records(records: Records) -> None:
    known = {key for (key,) in records.query("select work_item_key from marts.dim_work_item where is_open")}
    dates = [due for key in records.items if key in known and (due := records.due(key))]
    told = records.query("""
        select count(due_date), count(*) filter (where lateness = 'overdue'),
            count(*) filter (where lateness = 'likely_late' and chance_by_due >= 0.5)
        from outcomes.mart_risk_item
    """)
    assert told == [(len(dates), sum(due < records.day for due in dates), 0)]


def test_who_is_asked_today_can_do_it(records: Records) -> None:
    lines = records.lines("act_today")
    leads = {name for (name,) in records.query("""
        select display_name from marts.dim_team join marts.dim_person on lead_person_id = person_id
    """)}  # fmt: skip
    assert lines
    for headline, detail, key, conflict in lines:
        assert records.is_open(key), headline
        if conflict is None:
            assert records.is_begun(key), headline
            asked = re.match(r"Ask (.+?)(?:\.|, who .+?\.) ", detail)
            if asked and key.startswith("jira:"):
                fields = records.items[key]["fields"]
                people = {(fields[who] or {}).get("displayName") for who in ("assignee", "reporter")}
                assert asked[1] in people | leads, headline


def test_what_is_told_to_wait_names_an_open_item_that_one_of_the_two_mentions(records: Records) -> None:
    names = {records.items[key].get("key") or records.title(key): key for key in records.items}
    checked = 0
    for headline, detail, key, _ in records.lines("blocked"):
        assert records.is_open(key), headline
        waits = re.match(r"Waits for (?:([A-Z][A-Z0-9]+-\d+) “|card “(.+?)”)", detail)
        if not waits or (waits[1] or waits[2]) not in names:
            continue
        blocker = names[waits[1] or waits[2]]
        assert records.is_open(blocker), f"{headline}: {detail}"
        ends = [records.items[end].get("key") or records.items[end]["shortLink"] for end in (key, blocker)]
        assert ends[1] in records.texts[key] or ends[0] in records.texts[blocker], f"{headline}: {detail}"
        checked += 1
    assert checked or not records.lines("blocked")


def test_two_that_contradict_are_not_both_over_and_say_what_is_quoted(records: Records) -> None:
    conflicts = {row[0]: row[1:] for row in records.query("""
        select conflict_id, kind, item_a_key, item_b_key, severity from marts.mart_conflict
        where state = 'open'
    """)}  # fmt: skip
    for headline, detail, _, conflict in records.lines("conflicts"):
        kind, a, b, severity = conflicts[conflict]
        if kind == "contradiction":
            assert records.is_open(a) or records.is_open(b) or severity == "low", headline
        if kind == "status_disagreement":
            assert records.is_open(a) != records.is_open(b), headline
        if kind == "date_inversion":
            for key in (a, b):
                due = records.due(key)
                assert due is not None and f"is due {day_text(due, records.day)}" in detail, headline
        for key in (a, b):
            assert records.title(key)[:60] in headline, headline


def test_an_owner_is_asked_for_where_two_claim_or_none(records: Records) -> None:
    asked = records.query("select team_id, rival_team_id, question from outcomes.mart_owner_question")
    names = dict(records.query("select team_id, team_name from marts.dim_team"))
    for team, rival, question in asked:
        assert team != rival and names[team] in question and names[rival] in question
    for headline, detail, key, _ in records.lines("ownership_gaps"):
        assert records.is_open(key), headline
        if headline.endswith("belongs to no team") and key.startswith("jira:"):
            assignee = records.items[key]["fields"]["assignee"]
            if assignee is None:
                assert "assignee" in detail, headline
            else:
                assert f"Ask {assignee['displayName']}, who is assigned to it and in no team" in detail, (
                    headline
                )


def test_a_forecast_ends_when_the_running_period_does(records: Records) -> None:
    sprints = [json.loads(body) for (body,) in records.query("select body from raw.jira__sprints")]
    ends = {day_text(datetime.fromisoformat(one["endDate"]).date(), records.day) for one in sprints
            if one["state"] == "active"}  # fmt: skip
    sunday = records.day + timedelta(days=6 - records.day.weekday())
    for headline, *_ in records.lines("forecast"):
        period = re.search(r"this (sprint|week), (?:to|planned to) (\d+ \w{3}(?: \d{4})?)", headline)
        assert "next" not in headline
        if period:
            assert period[2] in (ends if period[1] == "sprint" else {day_text(sunday, records.day)}), headline


def test_the_first_night_has_nothing_to_compare_with_and_says_so(records: Records) -> None:
    told = [headline for headline, *_ in records.lines("changes")]
    assert told == ["The first report: from the next day on this line says what changed"]


def test_no_line_tells_a_card_by_its_short_link_or_a_day_as_a_machine_does(records: Records) -> None:
    links = {body["shortLink"] for key, body in records.items.items() if key.startswith("trello:")}
    for table in ("mart_report_line", "mart_digest_line", "mart_scorecard_line"):
        for headline, detail in records.query(f"select headline, detail from outcomes.{table}"):
            # people's own words, and titles, are theirs
            said = re.sub(r"“[^”]*”", "", f"{headline} {detail}")
            assert not set(re.findall(r"\w+", said)) & links, said
            assert not re.search(r"\b\d{4}-\d\d-\d\d\b", said), said


def test_the_card_begins_with_a_verdict_and_its_shares_are_those_of_the_records(records: Records) -> None:
    lines = records.query(
        "select section, rank, headline, verdict, measure from outcomes.mart_scorecard_line"
    )
    assert [line for line in lines if line[0] == "verdict"], "a sentence"
    assert sum(section == "measures" for section, *_ in lines) == 5
    counted = records.query("""
        select round(value), (parts::json ->> '$.met')::int, (parts::json ->> '$.deadlines')::int
        from outcomes.mart_weekly_scorecard
        where is_latest and measure = 'deadlines_met' and value is not null
    """)
    for value, met, deadlines in counted:
        assert value == round(100 * met / deadlines)
