"""The contents of posts, read from the published outcomes.

Which lines appear, in what order and in which words is decided in SQL (``outcomes.mart_report_line``);
here they are only gathered, with the totals behind them and the forecast for the chart.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import duckdb

from writeback.report.content import HEADINGS, Line, Measure, ReportContent, TeamForecast


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
    return ReportContent(day, sections, _totals(con, tables), _forecasts(con) if forecasts else [], notes)


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
    places = [f"{schema}.mart_weekly_scorecard" for schema in ("marts", "outcomes")]
    place = next((name for name in places if name in tables), None)
    if place is None:
        return None
    rows = con.execute(_SCORECARD.format(scorecard=place)).fetchall()
    if not rows:
        return None
    lines = [Line(headline, detail, severity=verdict) for _, headline, detail, verdict, *_ in rows]
    measures = [Measure(name, *history) for _, _, _, _, name, *history in rows]
    return ReportContent(rows[0][0], {"scorecard": lines}, kind="scorecard", measures=measures)


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
    counts = {name: sql for name, (table, sql) in _COUNTS.items() if table in tables}
    return {name: int((con.execute(sql).fetchone() or (0,))[0]) for name, sql in counts.items()}


def _forecasts(con: duckdb.DuckDBPyConnection) -> list[TeamForecast]:
    return [TeamForecast(*row) for row in con.execute(_FORECASTS).fetchall()]


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

# rounded: sums of floats differ in their last digit from run to run, and that is no news
_SCORECARD = """
select
    week_start::date,
    measure_name || ': ' || coalesce(value_text, 'nothing to measure')
    || coalesce(' (usually ' || baseline_text || ')', '') as headline,
    explanation,
    verdict,
    measure_name,
    unit,
    past.weeks,
    past.values,
    round(baseline_low, 3)::double,
    round(baseline_high, 3)::double,
from (
    select
        *,
        case unit when 'percent' then round(value)::int || ' %' when 'count' then round(value)::int::varchar
            else round(value, 2)::varchar end as value_text,
        case unit when 'percent' then round(baseline_value)::int || ' %'
            when 'count' then round(baseline_value)::int::varchar
            else round(baseline_value, 2)::varchar end as baseline_text,
    from {scorecard}
    where is_latest
) as latest
inner join (
    select
        measure,
        list(strftime(week_start, '%-d %b') order by week_start) as weeks,
        list(round(value, 3)::double order by week_start) as values,
    from {scorecard}
    where is_complete
    group by measure
) as past using (measure)
order by measure_rank
"""

_COUNTS = {
    "conflicts": (
        "marts.mart_conflict",
        "select count(*) from marts.mart_conflict where state in ('open', 'acknowledged')",
    ),
    "conflicts_high": (
        "marts.mart_conflict",
        "select count(*) from marts.mart_conflict "
        "where state in ('open', 'acknowledged') and severity = 'high'",
    ),
    "late": (
        "outcomes.mart_risk_item",
        "select count(*) from outcomes.mart_risk_item where lateness in ('overdue', 'likely_late', 'shaky')",
    ),
    "late_high": (
        "outcomes.mart_risk_item",
        "select count(*) from outcomes.mart_risk_item "
        "where lateness in ('overdue', 'likely_late', 'shaky') and risk_level = 'high'",
    ),
    "blocked": ("marts.mart_blocked_work", "select count(*) from marts.mart_blocked_work where is_started"),
    "blocked_teams": (
        "marts.mart_blocked_work",
        "select count(distinct owner_team_id) from marts.mart_blocked_work where is_started",
    ),
    "ownership_gaps": (
        "marts.mart_ownership_clarity",
        "select count(*) from marts.mart_ownership_clarity where is_ambiguous",
    ),
}

_FORECASTS = """
select
    coalesce(team_name, team_id) as team,
    unit,
    round(p50, 1),
    round(lower80, 1),
    round(upper80, 1),
    round(mean5, 1),
from marts.mart_velocity_forecast
left join marts.dim_team using (team_id)
where horizon = 1 and basis <> 'refused' and p50 is not null
qualify row_number() over (
    partition by team_id order by period_kind = 'sprint' desc, unit = 'points' desc
) = 1
order by team
"""
