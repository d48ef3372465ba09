"""Who owns what crosses teams, and where teams make it hard for each other, from the published marts.

Read it as an app with ``marimo run notebooks/ownership.py``.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Truce: owners and neighbours")

with app.setup:
    import altair as alt
    import marimo as mo
    from published_night import ask, choose_team, open_lake, shown

    from config.settings import load


@app.cell
def _():
    con, night = open_lake(load())
    mo.md(f"# Owners and neighbours\n\n{night}")
    return con, night


@app.cell
def _(con, night):
    mo.stop(con is None, mo.md(f"Nothing to show: {night}"))
    team = choose_team(con)
    team
    return (team,)


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
            select b.blocker_key as work_item_key, string_agg(distinct t.team_name, ', ') as waiting_teams,
            from marts.fct_blocking_interval as b
            join marts.dim_team as t on t.team_id = b.blocked_team_id
            where b.is_cross_team and b.valid_to is null
            group by all
        )
        select i.item_ref as item, i.title, o.team, c.waiting_teams, o.people, o.departments, o.executives,
            round(q.clarity, 2) as clarity,
        from crossing as c
        join marts.dim_work_item as i using (work_item_key)
        join owners as o using (work_item_key)
        left join marts.mart_ownership_clarity as q using (work_item_key)
        where i.is_open and not i.is_private
            and ($team is null or o.team = $team or contains(c.waiting_teams, $team))
        order by len(string_split(c.waiting_teams, ', ')) desc, clarity, item
        """,
        team.value,
    )
    mo.vstack(
        [
            mo.md(
                "## Who owns what crosses teams?\nOpen items that another team waits for, with their owners "
                "on all four levels. Clarity below 0.6 means that the owner is not beyond doubt."
            ),
            shown(who_owns_what_crosses, "No open item is needed by another team."),
        ]
    )
    return (who_owns_what_crosses,)


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


if __name__ == "__main__":
    app.run()
