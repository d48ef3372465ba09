"""The contents of posts, read from the published outcomes.

Which lines appear, in what order and in which words is decided in SQL (``outcomes.mart_report_line``);
here they are only gathered, with the totals behind them and the forecast for the chart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import duckdb

from writeback.report.content import (
    CARD_HEADINGS,
    HEADINGS,
    Line,
    Measure,
    ReportContent,
    TeamForecast,
    day_text,
)


def read_content(
    con: duckdb.DuckDBPyConnection,
    day: date,
    notes: list[str],
    tables: set[str],
    mentions: frozenset[str] = frozenset(),
) -> ReportContent:
    """Gather the report of ``day`` from the published outcomes; ``tables`` are those that are published.

    ``mentions`` are the accounts that opted in to be named where it is theirs.
    """
    forecasts = "marts.mart_velocity_forecast" in tables
    sections = _sections(con, tables, mentions)
    return ReportContent(
        day, sections, _totals(con, tables), _forecasts(con, day) if forecasts else [], notes
    )


def read_digests(
    con: duckdb.DuckDBPyConnection, day: date, tables: set[str], mentions: frozenset[str] = frozenset()
) -> dict[str, tuple[str, str, ReportContent]]:
    """Each team's digest of the week of ``day``: team → (channel id, channel name, content).

    Teams without a channel have empty names; teams without anything to tell are left out.
    """
    if not {"outcomes.mart_digest_line", "outcomes.mart_report_route"} <= tables:
        return {}
    monday = day - timedelta(days=day.weekday())
    found: dict[str, tuple[str, str, ReportContent]] = {}
    for team, name, channel, channel_name in con.execute(_ROUTES).fetchall():
        sections = _sections(con, tables, mentions, team)
        if any(sections.values()):
            content = ReportContent(monday, sections, kind="digest", about=name)
            found[team] = (channel, channel_name, content)
    return found


def read_scorecard(con: duckdb.DuckDBPyConnection, tables: set[str]) -> ReportContent | None:
    """The card of the newest complete week, with the weeks before for the chart; None without one."""
    if not {"outcomes.mart_scorecard_line", "outcomes.mart_weekly_scorecard"} <= tables:
        return None
    rows = con.execute(_CARD).fetchall()
    if not rows:
        return None
    sections: dict[str, list[Line]] = {name: [] for name in CARD_HEADINGS}
    for _, section, headline, detail, verdict in rows:
        sections.setdefault(section, []).append(Line(headline, detail, severity=verdict))
    measures = [Measure(*row) for row in con.execute(_MEASURES).fetchall()]
    return ReportContent(rows[0][0], sections, kind="scorecard", measures=measures)


def _sections(
    con: duckdb.DuckDBPyConnection, tables: set[str], mentions: frozenset[str], team: str | None = None
) -> dict[str, list[Line]]:
    """Lines by section: the report's, or those of one team's digest."""
    questions = "outcomes.mart_owner_question" in tables
    routes = "outcomes.mart_report_route" in tables
    query = _LINES.format(
        lines="outcomes.mart_report_line" if team is None else "outcomes.mart_digest_line",
        questions="outcomes.mart_owner_question" if questions else _NO_QUESTIONS,
        routes="outcomes.mart_report_route" if routes else _NO_ROUTES,
    )
    sections: dict[str, list[Line]] = {name: [] for name in HEADINGS}
    for section, *columns in con.execute(query, [team]).fetchall():
        line = Line(*columns)
        sections.setdefault(section, []).append(line if line.lead in mentions else replace(line, lead=""))
    return sections


def _totals(con: duckdb.DuckDBPyConnection, tables: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for table, sql in _COUNTS.items():
        if table in tables:
            answer = con.execute(sql)
            names = [column[0] for column in answer.description or ()]
            found |= zip(names, map(int, answer.fetchall()[0]), strict=True)
    return found


def _forecasts(con: duckdb.DuckDBPyConnection, day: date) -> list[TeamForecast]:
    rows = con.execute(_FORECASTS).fetchall()
    return [
        TeamForecast(team, unit, p50, lower, upper, mean, day_text(last, day) if last else "")
        for team, unit, p50, lower, upper, mean, last in rows
    ]


_NO_QUESTIONS = (
    "(select null::varchar work_item_key, null::varchar question, null::varchar owner_choices limit 0)"
)
_NO_ROUTES = "(select null::varchar team_id, null::varchar lead_slack_user_id limit 0)"

_LINES = """
select
    section,
    coalesce(headline, ''),
    coalesce(detail, ''),
    coalesce(url, ''),
    coalesce(severity, ''),
    coalesce(dim_team.team_name, ''),
    if(section = 'conflicts', coalesce(conflict_id, ''), ''),
    coalesce(lines.work_item_key, ''),
    if(section = 'ownership_gaps', coalesce(question, ''), ''),
    if(section = 'ownership_gaps', coalesce(owner_choices, ''), ''),
    coalesce(lead_slack_user_id, ''),
