"""How far may a team lead trust the forecast: what it says, how such ones have done, what it leans on.

Read it as an app with ``marimo run notebooks/trust.py``. It opens the lake read-only and sees published
nights only. Every figure stands in a mart; nothing is computed here that is not there.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Truce: how far to trust the forecast")

with app.setup:
    import marimo as mo
    import pandas as pd
    from matplotlib.figure import Figure
    from published_night import open_lake

    from config.settings import load

    BLUE, GREY, RED, DARK = "#2b6cb0", "#a0aec0", "#c53030", "#2d3748"
    MOMENTS = {"history": "before the sprint", "start": "at its start", "running": "at its half"}
    METHODS = ("last", "mean3", "mean5", "ewma03", "ensemble")


@app.function
def draw_outlook(past: pd.DataFrame, ahead: pd.DataFrame, unit: str) -> Figure:
    """What was finished, and the next periods with their 50 % and 80 % intervals."""
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    axis = figure.subplots()
    axis.bar(range(-len(past), 0), past["done"], color=GREY, label="finished")
    places = [int(horizon) - 1 for horizon in ahead["horizon"]]
    axis.vlines(places, ahead["lower80"], ahead["upper80"], color=BLUE, linewidth=3, alpha=0.4)
    axis.vlines(places, ahead["p25"], ahead["p75"], color=BLUE, linewidth=8, alpha=0.6)
    axis.plot(places, ahead["p50"], "o", color=DARK, label="forecast: middle, 50 % and 80 %")
    if len(ahead):
        axis.axhline(ahead["mean5"].iloc[0], color=RED, linewidth=1, label="mean of the last five")
    axis.set_ylim(bottom=0)
    axis.set_xlabel("periods from today")
    axis.set_ylabel(unit)
    axis.legend(fontsize=8, loc="upper left", ncols=3)
    axis.margins(y=0.25)
    return figure


@app.function
def draw_errors(methods: pd.DataFrame) -> Figure:
    """Error of each way to forecast against the mean of five, with its interval over teams."""
    moments = [name for name in MOMENTS if name in set(methods["moment"])]
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    for axis, moment in zip(figure.subplots(1, len(moments), squeeze=False)[0], moments, strict=True):
        rows = methods[methods["moment"] == moment].set_index("method")
        rows = rows.loc[[name for name in METHODS if name in rows.index]]
        places = range(len(rows))
        axis.barh(places, rows["ratio"], color=[BLUE if name == "ensemble" else GREY for name in rows.index])
        spread = [rows["ratio"] - rows["low"], rows["high"] - rows["ratio"]]
        axis.errorbar(rows["ratio"], places, xerr=spread, fmt="none", ecolor=DARK, capsize=2)
        axis.set_yticks(places, rows.index)
        axis.axvline(1.0, color=RED, linewidth=1)
        axis.set_title(MOMENTS[moment], fontsize=10)
    figure.supxlabel("error; 1 is the mean of the last five, less is better", fontsize=9)
    return figure


@app.function
def draw_drivers(drivers: pd.DataFrame) -> Figure:
    """What raises and what lowers the forecast, in percent of the amount."""
    rows = drivers.sort_values("rank", ascending=False)
    figure = Figure(figsize=(8, 0.6 + 0.4 * max(len(rows), 1)), layout="constrained")
    axis = figure.subplots()
    axis.barh(range(len(rows)), 100 * rows["effect"], color=[BLUE if e > 0 else RED for e in rows["effect"]])
    axis.set_yticks(range(len(rows)), [words.split(" (")[0] for words in rows["words"]], fontsize=9)
    axis.axvline(0, color=DARK, linewidth=1)
    axis.set_xlabel("raises or lowers the forecast by, %")
    return figure


@app.cell
def _():
    settings = load()
    con, night = open_lake(settings)
    mo.md(f"# How far to trust the forecast\n\n{night}")
    return con, night


@app.cell
def _(con, night):
    mo.stop(con is None, mo.md(f"Nothing to show: {night}"))
    teams = dict(
        con.execute("select team_name, team_id from marts.dim_team where is_active order by 1").fetchall()
    )
    mo.stop(not teams, mo.md("No team is active."))
    team = mo.ui.dropdown(teams, value=next(iter(teams)), label="Team")
    unit = mo.ui.radio(["items", "points"], value="items", label="Count", inline=True)
    mo.hstack([team, unit], justify="start")
    return team, unit


@app.cell
def _(con, team, unit):
    ahead = con.execute(
        """
        select horizon, p25, p50, p75, lower80, upper80, mean5, basis, note, period_kind
        from marts.mart_velocity_forecast where team_id = ? and unit = ? order by horizon
        """,
        [team.value, unit.value],
    ).df()
    kind = ahead["period_kind"].iloc[0] if len(ahead) else "week"
    done = f"completed_{unit.value}" if kind == "sprint" else f"{unit.value}_done"
    source, since, ended = (
        ("mart_team_velocity", "start_at", "sprint_state = 'closed'")
        if kind == "sprint"
        else ("mart_team_throughput_weekly", "week_start", "true")
    )
    past = con.execute(
        f"""
        select {done} as done from marts.{source}
        where team_id = ? and {ended} order by {since} desc limit 12
        """,
        [team.value],
    ).df()[::-1]
    given = ahead[ahead["basis"] != "refused"] if len(ahead) else ahead
    note = (ahead["note"].iloc[0] or "") if len(ahead) else "this team has no series in this unit"
    said = (
        f"Next {kind}: about **{given['p50'].iloc[0]:.0f}** {unit.value}, 8 times out of 10 between "
        f"**{given['lower80'].iloc[0]:.0f}** and **{given['upper80'].iloc[0]:.0f}**. {note}"
        if len(given)
        else f"No forecast: {note}."
    )
    outlook_chart = draw_outlook(past, given, unit.value)
    mo.vstack([mo.md(f"## What it says\n\n{said}"), outlook_chart if len(given) else mo.md("")])
    return ahead, given, outlook_chart, said


@app.cell
def _(con):
    methods = con.execute(
        """
        select moment, method, ratio, low, high, teams, forecasts, coverage80
        from marts.mart_forecast_backtest where target = 'h1' order by moment, ratio
        """
    ).df()
    _ours = methods[methods["method"] == "ensemble"].set_index("moment")
    verdicts = [
        f"- **{title}** the error is {1 - row.ratio:+.0%} against the mean of five "
        f"(between {1 - row.high:+.0%} and {1 - row.low:+.0%}), over {row.forecasts:,} forecasts: "
        + (
            "better"
            if row.high < 1
            else "worse"
            if row.low > 1
            else "no difference that chance does not explain"
        )
        for moment, title in MOMENTS.items()
        if moment in _ours.index
        for row in [_ours.loc[moment]]
    ]
    errors_chart = draw_errors(methods) if len(methods) else None
    mo.vstack(
        [
            mo.md(
                "## How such forecasts have done\n\nReplayed on the past with what was known then. "
                "Positive is less error.\n\n" + "\n".join(verdicts)
            ),
            errors_chart,
        ]
        if len(methods)
        else [
            mo.md(
                "## How such forecasts have done\n\n*No model has been trained yet: a weighted mean speaks.*"
            )
        ]
    )
    return errors_chart, methods, verdicts


@app.cell
def _(con):
    watched = con.execute(
        """
        select kind, subject, value, low, high, observations, is_alert, note
        from marts.mart_forecast_monitor where kind in ('coverage80', 'error_ratio') or is_alert
        order by is_alert desc, kind, subject
        """
    ).df()
    held = watched[(watched["kind"] == "coverage80") & (watched["subject"] == "all")]
    _known = len(held) > 0 and held["observations"].iloc[0] > 0
    kept = (
        f"Of {held['observations'].iloc[0]:,} forecasts whose period has ended since, "
        f"{held['value'].iloc[0]:.0%} came within their 80 % interval."
        if _known
        else "No forecast period has ended yet since the first night: come back in a few weeks."
    )
    alerts = watched[watched["is_alert"]]
    _lines = "\n".join(f"- **{row.kind}, {row.subject}**: {row.note}" for row in alerts.itertuples())
    mo.md(f"## Has it kept its word?\n\n{kept}\n\n{_lines}")
    return alerts, kept, watched


@app.cell
def _(con, team, unit):
    reasons = con.execute(
        """
        select kind, rank, name, value, effect, words
        from marts.mart_forecast_explanation
        where team_id = ? and unit = ? and horizon = 1 order by kind, rank
        """,
        [team.value, unit.value],
    ).df()
    drivers = reasons[reasons["kind"] == "driver"]
    _rest = reasons[reasons["kind"] != "driver"]
    drivers_chart = draw_drivers(drivers) if len(drivers) else None
    mo.vstack(
        [
            mo.md(
                "## What it leans on\n\n"
                "A driver is what the forecast leans on, not what would change the outcome.\n\n"
                + "\n".join(f"- {words}" for words in _rest["words"])
            ),
            drivers_chart or mo.md(""),
        ]
    )
    return drivers, drivers_chart, reasons


@app.cell
def _(con):
    refused = con.execute(
        """
        select t.team_name as team, f.unit, any_value(f.note) as why
        from marts.mart_velocity_forecast as f join marts.dim_team as t using (team_id)
        where f.basis <> 'ensemble' group by all order by all
        """
    ).df()
    mo.vstack(
        [
            mo.md(
                "## Where not to trust it\n\n"
                "- A team with fewer than 40 periods: expect no better than a weighted mean.\n"
                "- A single outcome outside the interval says nothing: one in five should be.\n"
                "- After a reorganisation the first two sprints are forecast from a team that is no more.\n"
                "- Never a person: it knows teams only."
            ),
            mo.ui.table(refused, selection=None, page_size=10) if len(refused) else mo.md(""),
        ]
    )
    return (refused,)


if __name__ == "__main__":
    app.run()
