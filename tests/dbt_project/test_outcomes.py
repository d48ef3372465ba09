"""Risk, the report and the plan of writes: what is written where, and above all what is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.dbt_project.quarrel_company import MARK
from writeback.jira import extras
from writeback.trello import values

if TYPE_CHECKING:
    from tests.dbt_project.quarrel_nights import Ask

pytest_plugins = ["tests.dbt_project.quarrel_nights"]

ROOT = Path(__file__).resolve().parents[2]
PLAN = "select old_value, new_value from night2.mart_writeback_plan where object_id = ? and field = ?"
OWNER, P50, P85, RISK, BLOCKED, CONFLICTS = (f"customfield_{n}" for n in range(1, 7))


def test_the_forecast_marts_hold_the_newest_run_only(ask: Ask) -> None:
    assert ask("select distinct run_id from build_marts.mart_completion_forecast") == [("r2",)]


@pytest.mark.parametrize(
    ("key", "level", "reason"),
    [
        ("jira:1", "high", "more likely than not to miss its due date 20 Mar 2026"),
        ("jira:8", "high", "was due 20 Feb 2026"),
        ("jira:9", "high", "more likely than not to miss its due date 10 Mar 2026"),
        ("jira:5", "medium", "no team owns it"),
        ("jira:7", "low", "it is not clear who owns it"),
    ],
)
def test_risk_has_a_level_and_its_reasons_strongest_first(
    ask: Ask, key: str, level: str, reason: str
) -> None:
    rows = ask("select risk_level, reasons from build_outcomes.mart_risk_item where work_item_key = ?", key)
    assert rows[0][0] == level and orjson.loads(rows[0][1])[0] == reason


@pytest.mark.parametrize(
    ("key", "lateness"),
    [("jira:1", "likely_late"), ("jira:8", "overdue"), ("jira:9", "likely_late"), ("jira:22", None)],
)
def test_how_a_due_date_stands_is_said_once(ask: Ask, key: str, lateness: str | None) -> None:
    assert ask("select lateness from build_outcomes.mart_risk_item where work_item_key = ?", key) == [
        (lateness,)
    ]


def test_an_item_without_trouble_has_no_risk(ask: Ask) -> None:
    assert ask(
        "select risk_level, reasons from build_outcomes.mart_risk_item where work_item_key = 'jira:22'"
    ) == [("none", "[]")]


def test_owner_forecast_risk_and_blockers_go_to_the_fields_of_their_names(ask: Ask) -> None:
    assert ask(PLAN, "1", OWNER) == [(None, "Payments")]
    assert ask(PLAN, "1", P50) == [(None, "2026-03-25")]
    assert ask(PLAN, "1", RISK) == [(None, "high")]
    assert ask(PLAN, "1", BLOCKED) == [(None, "PAY-2")]
    assert ask("select count(*) from night2.mart_writeback_plan where field = 'customfield_7'") == [(0,)]


def test_a_value_that_a_person_set_is_theirs(ask: Ask) -> None:
    # PAY-2's owner and PAY-11's risk were never written by Truce
    assert ask(PLAN, "2", OWNER) == [] and ask(PLAN, "11", RISK) == []


def test_a_value_that_truce_wrote_follows_the_facts(ask: Ask) -> None:
    # 7.0 in Jira is the 7 of the journal; CORE-9 has three conflicts now
    assert ask(PLAN, "9", CONFLICTS) == [("7", "3")]


def test_a_done_item_loses_its_forecast_and_keeps_its_owner(ask: Ask) -> None:
    assert ask(PLAN, "11", P85) == [("2026-02-25", None)]
    assert ask(PLAN, "11", OWNER) == []


def test_a_forecast_that_wandered_by_a_day_is_not_written(ask: Ask) -> None:
    # P85 30 March is on the board, 31 March is forecast; the empty P50 beside it is worth writing, so both go
    assert ask(PLAN, "10", P50) == [(None, "2026-03-20")]
    assert ask(PLAN, "10", P85) == [("2026-03-30", "2026-03-31")]


def test_a_refused_forecast_is_no_date(ask: Ask) -> None:
    assert ask(PLAN, "4", P50) == [] and ask(PLAN, "4", P85) == []


def test_two_owners_are_not_written_as_one(ask: Ask) -> None:
    assert ask(PLAN, "3", OWNER) == []


def test_a_board_with_fields_gets_fields_and_a_bare_one_a_label(ask: Ask) -> None:
    assert ask(PLAN, "c2", "custom_field:f1") == [(None, "Operations")]
    assert ask(PLAN, "c2", "custom_field:f2") == [(None, "2026-03-16")]
    assert ask("select count(*) from night2.mart_writeback_plan where field = 'custom_field:f3'") == [(0,)]
    assert ask(PLAN, "c3", "label") == [("Truce: low", "Truce: high")]
    assert ask(
        "select count(*) from night2.mart_writeback_plan where object_id = 'c3' and field like 'custom%'"
    ) == [(0,)]


def test_one_comment_says_why_and_goes_when_there_is_nothing_to_say(ask: Ask) -> None:
    ((old, new),) = ask(PLAN, "c2", "comment")
    assert old is None and new.splitlines() == [
        "Risk: high",
        "- was due 10 Feb 2026",
        "- blocked since 5 Jan 2026: waits for PAY-2 “Item 2”",
        "Owner: Operations",
        "Proposed due date: 20 Mar 2026 (it has 10 Feb 2026)",
    ]
    # c1 is no high risk any more, and the standing comment is the write-back's own
    assert ask(PLAN, "c1", "comment") == [("Risk: high", None)]


def test_the_marks_are_the_write_backs(ask: Ask) -> None:
    assert MARK == values.MARK
    macros = (ROOT / "dbt_project/macros/own_comments.sql").read_text()
    assert f"'{extras.MARK}'" in macros and f"'{values.MARK}'" in macros


def test_an_issues_property_holds_the_whole_result(ask: Ask) -> None:
    ((old, new),) = ask(PLAN, "1", "property")
    result = orjson.loads(new)
    assert old is None and result["forecast"]["p50"] == "2026-03-25"
    assert (result["state"]["owner"]["team"], result["state"]["risk"]["level"]) == ("Payments", "high")
    assert result["state"]["blocked_by"] == "PAY-2" and result["state"]["risk"]["reasons"]
    assert ask(PLAN, "11", "property") == [], "a done item has none, and had none"


def test_comments_on_issues_and_due_dates_are_listed_for_those_who_want_them(ask: Ask) -> None:
    ((_, comment),) = ask(PLAN, "1", "comment")
    assert comment.startswith("Risk: high\n- more likely than not to miss its due date 20 Mar 2026")
    proposals = ask("select object_id, old_value from night2.mart_writeback_plan where field = 'due'")
    assert all(old is None for _, old in proposals), "a date that a person set is theirs"


def test_nothing_is_planned_once_it_is_written(ask: Ask) -> None:
    assert len(ask("select * from night2.mart_writeback_plan")) > 30
    assert ask("select * from night3.mart_writeback_plan") == []


def test_the_report_of_a_later_hour_of_the_day_is_the_same(ask: Ask) -> None:
    assert ask("from night2.mart_report_line order by all") == ask(
        "from night3.mart_report_line order by all"
    )


def test_what_rests_on_a_failed_source_is_not_planned(ask: Ask) -> None:
    rows = ask(
        "select distinct target, split_part(rule, ':', 1) from night4.mart_writeback_plan order by all"
    )
    # no write to Jira, and on cards only what Trello alone says
    assert rows == [("trello", "forecast"), ("trello", "owner")]


def test_the_first_lines_say_what_to_do_today(ask: Ask) -> None:
    rows = ask(
        "select headline from build_outcomes.mart_report_line where section = 'act_today' order by rank limit 3"
    )
    *first, (last,) = rows
    assert last.startswith("Name one owner: ")
    assert [headline for (headline,) in first] == [
        "Payments: finish PAY-10 “Item 10”, 1 item of Core waits for it",
        "Payments and Core: settle that the dates of PAY-10 “Item 10” and CORE-9 “Item 9” are in the wrong order",
    ]


def test_an_average_says_what_it_is_of(ask: Ask) -> None:
    details = [
        row[0] for row in ask("select detail from build_outcomes.mart_report_line where section = 'forecast'")
    ]
    assert details and all(
        "; average of the last five sprints " in told for told in details if "average of" in told
    )


def test_a_falling_forecast_is_said_and_a_refused_one_as_refused(ask: Ask) -> None:
    rows = ask(
        "select headline, severity, detail like '_: %' from build_outcomes.mart_report_line "
        "where section = 'forecast' order by rank"
    )
    assert rows == [
        ("Payments: about 10 points this sprint (less than of late)", "medium", False),
        ("3 teams without a forecast, out of 4", "low", True),
    ]


def test_every_section_is_capped(ask: Ask) -> None:
    assert all(
        count <= 10
        for _, count in ask(
            "select section, count(*) from build_outcomes.mart_report_line where section != "
            "'forecast' group by all"
        )
    )


def test_only_who_is_claimed_by_two_is_asked_about(ask: Ask) -> None:
    rows = ask("select work_item_key, question from build_outcomes.mart_owner_question")
    assert [key for key, _ in rows] == ["jira:3"]
    assert rows[0][1].startswith("React with :one: if ") and ", with :two: if " in rows[0][1]


def test_the_first_report_says_that_there_is_nothing_to_compare_with(ask: Ask) -> None:
    rows = ask("select headline from build_outcomes.mart_report_line where section = 'changes'")
    assert rows == [("The first report: from the next day on this line says what changed",)]


def test_a_team_does_not_read_its_own_name_in_its_digest(ask: Ask) -> None:
    rows = ask(
        "select team_name, headline from build_outcomes.mart_digest_line join build_marts.dim_team using (team_id)"
    )
    assert rows and not [headline for name, headline in rows if headline.startswith(name)]