from {lines} as lines
left join marts.dim_team using (team_id)
left join {questions} as questions on lines.work_item_key = questions.work_item_key
left join {routes} as routes on lines.team_id = routes.team_id
where coalesce(lines.team_id = $1, true)
order by section, rank, headline
"""

_ROUTES = """
select team_id, coalesce(team_name, team_id), coalesce(channel_id, ''), coalesce(channel_name, '')
from outcomes.mart_report_route
order by team_id
"""

_CARD = """
select week_start::date, section, headline, detail, verdict from outcomes.mart_scorecard_line
order by section, rank, headline
"""

# rounded: sums of floats differ in their last digit from run to run, and that is no news
_MEASURES = """
select
    measure_name,
    unit,
    past.weeks,
    past.values,
    round(baseline_low, 3)::double,
    round(baseline_high, 3)::double,
from outcomes.mart_weekly_scorecard
inner join (
    select
        measure,
        list(strftime(week_start, '%-d %b') order by week_start) as weeks,
        list(round(value, 3)::double order by week_start) as values,
    from outcomes.mart_weekly_scorecard
    where is_complete
    group by measure
) as past using (measure)
where is_latest and audience = 'company' and list_count(past.values) > 0
order by measure_rank
"""

#: table → its counts, named as ``ReportContent.totals`` has them
_COUNTS = {
    "marts.mart_conflict": """
        select count(*) as conflicts, count(*) filter (where severity = 'high') as conflicts_high,
        from marts.mart_conflict where state in ('open', 'acknowledged')
    """,
    "outcomes.mart_risk_item": """
        select
            count(due_date) as dated,
            count(*) filter (where lateness = 'overdue') as overdue,
            count(*) filter (where lateness = 'likely_late') as likely_late,
            count(*) filter (where lateness = 'shaky') as shaky,
            overdue + likely_late as late,
        from outcomes.mart_risk_item
    """,
    "marts.mart_blocked_work": """
        select
            count(*) filter (where is_started) as blocked,
            count(*) filter (where not is_started) as blocked_before,
            count(distinct owner_team_id) filter (where is_started) as blocked_teams,
        from marts.mart_blocked_work
    """,
    "marts.mart_ownership_clarity": """
        select count(*) as ownership_gaps, from marts.mart_ownership_clarity where is_ambiguous
    """,
}

_FORECASTS = """
select
    coalesce(team_name, team_id) as team,
    unit,
    round(p50, 1),
    round(lower80, 1),
    round(upper80, 1),
    round(mean5, 1),
    if(period_kind = 'week', period_start + 6, period_end)::date,
from marts.mart_velocity_forecast
left join marts.dim_team using (team_id)
where horizon = 1 and basis <> 'refused' and p50 is not null
qualify row_number() over (
    partition by team_id order by period_kind = 'sprint' desc, unit = 'points' desc
) = 1
order by team
"""
