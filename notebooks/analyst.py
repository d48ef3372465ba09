"""An analyst's first questions: who works on what, what waits, what contradicts, what will be late.

Read it as an app with ``marimo run notebooks/analyst.py``; ``marimo edit`` changes it. It opens the lake
read-only and sees published nights only, so it may run while the nightly does. ``flow.py`` and
``ownership.py`` beside it go on from here.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Truce: who, what, until when")

with app.setup:
    import altair as alt
    import marimo as mo
    from published_night import OTHERS, ask, choose_team, open_lake, shown

    from config.settings import load


@app.cell
def _():
    con, night = open_lake(load())
    mo.md(f"# Who, what, until when\n\n{night}")
    return con, night


@app.cell
def _(con, night):
    mo.stop(con is None, mo.md(f"Nothing to show: {night}"))
    team = choose_team(con)
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
            and w.work_item_key in (select work_item_key from marts.dim_work_item where not is_private)
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
        where not i.is_private and ($team is null or waiting.team_name = $team)
        order by business_hours desc, item
        """,
        team.value,
    )
    who_waits_for_whom = ask(
        con,
        """
        select waiting.team_name as waiting, blocker.team_name as waits_for,
            count(distinct b.work_item_key) as items,
        from marts.fct_blocking_interval as b
        join marts.dim_team as waiting on waiting.team_id = b.blocked_team_id
        join marts.dim_team as blocker on blocker.team_id = b.blocker_team_id
        where b.valid_to is null and b.is_cross_team
            and ($team is null or $team in (waiting.team_name, blocker.team_name))
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
            and not a.is_private and not b.is_private
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
            r.p85_date as p85, r.lateness, r.days_late_p85::integer as days_late,
            round(r.chance_by_due, 2) as chance,
            if(r.p85_date is null and r.chance_within_year is not null, 'later than a year', null) as note,
            r.risk_level as risk,
        from outcomes.mart_risk_item as r
        left join marts.dim_team as t on t.team_id = r.owner_team_id
        where r.lateness in ('overdue', 'likely_late', 'shaky') and ($team is null or t.team_name = $team)
            and r.work_item_key in (select work_item_key from marts.dim_work_item where not is_private)
        order by chance, days_late desc, item
        """,
        team.value,
    )
    late_bars = (
        alt.Chart(what_will_be_late.head(20))
        .mark_bar(height=9, color="#8fb4d9")
        .transform_filter("isValid(datum.p50) && isValid(datum.p85)")  # later than a year: no bar
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
            shown(what_will_be_late, "No due date has passed or is in doubt."),
        ]
    )
    return (what_will_be_late,)


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
                "## How was the week?\nThe company's card, five measures and four for leads; the band is "
                "what the eight weeks before let expect. Inside of it a change is noise."
            ),
            scorecard_chart if len(scorecard) else mo.md("*No week is complete yet.*"),
            shown(card[["measure", "value", "baseline", "n", "verdict", "explanation"]], "No card yet."),
        ]
    )
    return card, scorecard


if __name__ == "__main__":
    app.run()
