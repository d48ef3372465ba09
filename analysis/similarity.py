"""Nearest neighbours by meaning: of each text, those of other teams that mean most nearly the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.embedding import Vectors

#: similarities computed at once: 64 MiB
BLOCK_CELLS = 1 << 24


def centred(vectors: Vectors) -> Vectors:
    """Vectors without what all texts have in common, of length one again.

    In one company every text speaks of the same trade; what is left after the mean tells them apart
    (Mu & Viswanath 2018, "All-but-the-Top").
    """
    moved = vectors - vectors.mean(axis=0, keepdims=True)
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(length, 1e-9), np.float32)


def neighbours(vectors: Vectors, group: NDArray[np.int64], most: int, least_score: float) -> pa.Table:
    """Pairs (a, b, score): for each row its ``most`` best rows of another ``group`` that reach the score.

    Unordered, a < b, each pair once. Computed block by block, so that memory does not grow with the square.
    """
    size = len(vectors)
    parts = [np.zeros((0, 2), np.int64)]
    scores = [np.zeros(0, np.float32)]
    rows = max(1, BLOCK_CELLS // max(size, 1))
    for start in range(0, size, rows):
        found = vectors[start : start + rows] @ vectors.T
        found[group[start : start + rows, None] == group[None, :]] = -1
        if size > most:
            best = np.argpartition(-found, most - 1, axis=1)[:, :most]
        else:
            best = np.broadcast_to(np.arange(size), found.shape)
        score = np.take_along_axis(found, best, axis=1)
        row, place = np.nonzero(score >= least_score)
        pair = np.stack([row + start, best[row, place]], axis=1)
        parts.append(np.sort(pair, axis=1))
        scores.append(score[row, place])
    pairs, first = np.unique(np.concatenate(parts), axis=0, return_index=True)
    return pa.table(
        {"a": pairs[:, 0], "b": pairs[:, 1], "score": np.concatenate(scores)[first].astype(np.float64)}
    )
