"""Features as of a cut-off: one SQL file per group over the panel's tables, joined into the frame.

``catalogue.json`` names every feature with its unit, group and meaning. A bare CSV panel has periods only and
gets the groups that need no more; the lake gets all. Everything is read as it stood at the origin's cut-off:
an item counts for the team that owned it then, as it does in the marts.
"""

from __future__ import annotations

from datetime import datetime

import duckdb
import pandas as pd

from models.config import ForecastConfig
from models.features.catalogue import names_of
from models.features.frame import Frame, assemble
from models.features.shifted import add_shifted_copies
from models.statements import run

#: table of each group, and what its rows are keyed by
GROUPS = {
    "delivery": ("feature_delivery", "period"),
    "calendar": ("feature_calendar", "origin"),
    "commitment": ("feature_commitment", "origin"),
    "progress": ("feature_progress", "origin"),
    "flow": ("feature_flow", "moment"),
    "people": ("feature_people", "origin"),
    "quality": ("feature_quality", "moment"),
    "backlog": ("feature_backlog", "moment"),
    "estimation": ("feature_estimation", "moment"),
}
CSV_GROUPS = ("delivery", "calendar")


def clean_periods(con: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Make ``series_period`` from ``loaded_period``; amounts that end after ``as_of`` become null."""
    run(con, "features/series_period", as_of=as_of)


def build_frame(
    con: duckdb.DuckDBPyConnection,
    as_of: datetime,
    config: ForecastConfig,
    groups: tuple[str, ...] = CSV_GROUPS,
) -> Frame:
    """All origins up to ``as_of`` with features and known truths.

    Needs the tables ``loaded_period`` and ``activity``, and for the groups beyond a CSV's also ``item``,
    ``item_state`` and the lake's marts.
    """
    add_shifted_copies(con, config.shift)
    clean_periods(con, as_of)
    values = {
        "as_of": as_of,
        "running_at": list(config.running_at),
        "minimum_periods": config.minimum_periods,
        "kept_after_shift": config.shift.kept,
    }
    for name in ("origin", "delivery", "window", "calendar"):
        run(con, f"features/{name}", **values)
    if groups != CSV_GROUPS:
        for name in ("standing", "sprint_standing", *(g for g in groups if g not in CSV_GROUPS)):
            run(con, f"features/{name}", **values)
    names = names_of(groups)
    table = con.execute(_joined(groups, names)).df()
    return assemble(table, run(con, "features/target", **values).df(), names)


def _joined(groups: tuple[str, ...], names: tuple[str, ...]) -> str:
    on = {
        "period": "on {t}.series_id = origin.series_id and {t}.seq = origin.last_seq",
        "origin": "on {t}.origin_id = origin.origin_id",
        "moment": "on {t}.moment_id = moment_at.moment_id",
    }
    joins = [f"left join {t} {on[key].format(t=t)}" for t, key in (GROUPS[group] for group in groups)]
    moments = "left join moment_at on moment_at.team_id = origin.team_id and moment_at.cutoff = origin.cutoff"
    done = "feature_progress.done_so_far" if "progress" in groups else "null::double as done_so_far"
    return f"""
        select origin.*, w.* exclude (series_id, seq, done), {done},
            {", ".join(f"{name}::float as {name}" for name in names)}
        from origin
        inner join series_window as w on w.series_id = origin.series_id and w.seq = origin.last_seq
        {moments if groups != CSV_GROUPS else ""}
        {" ".join(joins)}
        order by origin.origin_id"""


def known_shares(frame: Frame) -> pd.Series:
    """Share of known values per feature: what the data of this site can tell."""
    return pd.DataFrame(frame.features, columns=list(frame.names)).notna().mean()
