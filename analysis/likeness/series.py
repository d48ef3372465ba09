"""Titles of one series: the same words in a row, such as "cannot be saved with umlauts", about other things.

What a template, a habit or a release brings forth again and again reads nearly alike and is not the same.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from scipy.sparse import csr_array

#: words in a row that make a title one of a series, and different titles that have them: a pair and three
#: others. On public links of duplicates 20 of 416 likely true pairs are such and 112 of 1,084 likely wrong
#: ones; of two words in a row 140 are, which is a third of what is true (models/LOG.md)
RUN, TITLES = 3, 5

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def runs(titles: list[str]) -> Any:
    """Sparse (titles, runs), 1 where the title has the run; of the runs that make a series."""
    spelled = [tuple(_WORD.findall(title.casefold())) for title in titles]
    holders: dict[tuple[str, ...], set[int]] = {}
    first: dict[tuple[str, ...], int] = {}
    for place, words in enumerate(spelled):
        said = first.setdefault(words, place)  # the same title twice is no series
        for start in range(len(words) - RUN + 1):
            holders.setdefault(words[start : start + RUN], set()).add(said)
    column = {
        run: number for number, run in enumerate(r for r, held in holders.items() if len(held) >= TITLES)
    }
    found = {
        (place, column[words[start : start + RUN]])
        for place, words in enumerate(spelled)
        for start in range(len(words) - RUN + 1)
        if words[start : start + RUN] in column
    }
    row, run = np.array(sorted(found), np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(row)), (row, run)), shape=(len(titles), max(len(column), 1)))
