"""The sentences of reports and of the week's card, over rows that a test makes: in milliseconds, without a night."""

from __future__ import annotations

import duckdb
import pytest

from tests.dbt_project.model_sql import Models, table

OUTCOMES = "outcomes/intermediate"
MEASURES = (
    "deadlines_met",
    "promised_work_finished",
    "blocked_days",
    "requirement_changes",
    "decisions_waiting",
)
CARD = (
    "week_start date, measure_rank integer, measure varchar, measure_name varchar, audience varchar, unit varchar,"
    " value double, previous_value double, baseline_low double, baseline_high double, good_direction varchar,"
    " verdict varchar, is_latest boolean, is_complete boolean"
)
LINES = (
    "section varchar, place integer, headline varchar, detail varchar, verdict varchar, version_key varchar"
)


@pytest.fixture(scope="module")
def models() -> Models:
    return Models()


def card(models: Models, verdicts: dict[str, str], **values: object) -> list[tuple[str, str, str]]:
    """The lines of a week in which the measures have these verdicts."""
    con = duckdb.connect()
    table(con, "mart_weekly_scorecard", CARD, [
        {"week_start": "2026-11-23", "measure_rank": at, "measure": name, "measure_name": name.title(),
         "audience": "company", "unit": "percent", "value": 61.2, "previous_value": 51, "baseline_low": 40.4,
         "baseline_high": 70.0, "good_direction": "up", "verdict": verdict, "is_latest": True, "is_complete": True,
         **values}
        for at, (name, verdict) in enumerate(verdicts.items(), 1)
    ])  # fmt: skip
    table(con, "int_release_line", LINES, [])
    return models.rows(con, "outcomes/mart_scorecard_line", "section, headline, detail")


@pytest.mark.parametrize(
    "verdicts",
    [
        ["unknown"] * 5,
        ["steady", "steady", "unknown", "steady", "steady"],
        ["better", "steady", "better", "steady", "unknown"],
        ["steady", "worse", "unknown", "steady", "steady"],
        ["better", "worse", "worse", "steady", "steady"],
    ],
    ids=lambda verdicts: "-".join(verdicts),
)
def test_the_verdict_says_which_way_the_week_went(models: Models, verdicts: list[str]) -> None:
    lines = card(models, dict(zip(MEASURES, verdicts, strict=True)))
    ((told,),) = [[headline] for section, headline, _ in lines if section == "verdict"]
    better, worse = verdicts.count("better"), verdicts.count("worse")
    start = (
        "Too few weeks" if set(verdicts) == {"unknown"} else "A usual week" if not better + worse
        else "A better week" if not worse else "A worse week" if not better
        else f"A mixed week, better in {better} and worse in {worse}"
    )  # fmt: skip
    assert told.startswith(start)
    assert told.count("61 %, 51 % the week before") == max(better + worse, 1)


def test_a_measure_is_told_against_what_is_usual_and_against_the_week_before(models: Models) -> None:
    lines = card(models, {"deadlines_met": "better"})
    assert ("measures", "Deadlines_Met: 61 %",
            "better than usual (40 to 70 %); better than the week before (51 %)") in lines  # fmt: skip
    assert ("changes", "Better: deadlines_Met (61 % after 51 %)", "") in lines
    assert "the same the week before" in str(card(models, {"blocked_days": "steady"}, previous_value=61.3))
    unknown = card(models, {"decisions_waiting": "unknown"}, value=None, previous_value=None)
    assert ("measures", "Decisions_Waiting: not known", "") in unknown


def test_an_item_counts_a_blocked_day_where_it_is_begun_and_blocked_at_noon(models: Models) -> None:
    con = duckdb.connect()
    spans = "work_item_key varchar, valid_from timestamp, valid_to timestamp"
    days = [
        {"calendar_date": f"2026-11-{day}", "business_seconds": 28_800 * (day < 21)} for day in range(16, 23)
    ]
    table(con, "dim_calendar", "calendar_date date, business_seconds bigint", days)
    span = {"work_item_key": "jira:1", "valid_from": "2026-11-17 11:00"}
    # by two causes at once, it is blocked once
    table(con, "fct_blocking_interval", spans, [span | {"valid_to": "2026-11-19 11:00"}, span])
    table(con, "fct_item_state_interval", f"field_name varchar, value varchar, {spans}", [
        {"field_name": "status_category", "value": "in_progress"} | span | {"valid_from": "2026-11-18 13:00"},
        {"field_name": "status_category", "value": "todo"} | span | {"valid_to": "2026-11-18 13:00"},
    ])  # fmt: skip
    # Thursday and Friday: begun on Wednesday afternoon, and nobody works at the weekend
    assert models.rows(con, f"{OUTCOMES}/int_blocked_week", "item_days, items") == [(2, 1)]


