"""Epics: finished when the last of their open items is, in each simulation."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pandas as pd

from models.completion import Simulation, summarise
from models.statements import run


def epic_rows(con: duckdb.DuckDBPyConnection, simulation: Simulation, day: date) -> pd.DataFrame:
    """Completion rows of open epics with open items; one without says nothing about its end and has none."""
    members = run(con, "epic_item").df()
    place = {key: row for row, key in enumerate(simulation.keys)}
    members = members[members["work_item_key"].isin(place)]
    groups = members.groupby("epic_key", sort=True)["work_item_key"]
    keys = tuple(groups.groups)
    if not keys:
        return pd.DataFrame()
    days = np.stack([simulation.days[[place[item] for item in items]].max(axis=0) for _, items in groups])
    about = (
        members.drop_duplicates("epic_key")
        .drop(columns="work_item_key")
        .rename(columns={"epic_key": "work_item_key"})
    )
    rows = summarise(Simulation(keys, days), about, day)
    counts = groups.size().loc[list(keys)].to_numpy()
    rows["method"] = np.where(rows["method"] == "refused", "refused", "items of the epic")
    rows["note"] = [
        f"{note}{'; ' if note else ''}{n} open items" for note, n in zip(rows["note"], counts, strict=True)
    ]
    return rows
