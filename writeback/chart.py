"""The forecast as a picture: each team's likely range beside what it did lately."""

from __future__ import annotations

import hashlib
from io import BytesIO

import orjson

from writeback.report_content import TeamForecast

TEAMS_SHOWN = 20
INK, RANGE, MIDDLE, PAST = "#1d1c1d", "#9ec5e8", "#1264a3", "#e8912d"


def digest(forecasts: list[TeamForecast]) -> str:
    """Hash of the chart's data: an equal one needs no new picture."""
    return hashlib.sha256(orjson.dumps(forecasts)).hexdigest()[:16]


def draw(forecasts: list[TeamForecast]) -> bytes:
    """A PNG with one row per team: the 80 % range, its middle, and the mean of the last five.

    Teams that count points and teams that count items get panels of their own: the units do not compare.
    """
    from matplotlib.figure import Figure

    shown = forecasts[:TEAMS_SHOWN]
    units = sorted({row.unit for row in shown}, reverse=True)
    sizes = [sum(row.unit == unit for row in shown) for unit in units]
    figure = Figure(figsize=(8, 1.2 + 0.34 * len(shown) + 0.5 * len(units)), dpi=150, layout="constrained")
    panels = figure.subplots(len(units), 1, squeeze=False, height_ratios=sizes)[:, 0]
    for panel, unit in zip(panels, units, strict=True):
        _panel(panel, unit, [row for row in shown if row.unit == unit])
    panels[0].legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=9)
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
        label="mean of the last five",
    )
    axes.set_yticks(places, [r.team for r in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)  # the first team on top, half a row of air at both ends
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(
        f"{unit} in the next sprint" if unit == "points" else f"{unit} in the next period", color=INK
    )
    axes.set_xlim(left=0)
    axes.grid(axis="x", color="#e8e8e8")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
