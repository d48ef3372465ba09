"""An analyst's nine questions, answered from the published marts.

Read it as an app with ``marimo run notebooks/analyst.py``; ``marimo edit`` changes it. It opens the lake
read-only and sees published nights only, so it may run while the nightly does.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Truce: who, what, until when")

with app.setup:
    import altair as alt
    import duckdb
    import marimo as mo
    import pandas as pd

    from config.errors import ConfigError
    from config.settings import Settings, load
    from lake.connect import connect
    from lake.publish import published

    OTHERS = "All teams"
    #: rows of a table that a reader takes in; the rest is a query away
    SHOWN = 50


@app.function
def open_lake(settings: Settings) -> tuple[duckdb.DuckDBPyConnection | None, str]:
    """The lake, read-only, and one line that says which night it shows or why it shows none."""
    try:
        con = connect(settings, read_only=True)
    except ConfigError as error:
        return None, f"{error.problem} → {error.remedy}"
    night = published(con)
    if night is None:
        con.close()
        return None, "no night has been published yet → run `make nightly`, then open this page again"
    return con, f"The night of {night.published_at:%d %B %Y, %H:%M} UTC, run `{night.run_id}`."


@app.function
def ask(con: duckdb.DuckDBPyConnection, question: str, team: str) -> pd.DataFrame:
    """Rows of a query over the marts; its ``$team`` is the chosen team's name, null for all of them."""
    return con.execute(question, {"team": None if team == OTHERS else team}).df()


@app.function
def shown(rows: pd.DataFrame, nothing: str) -> object:
    """A table to sort and search, or a line where there is nothing to show."""
    if rows.empty:
        return mo.md(f"*{nothing}*")
    days = rows.select_dtypes("datetime").apply(lambda column: column.dt.strftime("%Y-%m-%d"))
    table = mo.ui.table(
        rows.assign(**days).head(SHOWN), selection=None, page_size=10, show_column_summaries=False
    )
    more = f"The first {SHOWN} of {len(rows)}." if len(rows) > SHOWN else ""
    return mo.vstack([table, mo.md(more)]) if more else table


@app.cell
def _():
    settings = load()
    con, night = open_lake(settings)
    mo.md(f"# Who, what, until when\n\n{night}")
    return con, night


@app.cell
def _(con, night):
    mo.stop(con is None, mo.md(f"Nothing to show: {night}"))
    names = con.execute("select team_name from marts.dim_team where is_active order by 1").fetchall()
    team = mo.ui.dropdown([OTHERS, *(name for (name,) in names)], value=OTHERS, label="Team")
    team
    return (team,)


@app.cell
def _(con, team):
    who_works_on_what = ask(
        con,
        """
        select
            t.team_name as team,
            coalesce(p.display_name, 'nobody') as person,
            w.item_ref as item,
            w.title,
            w.status_name as status,
            w.age_days::integer as days_open,
            w.due_date as due,
            w.is_blocked as blocked,
        from marts.mart_current_work as w
        join marts.dim_team as t using (team_id)
        left join marts.dim_person as p using (person_id)
        where w.status_category = 'in_progress' and ($team is null or t.team_name = $team)
        order by days_open desc, item
        """,
        team.value,
    )
    work_chart = (
        alt.Chart(who_works_on_what)
        .mark_bar()
        .encode(
            x=alt.X("count()", title="items in progress"),
            y=alt.Y("person" if team.value != OTHERS else "team", sort="-x", title=None),
            color=alt.Color("blocked:N", scale=alt.Scale(range=["#4c78a8", "#d1495b"])),
            tooltip=["team", "count()"],
        )
        .properties(width=620)
    )
    mo.vstack(
        [
            mo.md("## Who works on what?\nItems in progress, the oldest first."),
            work_chart if len(who_works_on_what) else mo.md(""),
            shown(who_works_on_what, "Nothing is in progress."),
        ]
    )
    return (who_works_on_what,)


