"""What of two items tells whether they are the same work, for many pairs at once.

Each figure is the same in either order of the pair. Beside what both say, it counts what speaks against:
a crowd of others that say nearly the same (a pattern or a recurring task), other numbers or another label
in otherwise equal titles, words that each has in place of the other's, titles of one series, many days
between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from analysis.embedding import Vectors
from analysis.likeness import words as wording
from analysis.likeness.chance import NAMES
from analysis.likeness.series import runs
from analysis.likeness.words import Floats, Ints, Sparse, Words

#: neighbours that make a crowd
CROWD = 5
#: cosine of texts of one trade; where all others are further away, to be nearer than they says nothing
LEAST_CROWD = 0.5
#: days within which nearer in time is no likelier: what is imported or planned together is one moment's
SAME_TIME_DAYS = 7
#: pairs weighed at once
BATCH = 1 << 16


@dataclass(frozen=True)
class Items:
    """What is known of each item; row by row."""

    words: Words
    meaning: Vectors  # (items, dimensions) of length one; a row of nothing where it is not known
    created: Floats  # (items,) days since whenever; nan where not known
    author: Ints  # (items,) -1 where not known
    is_sub_task: NDArray[np.bool_]
    place: Ints  # (items,) project or board; -1 where not known
    components: Sparse  # (items, components)
    series: Sparse  # (items, runs) 1 where the title has the words in a row of a series

    @classmethod
    def of(cls, table: pa.Table, meaning: Vectors) -> Items:
        """Of columns title, text, created_at, author, is_sub_task, place and components (a list)."""
        created = table["created_at"].cast(pa.timestamp("us")).to_numpy()
        return cls(
            words=wording.read(table["title"].to_pylist(), table["text"].to_pylist()),
            meaning=meaning,
            created=np.where(np.isnat(created), np.nan, created.astype(np.int64) / 86_400e6),
            author=_coded(table["author"]),
            is_sub_task=np.asarray(table["is_sub_task"].fill_null(False)),
            place=_coded(table["place"]),
            series=runs(table["title"].to_pylist()),
            components=_listed(table["components"].combine_chunks()),
        )

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Which titles have been embedded."""
        return np.asarray(self.meaning.any(axis=1))


def _coded(column: pa.ChunkedArray) -> Ints:
    codes = column.combine_chunks().dictionary_encode().indices
    return np.asarray(codes.fill_null(-1), np.int64)


def _listed(column: pa.ListArray) -> Sparse:
    named = column.flatten()
    is_named = named.is_valid()  # a component may have no name
    codes = named.filter(is_named).dictionary_encode()
    row = np.asarray(column.value_parent_indices().filter(is_named), np.int64)
    return csr_array(
        (np.ones(len(row)), (row, np.asarray(codes.indices, np.int64))),
        shape=(len(column), len(codes.dictionary)),
    )


def compare(items: Items, a: Ints, b: Ints, nearest: Vectors) -> Floats:
    """The figures of the pairs (pairs, len(NAMES)), nan for those of meaning where a title's is not known.

    ``nearest`` (items, CROWD + 1) are the cosines of each item's title with those nearest to it.
    """
    if not len(a):
        return np.empty((0, len(NAMES)))
    unit = _of_length_one(items.words.texts * items.words.rarity)
    heavy = items.words.titles * items.words.rarity
    weight = np.asarray(heavy.sum(axis=1)).ravel()
    parts = [
        _batch(items, a[start : start + BATCH], b[start : start + BATCH], nearest, unit, heavy, weight)
        for start in range(0, len(a), BATCH)
    ]
    return np.concatenate(parts)


def _batch(
    items: Items, a: Ints, b: Ints, nearest: Vectors, unit: Sparse, heavy: Sparse, weight: Floats
) -> Floats:
    words = items.words
    meaning = np.einsum("ij,ij->i", items.meaning[a], items.meaning[b]).astype(float)
    shared = _dot(heavy, words.titles, a, b)
    known = items.is_known[a] & items.is_known[b]
    has_numbers = np.asarray(words.numbers.sum(axis=1)).ravel() > 0
    count = np.asarray(words.titles.sum(axis=1)).ravel()
    common = _dot(words.titles, words.titles, a, b)
    differ = (count[a] > common) & (count[b] > common)
    has_components = np.asarray(items.components.sum(axis=1)).ravel() > 0
    apart = np.abs(items.created[a] - items.created[b])
    columns = {
        "meaning": np.where(known, meaning, np.nan),
        "words": _dot(unit, unit, a, b),
        "shared": np.log1p(shared),
        "crowd": np.where(known, (_crowd(nearest[a], meaning) + _crowd(nearest[b], meaning)) / 2, np.nan),
        "contrast": np.minimum(weight[a], weight[b]) - shared,
        "numbers_differ": has_numbers[a] & has_numbers[b] & (_dot(words.numbers, words.numbers, a, b) == 0),
        "labels_differ": (words.label[a] >= 0) & (words.label[b] >= 0) & (words.label[a] != words.label[b]),
        "series": differ & (_dot(items.series, items.series, a, b) > 0),
        "days_apart": np.log1p(np.where(np.isnan(apart), 0, np.maximum(apart, SAME_TIME_DAYS))),
        "same_author": (items.author[a] >= 0) & (items.author[a] == items.author[b]),
        "both_sub_tasks": items.is_sub_task[a] & items.is_sub_task[b],
        "components_differ": (items.place[a] >= 0)
        & (items.place[a] == items.place[b])
        & has_components[a]
        & has_components[b]
        & (_dot(items.components, items.components, a, b) == 0),
    }
    return np.stack([np.asarray(columns[name], float) for name in NAMES], axis=1)


def _dot(left: Sparse, right: Sparse, a: Ints, b: Ints) -> Floats:
    return np.asarray((left[a] * right[b]).sum(axis=1)).ravel()


def _of_length_one(rows: Sparse) -> Sparse:
    length = np.sqrt(np.asarray((rows * rows).sum(axis=1)).ravel())
    return (diags_array(1 / np.where(length > 0, length, 1)) @ rows).tocsr()


def _crowd(nearest: Vectors, partner: Floats) -> Floats:
    """The mean cosine with the CROWD nearest, the partner of the pair left out."""
    least, total = nearest.min(axis=1), nearest.sum(axis=1)
    return np.maximum((total - np.maximum(partner, least)) / CROWD, LEAST_CROWD)
