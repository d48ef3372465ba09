"""Epics and versions: each ends when the last of its open items does, in each simulation."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from models.completion.simulation import Simulation, summarise

VERSION_COLUMNS = (
    "version_key",
    "version_name",
    "project_key",
    "team_ids",
    "open_items",
    "release_date",
    "p50_date",
    "p85_date",
    "p95_date",
    "chance_by_release",
    "chance_within_year",
    "method",
    "note",
)


def epic_rows(members: pd.DataFrame, simulation: Simulation, day: date) -> pd.DataFrame:
    """Completion rows of open epics with open items; one without says nothing about its end and has none.

    ``members`` has epic_key, team_id and due_date of the epic, and the work_item_key below it.
    """
    known = members[
        members["work_item_key"].isin(simulation.keys) & members["epic_key"].isin(simulation.keys)
    ]
    counts = known.groupby("epic_key", sort=True).size()
    if counts.empty:
        return pd.DataFrame()
    about = known.drop_duplicates("epic_key").drop(columns="work_item_key")
    about = about.rename(columns={"epic_key": "work_item_key"})
    rows = summarise(simulation.take(list(counts.index)), about, day)
    rows["method"] = "items of the epic"
    rows["note"] = _with_counts(rows["note"], counts.to_numpy())
    return rows


def version_rows(members: pd.DataFrame, simulation: Simulation, day: date) -> pd.DataFrame:
    """One row (``VERSION_COLUMNS``) per unreleased version with open items.

    ``members`` has version_key, version_name, project_key, release_date and per item work_item_key, team_id.
    """
    known = members[members["work_item_key"].isin(simulation.keys)]
    if known.empty:
        return pd.DataFrame(columns=list(VERSION_COLUMNS))
    groups = known.groupby("version_key", sort=True)
    days = np.stack([simulation.take(list(items)).days.max(axis=0) for _, items in groups["work_item_key"]])
    about = known.drop_duplicates("version_key").set_index("version_key").loc[list(groups.groups)]
    ends = Simulation(tuple(groups.groups), days)
    items = (
        about.drop(columns="work_item_key")
        .reset_index()
        .rename(columns={"version_key": "work_item_key", "release_date": "due_date"})
    )
    rows = summarise(ends, items, day).rename(
        columns={"work_item_key": "version_key", "chance_by_due": "chance_by_release"}
    )
    rows["method"] = "items of the version"
    rows["open_items"] = groups.size().to_numpy()
    rows["note"] = _with_counts(rows["note"], rows["open_items"].to_numpy())
    rows["team_ids"] = groups["team_id"].agg(lambda ids: ";".join(sorted(set(ids)))).to_numpy()
    for name in ("version_name", "project_key", "release_date"):
        rows[name] = about[name].to_numpy()
    return rows[list(VERSION_COLUMNS)]


def _with_counts(notes: pd.Series, counts: np.ndarray) -> list[str]:
    return [f"{note}{'; ' if note else ''}{n} open items" for note, n in zip(notes, counts, strict=True)]
