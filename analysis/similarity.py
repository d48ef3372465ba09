"""Nearest neighbours by meaning: of each text, those of other teams that mean most nearly the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.embedding import Vectors

Passages = NDArray[
    np.float32
]  # (items, passages of an item, numbers of a passage), each passage of length one

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


def likeness(some: Passages, others: Passages) -> NDArray[np.float32]:
    """How alike items are, (some, others): the mean cosine of each passage with the other's nearest to it."""
    count, parts, width = some.shape
    cosines = (some.reshape(-1, width) @ others.reshape(-1, width).T).reshape(count, parts, -1, parts)
    return np.asarray((cosines.max(axis=3).mean(axis=1) + cosines.max(axis=1).mean(axis=2)) / 2, np.float32)


def neighbours(
    passages: Passages, group: NDArray[np.int64], most: int, crowding: float, least: float
) -> pa.Table:
    """Pairs (a, b, score, margin): for each item its ``most`` best of another ``group`` that are alike.

    The score is their likeness, ``least`` or more. The margin is the score less ``crowding`` times how alike
    each of the two is to its best ones in the mean: where everything is alike, likeness says little (Lample
    et al. 2018, "Word translation without parallel data", on hubs). Unordered, a < b, each pair once.
    Computed block by block, so that memory does not grow with the square.
    """
    size, parts, _ = passages.shape
    width = min(most, size)
    best = np.zeros((size, width), np.int64)
    score = np.zeros((size, width), np.float32)
    rows = max(1, BLOCK_CELLS // max(size * parts * parts, 1))
    for start in range(0, size, rows):
        block = slice(start, start + rows)
        found = likeness(passages[block], passages)
        found[group[block, None] == group[None, :]] = -1
        best[block] = np.argpartition(-found, width - 1, axis=1)[:, :width]
        score[block] = np.take_along_axis(found, best[block], axis=1)
    others = score > -1
    crowd = np.where(others, score, 0).sum(axis=1) / np.maximum(others.sum(axis=1), 1)
    row, place = np.nonzero(score >= least)
    pairs, first = np.unique(np.sort(np.stack([row, best[row, place]], 1), axis=1), axis=0, return_index=True)
    kept = score[row, place][first].astype(np.float64)
    margin = kept - crowding * (crowd[pairs[:, 0]] + crowd[pairs[:, 1]])
    return pa.table({"a": pairs[:, 0], "b": pairs[:, 1], "score": kept, "margin": margin})
