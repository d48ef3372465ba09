"""The frame as one flat table of plain columns: the signature of the registered model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.features.frame import LONG, TARGETS, WINDOW, WINDOW_CHANNELS, Frame, window_columns

#: what the ensemble needs beside features and windows
KEYS = ("series_id", "moment", "elapsed", "done_so_far", "level", "pad", "mean5", "history")
TEXT = ("series_id", "moment")


def long_columns() -> list[str]:
    """Flat names of the trailing amounts, oldest first."""
    return [f"amount_{lag:02d}" for lag in range(LONG, 0, -1)]


def columns_of(names: tuple[str, ...]) -> list[str]:
    """All columns of the flat table of a frame with these features."""
    return [*KEYS, *long_columns(), *names, *window_columns()]


def flatten(frame: Frame) -> pd.DataFrame:
    """One row per origin; amounts, features and windows as float64 columns."""
    keys = frame.meta[list(KEYS)].reset_index(drop=True)
    keys = keys.astype({name: "float64" for name in KEYS if name not in TEXT})
    windows = frame.windows.transpose(0, 2, 1).reshape(len(frame), -1).astype(float)
    return pd.concat(
        [
            keys.astype(dict.fromkeys(TEXT, "object")),
            pd.DataFrame(frame.long, columns=long_columns()),
            pd.DataFrame(frame.features.astype(float), columns=list(frame.names)),
            pd.DataFrame(windows, columns=window_columns()),
        ],
        axis=1,
    )


def unflatten(table: pd.DataFrame, names: tuple[str, ...]) -> Frame:
    """The frame of a flat table; truths unknown."""
    rows = len(table)
    windows = table[window_columns()].to_numpy(np.float32).reshape(rows, len(WINDOW_CHANNELS), WINDOW)
    return Frame(
        meta=table[list(KEYS)].reset_index(drop=True),
        names=names,
        features=table[list(names)].to_numpy(np.float32),
        windows=windows.transpose(0, 2, 1).copy(),
        long=table[long_columns()].to_numpy(float),
        truth=np.full((rows, len(TARGETS)), np.nan),
        known_at=np.full((rows, len(TARGETS)), np.datetime64("NaT"), dtype="datetime64[s]"),
    )
