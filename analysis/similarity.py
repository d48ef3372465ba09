"""Candidates for the same work, by two products of matrices, so that nothing is compared one by one.

Of each item those of other groups whose title means most nearly the same, and those that share its rare
words.
"""

from __future__ import annotations

import numpy as np

from analysis.embedding import Vectors
from analysis.likeness.features import CROWD, Items
from analysis.likeness.words import Ints, Words

#: similarities computed at once: 64 MiB
BLOCK_CELLS = 1 << 24
#: neighbours by meaning and by words that are looked at, of each item
BY_MEANING, BY_WORDS = 30, 20
#: texts that a word may stand in to propose a pair: a commoner one would pair everything with everything
RARE_TEXTS = 60


def candidates(items: Items, group: Ints) -> tuple[Ints, Ints, Vectors]:
    """Pairs a < b of different groups, each once, in order; and each item's CROWD + 1 greatest cosines."""
    if len(group) < 2:
        nothing = np.empty(0, np.int64)
        return nothing, nothing, np.zeros((len(group), CROWD + 1), np.float32)
    near, nearest = by_meaning(items.meaning, group)
    pairs = np.unique(np.concatenate([near, by_words(items.words, group)]), axis=0)
    return pairs[:, 0], pairs[:, 1], nearest


def by_meaning(meaning: Vectors, group: Ints) -> tuple[Ints, Vectors]:
    """Each item's nearest of another group (pairs, 2), a < b; and the greatest cosines of each, in any group.

    What is not known is near to nothing. Computed block by block: memory does not grow with the square.
    """
    size = len(meaning)
    width = min(BY_MEANING, size)
    known = np.asarray(meaning.any(axis=1))
    nearest = np.zeros((size, CROWD + 1), np.float32)
    found: list[Ints] = [np.empty((0, 2), np.int64)]
    rows = max(1, BLOCK_CELLS // max(size, 1))
    for start in range(0, size, rows):
        block = np.arange(start, min(start + rows, size))
        cosines = meaning[block] @ meaning.T
        cosines[np.arange(len(block)), block] = 0
        most = min(CROWD + 1, size)
        nearest[block, :most] = np.maximum(-np.partition(-cosines, most - 1, axis=1)[:, :most], 0)
        cosines[(group[block, None] == group[None, :]) | ~known[None, :] | ~known[block, None]] = -2
        best = np.argpartition(-cosines, width - 1, axis=1)[:, :width]
        row, place = np.nonzero(np.take_along_axis(cosines, best, axis=1) > -2)
        found.append(np.sort(np.stack([block[row], best[row, place]], axis=1), axis=1))
    return np.unique(np.concatenate(found), axis=0), nearest


def by_words(words: Words, group: Ints) -> Ints:
    """Each item's of another group that share the greatest weight of rare words (pairs, 2), a < b."""
    count = np.asarray(words.texts.sum(axis=0)).ravel()
    rare = (count >= 2) & (count <= RARE_TEXTS)
    few = words.texts[:, rare] * np.sqrt(words.rarity[rare])
    shared = (few @ few.T).tocoo()
    apart = group[shared.row] != group[shared.col]
    row, other, weight = shared.row[apart], shared.col[apart], shared.data[apart]
    order = np.lexsort((other, -weight, row))
    row, other = row[order].astype(np.int64), other[order].astype(np.int64)
    begin = np.searchsorted(row, row, side="left")
    first = np.arange(len(row)) - begin < BY_WORDS
    return np.unique(np.sort(np.stack([row[first], other[first]], axis=1), axis=1), axis=0)