def test_news_are_what_the_night_before_did_not_know(models: Models) -> None:
    con = duckdb.connect()
    table(con, "int_private", "kind varchar, private_key varchar, viewers varchar",
          [{"kind": "item", "private_key": "jira:9"}])  # fmt: skip
    table(con, "int_earlier_night", "run_id varchar, as_of timestamp, night date",
          [{"run_id": "r1", "as_of": "2026-11-29 02:00", "night": "2026-11-29"}])  # fmt: skip
    table(
        con,
        "int_reported_item",
        "work_item_key varchar, owner_team_id varchar, subject varchar, due_date date, lateness varchar,"
        " status_category varchar",
        [
            {"work_item_key": f"jira:{n}", "owner_team_id": "t", "subject": f"I{n}", "due_date": due,
             "lateness": lateness, "status_category": "in_progress"}
            for n, due, lateness in (
                (1, "2026-11-29", "overdue"), (2, "2026-11-28", "overdue"), (3, "2026-12-05", "likely_late"),
                (4, "2026-12-05", "likely_late"), (5, "2026-12-05", "likely_late"), (6, None, None),
                (9, "2026-11-29", "overdue"),
            )
        ],
    )  # fmt: skip
    # 3 looked well, 4 did not, and of 5 nothing was known
    table(con, "completion", "run_id varchar, work_item_key varchar, chance_by_due double", [
        {"run_id": "r1", "work_item_key": "jira:3", "chance_by_due": 0.9},
        {"run_id": "r1", "work_item_key": "jira:4", "chance_by_due": 0.2},
        {"run_id": "r0", "work_item_key": "jira:4", "chance_by_due": 0.9},
    ])  # fmt: skip
    table(con, "mart_blocked_work", "work_item_key varchar, blocked_since timestamp, is_started boolean", [
        {"work_item_key": "jira:6", "blocked_since": "2026-11-29 15:00", "is_started": True},
        {"work_item_key": "jira:1", "blocked_since": "2026-11-20 15:00", "is_started": True},
    ])  # fmt: skip
    done = {
        "owner_team_id": "t",
        "outcome": "delivered",
        "is_deleted": False,
        "is_counted": True,
        "title": "Seven",
    }
    table(
        con,
        "dim_work_item",
        "work_item_key varchar, item_ref varchar, title varchar, owner_team_id varchar, outcome varchar,"
        " done_at timestamp, is_deleted boolean, is_counted boolean",
        [
            done | {"work_item_key": "jira:7", "item_ref": "P-7", "done_at": "2026-11-29 09:00"},
            done | {"work_item_key": "jira:8", "item_ref": "P-8", "done_at": "2026-11-28 09:00"},
        ],
    )
    models.build(con, f"{OUTCOMES}/int_item_news")
    assert models.rows(con, f"{OUTCOMES}/int_item_news", "kind, subject") == [
        ("done", "P-7 “Seven”"), ("newly blocked", "I6"), ("newly more likely late than not", "I3"),
        ("newly overdue", "I1"),
    ]  # fmt: skip
    table(con, "dim_team", "team_id varchar", [{"team_id": "t"}, {"team_id": "idle"}])
    told = models.rows(con, f"{OUTCOMES}/int_report_change", "team_id, headline, has_news")
    first = "Since 29 Nov: 1 newly overdue, 1 newly more likely late than not, 1 newly blocked, 1 done"
    nothing = "Since 29 Nov nothing became overdue, likely late, blocked or done"
    assert told == [("idle", nothing, False), ("t", first, True), (None, first, True)]
    con.execute("delete from int_earlier_night")
    models.build(con, f"{OUTCOMES}/int_item_news")
    told = models.rows(con, f"{OUTCOMES}/int_report_change", "headline, has_news")
    assert set(told) == {("The first report: from the next day on this line says what changed", False)}


@pytest.mark.parametrize(
    ("kind", "start", "end", "told"),
    [
        ("sprint", "2026-11-23", "2026-12-07", "this sprint, to 7 Dec"),
        ("week", "2026-11-30", "2026-12-07", "this week, to 6 Dec"),
        ("sprint", "2026-11-10", "2026-11-24", "this sprint, planned to 24 Nov"),
        ("sprint", "2026-12-28", "2027-01-11", "the sprint from 28 Dec to 11 Jan 2027"),
        ("sprint", None, None, "this sprint"),
    ],
)
def test_a_period_is_told_by_its_dates(
    models: Models, kind: str, start: str | None, end: str | None, told: str
) -> None:
    con = duckdb.connect()
    row = {"period_kind": kind, "period_start": start, "period_end": end}
    table(con, "p", "period_kind varchar, period_start date, period_end date", [row])
    sql = models.value("period_text", "p")
    assert con.execute(f"select {sql} from p").fetchall() == [(told,)]