@app.cell
def _(con, team):
    who_owns_what_crosses = ask(
        con,
        """
        with owners as (
            select
                work_item_key,
                max(party_name) filter (level_no = 1) as team,
                string_agg(distinct party_name, ', ') filter (level_no = 2) as people,
                string_agg(distinct party_name, ', ') filter (level_no = 3) as departments,
                string_agg(distinct party_name, ', ') filter (level_no = 4) as executives,
            from marts.mart_ownership
            where is_current
            group by all
        ),
        crossing as (
            select e.blocker_key as work_item_key, string_agg(distinct t.team_name, ', ') as waiting_teams,
            from marts.fct_dependency_edge as e
            join marts.dim_team as t on t.team_id = e.blocked_team_id
            where e.is_cross_team and e.is_open
            group by all
        )
        select i.item_ref as item, i.title, o.team, c.waiting_teams, o.people, o.departments, o.executives,
            round(q.clarity, 2) as clarity,
        from crossing as c
        join marts.dim_work_item as i using (work_item_key)
        join owners as o using (work_item_key)
        left join marts.mart_ownership_clarity as q using (work_item_key)
        where i.is_open and ($team is null or o.team = $team or contains(c.waiting_teams, $team))
        order by len(string_split(c.waiting_teams, ', ')) desc, clarity, item
        """,
        team.value,
    )
    mo.vstack(
        [
            mo.md(
                "## Who owns what crosses teams?\nOpen items that another team depends on, with their owners "
                "on all four levels. Clarity below 0.6 means that the owner is not beyond doubt."
            ),
            shown(who_owns_what_crosses, "No open item is needed by another team."),
        ]
    )
    return (who_owns_what_crosses,)


@app.cell
def _(con, team):
    what_waits = ask(
        con,
        """
        select
            i.item_ref as item,
            i.title,
            waiting.team_name as team,
            b.blocked_since::date as since,
            round(b.blocked_business_seconds / 3600.0)::integer as business_hours,
            b.open_blocker_count as open_blockers,
            b.blocked_reason as reason,
        from marts.mart_blocked_work as b
        join marts.dim_work_item as i using (work_item_key)
        left join marts.dim_team as waiting on waiting.team_id = b.owner_team_id
        where $team is null or waiting.team_name = $team
        order by business_hours desc, item
        """,
        team.value,
    )
    who_waits_for_whom = ask(
        con,
        """
        select blocked.team_name as waiting, blocker.team_name as waits_for, count(*) as items,
        from marts.fct_dependency_edge as e
        join marts.dim_work_item as open_blocker on open_blocker.work_item_key = e.blocker_key
        join marts.dim_work_item as open_blocked on open_blocked.work_item_key = e.blocked_key
        join marts.dim_team as blocked on blocked.team_id = e.blocked_team_id
        join marts.dim_team as blocker on blocker.team_id = e.blocker_team_id
        where e.is_open and e.is_cross_team and e.edge_type = 'blocks'
            and open_blocker.is_open and open_blocked.is_open
            and ($team is null or $team in (blocked.team_name, blocker.team_name))
        group by all
        order by items desc, waiting, waits_for
        """,
        team.value,
    )
    waiting_chart = (
        alt.Chart(who_waits_for_whom)
        .mark_rect()
        .encode(
            x=alt.X("waits_for:N", title="waits for", axis=alt.Axis(labelAngle=-35)),
            y=alt.Y("waiting:N", title=None),
            color=alt.Color("items:Q", scale=alt.Scale(scheme="blues"), title="items"),
            tooltip=["waiting", "waits_for", "items"],
        )
        .properties(width=520)
    )
    mo.vstack(
        [
            mo.md("## What waits for what?\nBlocked items, and which team waits for which."),
            waiting_chart if len(who_waits_for_whom) else mo.md("*No team waits for another.*"),
            shown(what_waits, "Nothing is blocked."),
        ]
    )
    return what_waits, who_waits_for_whom


