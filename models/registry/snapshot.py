"""Names for what a model was trained on and with: same names, same model."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from models.config import ForecastConfig
from models.features.frame import Frame

#: the room ``models``: whatever in it changes may change a forecast
ROOM = Path(__file__).resolve().parents[1]


def data_snapshot(frame: Frame) -> str:
    """Hash of every row with a known outcome: series, origin, truth and features (16 hex digits).

    Rows without an outcome do not count: a running sprint moves every day, and teaches nothing yet.
    """
    known = np.isfinite(frame.truth).any(axis=1)
    rows = frame.take(known)
    digest = hashlib.sha256()
    digest.update("\n".join(rows.meta["series_id"]).encode())
    for part in (rows.cutoff, rows.truth, rows.features):
        # the last digits of a sum depend on the order in which threads add
        rounded = part if part.dtype.kind == "M" else np.round(part.astype(float), 6) + 0.0
        digest.update(np.ascontiguousarray(rounded).tobytes())
    return digest.hexdigest()[:16]


def code_version(config: ForecastConfig) -> str:
    """Hash of this room's source, every shelf of it, and of the configuration (16 hex digits)."""
    digest = hashlib.sha256(orjson.dumps(_plain(asdict(config)), option=orjson.OPT_SORT_KEYS))
    for path in sorted(ROOM.rglob("*")):
        if path.suffix in (".py", ".sql", ".json"):
            digest.update(path.relative_to(ROOM).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
