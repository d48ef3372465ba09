"""The frame: one row per forecast origin with features, windows, targets, and the scale of the logarithm.

Models see log((amount + pad) / (level + pad)); ``level`` is the mean of the trailing ten periods.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: what is forecast: each of the next four periods, and their mean (the planning level)
TARGETS = ("h1", "h2", "h3", "h4", "mean4")
#: where an origin stands: before its period is planned, at its start, inside of it
MOMENTS = ("history", "start", "running")
WINDOW = 16  # periods that the LSTM sees; 12–24 are alike within noise
WINDOW_CHANNELS = ("done", "present", "committed", "committed_known", "late")
#: no forecast reaches above so many times the largest amount of the trailing periods
LARGEST = 10.0
#: the last share of a running period at which training looks into it (``ForecastConfig.running_at``)
LAST_LOOK = 0.95
LONG = 40  # trailing amounts that the naive members see


META = (
    "origin_id",
    "series_id",
    "team_id",
    "unit",
    "period_kind",
    "moment",
    "cutoff",
    "last_seq",
    "last_end_at",
    "next_start_at",
    "next_end_at",
    "next_sprint_key",
    "elapsed",
    "usual_seconds",
    "is_current",
    "is_copy",
    "level",
    "pad",
    "mean5",
    "history",
    "done_so_far",
)


@dataclass(frozen=True)
class Frame:
    """Origins in time order. Arrays share their first axis with ``meta``.

    features  (n, f) float32, NaN where unknown        windows  (n, WINDOW, channels) float32
    truth     (n, targets) amounts, NaN where unknown  known_at (n, targets) datetime64, NaT where unknown
    long      (n, LONG) trailing amounts, NaN-padded on the left, for the naive members
    """

    meta: pd.DataFrame
    names: tuple[str, ...]
    features: np.ndarray
    windows: np.ndarray
    long: np.ndarray
    truth: np.ndarray
    known_at: np.ndarray

    def __len__(self) -> int:
        return len(self.meta)

    def take(self, rows: np.ndarray) -> Frame:
        """The frame of some rows (a boolean mask or positions)."""
        return Frame(
            self.meta.iloc[np.flatnonzero(rows) if rows.dtype == bool else rows].reset_index(drop=True),
            self.names,
            self.features[rows],
            self.windows[rows],
            self.long[rows],
            self.truth[rows],
            self.known_at[rows],
        )

    @property
    def cutoff(self) -> np.ndarray:
        """(n,) cut-offs, datetime64 seconds."""
        return self.meta["cutoff"].to_numpy("datetime64[s]")

    @property
    def is_real(self) -> np.ndarray:
        """(n,) mask of the origins that happened; the others are training copies."""
        return ~self.meta["is_copy"].to_numpy(bool)

    def current(self) -> Frame:
        """The rows that the run forecasts: one per series, as it stands at the run's cut-off."""
        return self.take(self.meta["is_current"].to_numpy(bool))

    @property
    def level(self) -> np.ndarray:
        """(n,) mean of the trailing ten periods."""
        return self.meta["level"].to_numpy(float)

    @property
    def pad(self) -> np.ndarray:
        """(n,) amount that keeps the logarithm finite."""
        return self.meta["pad"].to_numpy(float)

    def log_ratio(self, amounts: np.ndarray) -> np.ndarray:
        """(n, …) amounts → log ratio to the trailing level."""
        shape = (-1,) + (1,) * (amounts.ndim - 1)
        pad, level = self.pad.reshape(shape), self.level.reshape(shape)
        return np.log((np.maximum(amounts, 0) + pad) / (level + pad))

    def amounts(self, ratios: np.ndarray) -> np.ndarray:
        """(n, …) log ratios → amounts, never below zero."""
        shape = (-1,) + (1,) * (ratios.ndim - 1)
        pad, level = self.pad.reshape(shape), self.level.reshape(shape)
        return np.maximum(np.exp(ratios) * (level + pad) - pad, 0.0)

    @property
    def target(self) -> np.ndarray:
        """(n, targets) log ratio of the actuals; NaN where unknown."""
        return self.log_ratio(self.truth)

    def bounded(self, ratios: np.ndarray) -> np.ndarray:
        """(n, targets, q) log ratios, none above ``LARGEST`` times the largest of the trailing amounts."""
        known = np.nan_to_num(self.long, nan=0.0).max(axis=1, initial=0.0)
        return np.minimum(ratios, self.log_ratio(LARGEST * known)[:, None, None])

    def not_below_done(self, amounts: np.ndarray) -> np.ndarray:
        """(n, targets, q) amounts, the first target raised to what a running period has already finished.

        What stands finished is hardly ever less at the end: at no share of the time more than 0.5 % of the
        simulated company's periods ended lower, by what was reopened or handed over in the rest of them.

        Beyond the last share at which training looks, what may still come shrinks with the time left.
        """
        done = self.meta["done_so_far"].fillna(0.0).to_numpy(float)
        running = (self.meta["moment"] == "running").to_numpy()
        elapsed = self.meta["elapsed"].fillna(0.0).to_numpy(float)
        left = np.clip((1 - elapsed) / (1 - LAST_LOOK), 0.0, 1.0)[:, None]
        rest = np.maximum(amounts[:, 0] - done[:, None], 0.0) * left
        raised = amounts.copy()
        raised[running, 0] = (done[:, None] + rest)[running]
        return raised