@app.cell
def _(con, team):
    what_contradicts = ask(
        con,
        """
        select c.severity, c.kind, a.item_ref as item_a, b.item_ref as item_b, c.summary, c.suggestion,
            c.first_seen_at::date as first_seen,
        from marts.mart_conflict as c
        left join marts.dim_work_item as a on a.work_item_key = c.item_a_key
        left join marts.dim_work_item as b on b.work_item_key = c.item_b_key
        left join marts.dim_team as ta on ta.team_id = c.team_a_id
        left join marts.dim_team as tb on tb.team_id = c.team_b_id
        where c.state in ('open', 'acknowledged') and ($team is null or $team in (ta.team_name, tb.team_name))
        order by array_position(['high', 'medium', 'low'], c.severity), c.score desc, item_a
        """,
        team.value,
    )
    mo.vstack(
        [
            mo.md("## Which requirements contradict?\nCandidates for a talk, not verdicts."),
            shown(what_contradicts, "No two requirements are known to contradict."),
        ]
    )
    return (what_contradicts,)


@app.cell
def _(con, team):
    what_will_be_late = ask(
        con,
        """
        select r.item_ref as item, r.title, t.team_name as team, r.due_date as due, r.p50_date as p50,
            r.p85_date as p85, r.days_late_p85::integer as days_late, round(r.chance_by_due, 2) as chance,
            r.risk_level as risk,
        from outcomes.risk_item as r
        left join marts.dim_team as t on t.team_id = r.owner_team_id
        where r.days_late_p85 > 0 and ($team is null or t.team_name = $team)
        order by chance, days_late desc, item
        """,
        team.value,
    )
    late_bars = (
        alt.Chart(what_will_be_late.head(20))
        .mark_bar(height=9, color="#8fb4d9")
        .encode(
            x=alt.X("p50:T", title="forecast, from even chance to 85 %"),
            x2="p85:T",
            y=alt.Y("item:N", sort=None, title=None),
            tooltip=["item", "title", "due", "p50", "p85", "chance"],
        )
    )
    late_due = (
        alt.Chart(what_will_be_late.head(20))
        .mark_tick(color="#d1495b", thickness=3, size=16)
        .encode(x="due:T", y=alt.Y("item:N", sort=None))
    )
    mo.vstack(
        [
            mo.md("## What will be late?\nThe red mark is the due date, the bar where the end is expected."),
            (late_bars + late_due).properties(width=620) if len(what_will_be_late) else mo.md(""),
            shown(what_will_be_late, "No forecast passes its due date."),
        ]
    )
    return (what_will_be_late,)


@app.cell
def _(con, team):
    velocity = ask(
        con,
        """
        select t.team_name as team, v.end_at::date as sprint_end, v.sprint_name as sprint,
            v.committed_points as committed, v.completed_points as completed,
        from marts.mart_team_velocity as v
        join marts.dim_team as t using (team_id)
        where v.sprint_state = 'closed' and ($team is null or t.team_name = $team)
        qualify row_number() over (partition by v.team_id order by v.sequence_no desc) <= 12
        order by team, sprint_end
        """,
        team.value,
    )
    forecast = ask(
        con,
        """
        select t.team_name as team, f.period_end as sprint_end, round(f.lower80, 1) as low,
            round(f.p50, 1) as expected, round(f.upper80, 1) as high, round(f.mean5, 1) as mean_of_five,
            f.basis,
        from marts.mart_velocity_forecast as f
        join marts.dim_team as t using (team_id)
        where f.unit = 'points' and f.basis <> 'refused' and ($team is null or t.team_name = $team)
        order by team, sprint_end
        """,
        team.value,
    )
    # facets want one frame behind all layers
    both = alt.Chart(pd.concat([velocity, forecast], ignore_index=True))
    past = both.mark_line(point=True, color="#4c78a8").encode(
        x=alt.X("sprint_end:T", title=None),
        y=alt.Y("completed:Q", title="points"),
        tooltip=["team:N", "sprint:N", "committed:Q", "completed:Q"],
    )
    band = both.mark_area(color="#f2a65a", opacity=0.35).encode(x="sprint_end:T", y="low:Q", y2="high:Q")
    middle = both.mark_line(color="#f2a65a", point=alt.OverlayMarkDef(color="#f2a65a")).encode(
        x="sprint_end:T",
        y="expected:Q",
        tooltip=["team:N", "low:Q", "expected:Q", "high:Q", "basis:N"],
    )
    velocity_chart = (
        (band + past + middle)
        .properties(width=190, height=110)
        .facet(facet=alt.Facet("team:N", title=None), columns=3)
    )
    mo.vstack(
        [
            mo.md("## How fast are the teams?\nPoints per sprint; orange: forecast and its 80 % interval."),
            velocity_chart if len(velocity) else mo.md("*No sprint has been closed yet.*"),
            shown(forecast, "There is no velocity forecast."),
        ]
    )
    return forecast, velocity


