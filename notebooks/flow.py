"""How fast the teams are and how work flows through them, from the published marts.

Read it as an app with ``marimo run notebooks/flow.py``.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Truce: pace and flow")

with app.setup:
    import altair as alt
    import marimo as mo
    import pandas as pd
    from published_night import ask, choose_team, open_lake, shown

    from config.settings import load


@app.cell
def _():
    con, night = open_lake(load())
    mo.md(f"# Pace and flow\n\n{night}")
    return con, night


@app.cell
def _(con, night):
    mo.stop(con is None, mo.md(f"Nothing to show: {night}"))
    team = choose_team(con)
    team
    return (team,)


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
            mo.md(
                "## How fast are the teams?\nPoints per sprint, of teams that have sprints; orange: the "
                "forecast of each sprint or week, with its 80 % interval."
            ),
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
        where f.is_wip and not i.is_private and ($team is null or t.team_name = $team)
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


if __name__ == "__main__":
    app.run()