def window_columns() -> list[str]:
    """Flat names of the LSTM's input, channel by channel, oldest first."""
    return [f"w_{channel}_{lag:02d}" for channel in WINDOW_CHANNELS for lag in range(WINDOW, 0, -1)]


def stack(lists: pd.Series, length: int, fill: float) -> np.ndarray:
    """Ragged lists → (n, length), aligned on the newest element, filled on the left."""
    out = np.full((len(lists), length), fill, dtype=float)
    for row, values in enumerate(lists):
        kept = np.asarray(values, dtype=float)[-length:]
        if len(kept):
            out[row, length - len(kept) :] = kept
    return out


def build_windows(table: pd.DataFrame) -> np.ndarray:
    """(n, WINDOW, channels): done and committed as log ratios, masks, share done in the second half."""
    level, pad = table["level"].to_numpy(float)[:, None], table["pad"].to_numpy(float)[:, None]
    done = stack(table["w_done"], WINDOW, np.nan)
    committed = stack(table["w_committed"], WINDOW, -1.0)
    late = stack(table["w_late"], WINDOW, 0.5)
    present, planned = np.isfinite(done), committed >= 0
    ratio = np.log((np.nan_to_num(done) + pad) / (level + pad)) * present
    plan = np.where(planned, np.log((np.maximum(committed, 0) + pad) / (level + pad)), 0.0)
    return np.stack([ratio, present, plan, planned, late - 0.5], axis=-1).astype(np.float32)


def assemble(table: pd.DataFrame, truth: pd.DataFrame, names: tuple[str, ...]) -> Frame:
    """The frame of SQL results joined per origin, sorted by cut-off, then by origin."""
    order = np.lexsort((table["origin_id"].to_numpy(), table["cutoff"].to_numpy()))
    table, truth = table.iloc[order].reset_index(drop=True), truth.iloc[order].reset_index(drop=True)
    ends = truth[["end1", "end2", "end3", "end4", "end4"]].to_numpy("datetime64[s]")
    values = truth[list(TARGETS)].to_numpy(float)
    return Frame(
        meta=table[list(META)].copy(),
        names=names,
        features=table[list(names)].to_numpy(np.float32),
        windows=build_windows(table),
        long=stack(table["w_long"], LONG, np.nan),
        truth=values,
        known_at=np.where(np.isfinite(values), ends, np.datetime64("NaT")),
    )