@app.cell
def _(con, team):
    cumulative_flow = ask(
        con,
        """
        with days as (
            select c.calendar_date as day, c.status_category as stands_in, sum(c.items)::integer as items,
            from marts.mart_cfd_daily as c
            left join marts.dim_team as t using (team_id)
            where c.status_category in ('todo', 'in_progress', 'done')
                and ($team is null or t.team_name = $team)
                and c.calendar_date >= (select max(calendar_date) - 180 from marts.mart_cfd_daily)
            group by all
        )
        select day, stands_in,
            items - if(stands_in = 'done', min(items) over (partition by stands_in), 0) as items,
        from days
        order by day, stands_in
        """,
        team.value,
    )
    what_ages = ask(
        con,
        """
        select i.item_ref as item, i.title, t.team_name as team, f.started_at::date as since,
            round(f.age_business_seconds / 28800.0, 1) as working_days,
            round(f.cycle_p85_seconds / 28800.0, 1) as p85_of_its_kind,
            round(f.age_percentile, 2) as percentile, f.cycle_n as compared_with,
        from marts.mart_item_flow as f
        join marts.dim_work_item as i using (work_item_key)
        left join marts.dim_team as t using (team_id)
        where f.is_wip and ($team is null or t.team_name = $team)
        order by percentile desc nulls last, working_days desc, item
        """,
        team.value,
    )
    weekly_flow = ask(
        con,
        """
        select w.week_start as week, sum(w.throughput)::integer as done, sum(w.arrivals)::integer as begun,
            sum(w.wip_at_end)::integer as in_progress,
        from marts.mart_team_flow_weekly as w
        left join marts.dim_team as t using (team_id)
        where w.is_complete and ($team is null or t.team_name = $team)
        group by w.week_start
        qualify row_number() over (order by w.week_start desc) <= 26
        order by week
        """,
        team.value,
    )
    bands = ["done", "in_progress", "todo"]
    cumulative_chart = (
        alt.Chart(cumulative_flow)
        .mark_area()
        .encode(
            x=alt.X("day:T", title=None),
            y=alt.Y("items:Q", stack="zero", title="items"),
            color=alt.Color(
                "stands_in:N",
                title=None,
                scale=alt.Scale(domain=bands, range=["#8fb996", "#f2a65a", "#b8c4d6"]),
            ),
            order=alt.Order("stands_in:N"),
            tooltip=["day:T", "stands_in", "items"],
        )
        .properties(width=620, height=220)
    )
    weekly_chart = (
        alt.Chart(weekly_flow)
        .transform_fold(["done", "begun", "in_progress"], as_=["what", "items"])
        .mark_line(point=True)
        .encode(
            x=alt.X("week:T", title=None),
            y=alt.Y("items:Q", title="items a week"),
            color=alt.Color("what:N", title=None),
            tooltip=["week:T", "what:N", "items:Q"],
        )
        .properties(width=620, height=150)
    )
    mo.vstack(
        [
            mo.md(
                "## How does work flow?\nCumulative flow of half a year, from the items done before it; what "
                "began, was done and is in progress by week; and what has been in progress for longer than "
                "85 of 100 finished items of its team and type."
            ),
            cumulative_chart if len(cumulative_flow) else mo.md(""),
            weekly_chart if len(weekly_flow) else mo.md(""),
            shown(what_ages, "No work ages."),
        ]
    )
    return cumulative_flow, weekly_flow, what_ages


