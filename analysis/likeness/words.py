"""What texts say, as sparse matrices: the words of titles and texts, the numbers and the label of a title.

Words are weighed by their rarity among the texts at hand (Spärck Jones 1972), so that no list of stop
words is needed and no language is preferred. Where no spaces part words, every two neighbouring signs are
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_array

#: the beginning of a text says what it is about, in characters
BEGINNING = 600

Sparse = Any  # scipy.sparse.csr_array, whose stubs know no arithmetic
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Words:
    """Rows are texts in their order; the columns of ``titles`` and ``texts`` are the same words."""

    titles: Sparse  # (texts, words) 1 where the title has the word
    texts: Sparse  # (texts, words) 1 where the title or the text has it
    numbers: Sparse  # (texts, numbers) 1 where the title has the number
    label: Ints  # (texts,) what stands in brackets or before a colon at the head of the title; -1 for nothing
    rarity: Floats  # (words,) inverse document frequency, natural logarithm


def read(titles: list[str], texts: list[str]) -> Words:
    """The words of each title and of the beginning of the text that goes with it."""
    size = len(titles)
    columns = {"number": np.arange(size), "title": pa.array(titles, pa.string())}
    columns["body"] = pa.array(texts, pa.string())
    with duckdb.connect() as con:
        con.register("given", pa.table(columns))
        con.execute(_WORDS)
        found = con.execute("select number, word_id, in_title from words").fetchnumpy()
        numbers = con.execute(_NUMBERS).fetchnumpy()
        label = con.execute(_LABELS).fetchnumpy()["label"]
    width = int(found["word_id"].max()) + 1 if len(found["word_id"]) else 0
    in_title = np.asarray(found["in_title"], bool)
    all_words = _ones(found["number"], found["word_id"], (size, width))
    title_words = _ones(found["number"][in_title], found["word_id"][in_title], (size, width))
    count = np.asarray(all_words.sum(axis=0)).ravel()
    wide = int(numbers["number_id"].max()) + 1 if len(numbers["number_id"]) else 0
    return Words(
        titles=title_words,
        texts=all_words,
        numbers=_ones(numbers["number"], numbers["number_id"], (size, wide)),
        label=np.asarray(label, np.int64),
        rarity=np.log(size / np.maximum(count, 1)),
    )


def _ones(row: Ints, column: Ints, shape: tuple[int, int]) -> Sparse:
    return csr_array((np.ones(len(row)), (np.asarray(row), np.asarray(column))), shape=shape)


_SIGNS = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー]"

_WORDS = rf"""
create or replace temporary table words as
with pieces as (
    select number, true as in_title, nfc_normalize(lower(title)) as piece from given
    union all
    select number, false, nfc_normalize(lower(left(body, {BEGINNING}))) from given
),
spelled as (
    select
        number,
        in_title,
        unnest(list_concat(
            list_transform(
                regexp_extract_all(
                    strip_accents(regexp_replace(piece, '{_SIGNS}{{2,}}', ' ', 'g')),
                    '[\p{{L}}\p{{M}}\p{{N}}]{{2,}}'
                ),
                lambda word: regexp_replace(
                    regexp_replace(word, '^(.{{3,}})ies$', '\1y'),
                    '^(.{{4,}}?)(ations|ation|ings|ing|ed|es|s)$', '\1'
                )
            ),
            flatten(list_transform(
                regexp_extract_all(piece, '{_SIGNS}{{2,}}'),
                lambda run: list_transform(range(1, length(run)), lambda place: run[place:place + 1])
            ))
        )) as word,
    from pieces
)
select number, dense_rank() over (order by word) - 1 as word_id, bool_or(in_title) as in_title,
from spelled
group by number, word
"""

_NUMBERS = r"""
select distinct number, dense_rank() over (order by figure) - 1 as number_id,
from (select number, unnest(regexp_extract_all(title, '\p{N}+(?:[._]\p{N}+)*')) as figure from given)
"""

_LABELS = r"""
with labels as (
    select
        number,
        nullif(lower(trim(coalesce(
            nullif(regexp_extract(title, '^\s*\[([^\]]{1,25})\]', 1), ''),
            regexp_extract(title, '^\s*([^:]{2,25}):\s', 1)
        ))), '') as label,
    from given
)
select case when label is null then -1 else dense_rank() over (order by label) end as label,
from labels
order by number
"""
