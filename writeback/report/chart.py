"""What is posted as a picture: each team's likely range beside what it did lately; the scorecard's weeks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import orjson

from writeback.report.content import Measure, ReportContent, TeamForecast

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEAMS_SHOWN = 20
#: weeks that have their name under the scorecard's chart
WEEKS_NAMED = 13
INK, RANGE, MIDDLE, PAST = "#1d1c1d", "#9ec5e8", "#1264a3", "#e8912d"


#: of the file names of pictures, by which they are known in a thread
PREFIX = "truce-"


def names(content: ReportContent) -> set[str]:
    """File name of a post's picture, which tells its data; empty when there is nothing to draw."""
    if not (content.forecasts or content.measures):
        return set()
    data = content.measures or content.forecasts
    return {f"{PREFIX}{content.kind}-{content.day.isoformat()}-{digest(data)}.png"}


def title(content: ReportContent) -> str:
    """What the picture shows."""
    if content.measures:
        return (
            f"The last {len(content.measures[0].weeks)} weeks, to the week of {content.measures[0].weeks[-1]}"
        )
    return "What each team is likely to finish in its present sprint or week"


def picture(content: ReportContent) -> bytes:
    """The post's picture as PNG."""
    caption = title(content)
    if content.measures:
        return draw_measures(content.measures, caption)
    return draw(content.forecasts, caption)


def digest(data: Sequence[TeamForecast | Measure]) -> str:
    """Hash of the chart's data: an equal one needs no new picture."""
    return hashlib.sha256(orjson.dumps(data)).hexdigest()[:16]


def draw_measures(measures: list[Measure], caption: str = "") -> bytes:
    """A PNG with a panel per measure: complete weeks, the last value, and the band in which it is steady."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 1.3 * len(measures)), dpi=150, layout="constrained")
    figure.suptitle(caption, fontsize=11, color=INK, x=0.01, ha="left")
    panels = figure.subplots(len(measures), 1, squeeze=False, sharex=True)[:, 0]
    for panel, measure in zip(panels, measures, strict=True):
        places = range(len(measure.weeks))
        if measure.low is not None and measure.high is not None:
            panel.axhspan(measure.low, measure.high, color=RANGE, alpha=0.35, lw=0)
        values = [float("nan") if value is None else value for value in measure.values]
        panel.plot(places, values, "-o", color=MIDDLE, ms=4, lw=1.5)
        known = [(place, value) for place, value in enumerate(measure.values) if value is not None]
        last = f": {value_text(known[-1][1], measure.unit)}" if known else ""
        panel.set_title(f"{measure.name}{last}", loc="left", fontsize=9, color=INK)
        if known:
            text = value_text(known[-1][1], measure.unit)
            panel.annotate(
                text, known[-1], (6, 0), textcoords="offset points", va="center", fontsize=8, color=MIDDLE
            )
        every = max(1, -(-len(measure.weeks) // WEEKS_NAMED))
        panel.set_xticks(list(places)[::-every], measure.weeks[::-every], fontsize=7)
        panel.tick_params(axis="y", labelsize=7)
        panel.margins(y=0.25)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    return _png(figure)


def value_text(value: float, unit: str) -> str:
    """``61 %``, ``12``, ``0.95``: as the card writes it."""
    if unit == "percent":
        return f"{value:.0f} %"
    return f"{value:.1f}".removesuffix(".0") if unit == "count" or value > 1 else f"{value:.2f}"


def draw(forecasts: list[TeamForecast], caption: str = "") -> bytes:
    """A PNG with one row per team: the 80 % range, its middle, and the mean of the last five.

    Teams that count points and teams that count items get panels of their own: the units do not compare.
    """
    from matplotlib.figure import Figure

    shown = forecasts[:TEAMS_SHOWN]
    units = sorted({row.unit for row in shown}, reverse=True)
    sizes = [sum(row.unit == unit for row in shown) for unit in units]
    figure = Figure(figsize=(8, 1.2 + 0.34 * len(shown) + 0.5 * len(units)), dpi=150, layout="constrained")
    figure.suptitle(caption, fontsize=11, color=INK, x=0.01, ha="left")
    panels = figure.subplots(len(units), 1, squeeze=False, height_ratios=sizes)[:, 0]
    for panel, unit in zip(panels, units, strict=True):
        _panel(panel, unit, [row for row in shown if row.unit == unit])
    panels[0].legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=9)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    png = BytesIO()
    figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _panel(axes, unit: str, rows: list[TeamForecast]) -> None:  # type: ignore[no-untyped-def]
    places = range(len(rows))
    axes.hlines(places, [r.lower80 for r in rows], [r.upper80 for r in rows], color=RANGE, lw=9,
                label="likely range (8 times out of 10)")  # fmt: skip
    axes.plot([r.p50 for r in rows], places, "o", color=MIDDLE, ms=7, label="forecast")
    past = [(r.mean5, place) for place, r in enumerate(rows) if r.mean5 is not None]
    axes.plot(
        [x for x, _ in past],
        [y for _, y in past],
        "|",
        color=PAST,
        ms=14,
        mew=2.5,
        label="average of the last five",
    )
    axes.set_yticks(places, [f"{r.team}, to {r.until}" if r.until else r.team for r in rows])
    for place, row in enumerate(rows):
        axes.annotate(
            f"{row.p50:g}", (row.p50, place), (0, 7), textcoords="offset points", ha="center", fontsize=8
        )
    axes.set_ylim(len(rows) - 0.4, -0.6)  # the first team on top, half a row of air at both ends
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(unit, color=INK)
    axes.set_xlim(left=0)
    axes.grid(axis="x", color="#e8e8e8")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