@app.cell
def _(con, team):
    friction = ask(
        con,
        """
        select coalesce(c.team_name, 'small teams') as makes_it_harder,
            coalesce(s.team_name, 'small teams') as for_team,
            round(f.friction, 0)::integer as friction,
            round(f.friction_low, 0)::integer as low, round(f.friction_high, 0)::integer as high,
            f.shared_interactions as n, round(f.f1, 1) as hours_blocked_per_item, round(f.f2, 2) as came_back,
            round(f.f3, 1) as hours_to_answer, round(f.f4, 2) as unanswered, round(f.f5, 1) as conflicts,
            round(f.f6, 2) as late_held_up,
        from marts.mart_team_friction as f
        left join marts.dim_team as c on c.team_id = f.causing_team_id
        left join marts.dim_team as s on s.team_id = f.suffering_team_id
        where f.friction is not null and ($team is null or $team in (c.team_name, s.team_name))
            and f.week_start = (
                select max(week_start) from marts.mart_team_friction
                where week_start < (select max(week_start) from marts.mart_team_friction)
            )
        order by f.friction desc, makes_it_harder, for_team
        """,
        team.value,
    )
    talks = ask(
        con,
        """
        select c.talk, c.blocking_dependencies as blocking, c.since::date as since,
        from marts.mart_team_congruence as c
        left join marts.dim_team as a on a.team_id = c.team_a_id
        left join marts.dim_team as b on b.team_id = c.team_b_id
        where not c.is_congruent and ($team is null or $team in (a.team_name, b.team_name))
        order by blocking desc, since, talk
        """,
        team.value,
    )
    friction_chart = (
        alt.Chart(friction)
        .mark_rect()
        .encode(
            x=alt.X("makes_it_harder:N", title="makes it harder", axis=alt.Axis(labelAngle=-35)),
            y=alt.Y("for_team:N", title="for"),
            color=alt.Color("friction:Q", scale=alt.Scale(scheme="oranges", domain=[0, 100])),
            tooltip=["makes_it_harder", "for_team", "friction", "low", "high", "n"],
        )
        .properties(width=520)
    )
    mo.vstack(
        [
            mo.md(
                "## Where does it grate?\nFriction by pair of teams, 0 to 100, over the half-year up to the "
                "last complete week: a rank within this company, with its 90 % interval. Pairs with "
                "fewer than five interactions are left out. Below: the talks that should happen."
            ),
            friction_chart if len(friction) else mo.md(""),
            shown(friction, "No two teams have enough to do with each other to say."),
            shown(talks, "All teams that hang together talk."),
        ]
    )
    return friction, talks


@app.cell
def _(con):
    mo.stop(con is None)
    scorecard = con.execute(
        """
        select week_start as week, measure_rank, measure_name as measure, value, n,
            baseline_value as baseline, baseline_low as low, baseline_high as high,
            verdict, explanation, is_latest,
        from outcomes.mart_weekly_scorecard
        where is_complete
        order by measure_rank, week_start
        """
    ).df()
    card = scorecard[scorecard["is_latest"]]
    every_week = alt.Chart(scorecard)
    scorecard_chart = (
        (
            every_week.mark_area(opacity=0.3, color="#b8c4d6").encode(x="week:T", y="low:Q", y2="high:Q")
            + every_week.mark_line(point=True, color="#4c78a8").encode(
                x=alt.X("week:T", title=None),
                y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
                tooltip=["week:T", "value:Q", "n:Q", "baseline:Q", "verdict:N"],
            )
        )
        .properties(width=190, height=110)
        .facet(facet=alt.Facet("measure:N", title=None), columns=3)
        .resolve_scale(y="independent")
    )
    mo.vstack(
        [
            mo.md(
                "## How was the week?\nThe company's card; the band is what the eight weeks before let "
                "expect. Inside of it a change is noise."
            ),
            scorecard_chart if len(scorecard) else mo.md("*No week is complete yet.*"),
            shown(card[["measure", "value", "baseline", "n", "verdict", "explanation"]], "No card yet."),
        ]
    )
    return card, scorecard


if __name__ == "__main__":
    app.run()
