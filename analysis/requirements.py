"""Requirements of different teams that mean the same though they say it differently.

Candidates for people, never verdicts. A sentence that stands in many items with other names and numbers is a
formula and says nothing about the requirement; two texts that share only common words are built from one
pattern; what is left are texts that share a rare word, or few words and the meaning. Both must be among each
other's nearest, and nearer than either is to its neighbours on the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from analysis import embedding
from analysis.similarity import centred, neighbours

#: likeness after centring; below it people see none
LEAST_SCORE = 0.36
#: part of an item's likeness to its neighbours taken off that of a pair, for each of both; what must remain
CROWDING, LEAST_MARGIN = 0.25, 0.24
#: neighbours of an item that are looked at, and the rank that each must have with the other
LOOKED_AT, NEAREST = 20, 3
#: passages of an item that are compared: its title and the first sentence that says something
COMPARED = 2
#: share of the shorter text's words that both have above which a pair needs a rare word, and how many items
#: may have a rare word. Not the share of all words: beside a long text that of a pattern is small too
PATTERN_SHARE, RARE_ITEMS = 0.2, 4
#: items that may share a sentence, names and numbers aside, before it is a formula
FORMULA_ITEMS = 5
#: pairs that one run shows, the most similar ones
MOST_PAIRS = 500


@dataclass(frozen=True)
class Similar:
    """The pairs, and how many texts the budget of this run left for the next."""

    pairs: pa.Table  # item_a_key, item_b_key, score, word_score, passage_a, passage_b, model
    left: int


def similar(con: duckdb.DuckDBPyConnection, budget: int) -> Similar:
    """Compare the open requirements of different teams by meaning; embeds at most ``budget`` new texts."""
    con.execute(_PASSAGES)
    con.execute(_TEXTS)
    left = embedding.remember(con, "texts", budget)
    known = con.execute(_KNOWN, [embedding.MODEL]).to_arrow_table()
    if known.num_rows < 2:
        return Similar(NONE.pairs, left)
    passages = centred(_matrix(known["embedding"])).reshape(-1, COMPARED, embedding.DIMENSIONS)
    items = known.select(["number", "work_item_key", "team"]).take(np.arange(0, known.num_rows, COMPARED))
    con.register("near", neighbours(passages, items["team"].to_numpy(), LOOKED_AT, CROWDING, LEAST_SCORE))
    con.register("known_items", items)
    con.execute(_PAIRS)
    # the other passages of what is shown are few
    left += embedding.remember(con, f"({_PAIR_PASSAGES})", budget)
    found = con.execute(_SHOWN, [embedding.MODEL, embedding.MODEL]).to_arrow_table()
    embedding.forget(con, "(select content_hash from texts union all select content_hash from passages)")
    return Similar(found, left)


def _matrix(column: pa.ChunkedArray) -> embedding.Vectors:
    flat = column.combine_chunks().flatten().to_numpy()
    return np.asarray(flat.reshape(-1, embedding.DIMENSIONS), np.float32)


#: nothing compared, nothing found
NONE = Similar(
    pa.table(
        {
            name: pa.array([], pa.float64() if name.endswith("score") else pa.string())
            for name in ("item_a_key", "item_b_key", "score", "word_score", "passage_a", "passage_b", "model")
        }
    ),
    0,
)

#: the title and the sentences of every item in scope, formulas left out
_PASSAGES = f"""
create or replace temporary table passages as
with scope as (
    select *, substr(full_text, length(title) + 3) as description,
    from lake.intermediate.int_conflict_scope
    where not is_unowned
),
pieces as (
    select scope.work_item_key, 0 as place, scope.title as passage from scope
    union all
    select scope.work_item_key, split.place, trim(split.sentence)
    from scope, unnest(regexp_split_to_array(scope.description, '[.!?]+\\s+|[;\\n\\r]+|[.!?]+$'))
        with ordinality as split (sentence, place)
),
formed as (
    select
        *,
        lower(regexp_replace(passage, '(\\s(\\S*[A-Z0-9]\\S*|&))+', ' #', 'g')) as form,
    from pieces
    where place = 0 or length(passage) between 12 and 400
)
select
    work_item_key,
    place,
    passage,
    md5(left(passage, 300)) as content_hash,
from formed
qualify place = 0 or count(distinct work_item_key) over (partition by form) <= {FORMULA_ITEMS}
"""

#: what is compared, as many rows of each item; one that has a title only has it twice. Items that share rare
#: words with another team's (the TF-IDF candidates) come first where the budget does not reach for all
_TEXTS = f"""
create or replace temporary table texts as
with candidates as (
    select item_a_key as work_item_key from lake.intermediate.int_duplicate_candidate
    union
    select item_b_key from lake.intermediate.int_duplicate_candidate
),
numbered as (
    select *, row_number() over (partition by work_item_key order by place) as slot,
    from passages
),
slots as (
    select titles.work_item_key, wanted.slot, coalesce(numbered.passage, titles.passage) as passage,
    from numbered as titles
    cross join range(1, {COMPARED + 1}) as wanted (slot)
    left join numbered on titles.work_item_key = numbered.work_item_key and wanted.slot = numbered.slot
    where titles.slot = 1
)
select
    slots.work_item_key,
    slots.slot,
    left(slots.passage, 300) as text,
    md5(left(slots.passage, 300)) as content_hash,
    scope.team_id,
    row_number() over (
        order by
            candidates.work_item_key is null, not scope.is_open, scope.created_at desc, work_item_key, slot
    ) as place,
from slots
inner join lake.intermediate.int_conflict_scope as scope using (work_item_key)
left join candidates using (work_item_key)
"""

#: items of which every passage is known, numbered as their rows stand in the matrix
_KNOWN = f"""
select
    dense_rank() over (order by work_item_key) - 1 as number,
    work_item_key,
    dense_rank() over (order by team_id) as team,
    embedding,
from (
    select texts.*, known.embedding,
    from texts
    inner join analysis.text_embedding as known on texts.content_hash = known.content_hash and known.model = ?
    qualify count(*) over (partition by texts.work_item_key) = {COMPARED}
)
order by number, slot
"""

#: pairs that are no pattern and no known relation, of which each is among the nearest of the other
_PAIRS = f"""
create or replace temporary table pairs as
with words as (
    select distinct work_item_key, unnest(regexp_extract_all(lower(text), '[a-z]{{3,}}')) as word from texts
),
stems as (
    select distinct
        work_item_key,
        regexp_replace(word, '^(.{{4,}}?)(ations|ation|ings|ing|ed|es|s)$', '\\1') as stem,
    from words
    where word not in (
        'the', 'and', 'for', 'with', 'that', 'this', 'from', 'must', 'shall', 'should', 'not', 'are', 'was',
        'has', 'have', 'can', 'may', 'will', 'any', 'all', 'its', 'when', 'who', 'they', 'you', 'per', 'via'
    )
),
counted as (
    select
        *,
        count(*) over (partition by stem) as items,
        count(*) over (partition by work_item_key) as stems,
    from stems
),
named as (
    select a.work_item_key as item_a_key, b.work_item_key as item_b_key, near.score, near.margin,
    from near
    inner join known_items as a on near.a = a.number
    inner join known_items as b on near.b = b.number
    where near.margin >= {LEAST_MARGIN}
),
compared as (
    select
        named.item_a_key,
        named.item_b_key,
        named.score,
        named.margin,
        count(b.stem) as shared,
        min(a.items) filter (where b.stem is not null) as rarest,
        max(a.stems) as stems_a,
    from named
    inner join counted as a on named.item_a_key = a.work_item_key
    left join counted as b on named.item_b_key = b.work_item_key and a.stem = b.stem
    group by all
),
told as (
    select
        compared.*,
        compared.shared / (compared.stems_a + others.stems - compared.shared) as word_score,
        compared.shared / least(compared.stems_a, others.stems) as common_share,
    from compared
    inner join (select distinct work_item_key, stems from counted) as others
        on compared.item_b_key = others.work_item_key
),
related as (
    select least(blocker_key, blocked_key) as item_a_key, greatest(blocker_key, blocked_key) as item_b_key,
    from lake.build_marts.fct_dependency_edge
),
admitted as (
    select told.*,
    from told
    inner join lake.intermediate.int_conflict_scope as a on told.item_a_key = a.work_item_key
    inner join lake.intermediate.int_conflict_scope as b on told.item_b_key = b.work_item_key
    where
        (common_share <= {PATTERN_SHARE} or rarest <= {RARE_ITEMS})
        and (a.is_open or b.is_open)
        and coalesce(a.epic_key != b.epic_key, true)
        and not exists (
            from related where related.item_a_key = told.item_a_key and related.item_b_key = told.item_b_key
        )
),
ranked as (
    select
        item_a_key,
        item_b_key,
        row_number() over (partition by own_key order by margin desc, other_key) as place,
    from (
        select *, item_a_key as own_key, item_b_key as other_key from admitted
        union all
        select *, item_b_key as own_key, item_a_key as other_key from admitted
    )
)
select admitted.item_a_key, admitted.item_b_key, admitted.score, admitted.word_score, admitted.margin,
from admitted
inner join ranked using (item_a_key, item_b_key)
group by all
having max(ranked.place) <= {NEAREST}
order by admitted.margin desc, admitted.item_a_key, admitted.item_b_key
limit {MOST_PAIRS}
"""

_PAIR_PASSAGES = """
    select distinct passages.content_hash, left(passages.passage, 300) as text, 0 as place,
    from passages
    inner join pairs on passages.work_item_key in (pairs.item_a_key, pairs.item_b_key)
"""

#: the two passages that are closest, one of each side
_SHOWN = """
with vectors as (
    select passages.work_item_key, passages.passage, passages.place, known.embedding,
    from passages
    inner join analysis.text_embedding as known
        on passages.content_hash = known.content_hash and known.model = ?
)
select
    pairs.item_a_key,
    pairs.item_b_key,
    round(any_value(pairs.score), 4) as score,
    round(any_value(pairs.word_score), 4) as word_score,
    arg_max(a.passage, (list_cosine_similarity(a.embedding, b.embedding), -a.place, -b.place)) as passage_a,
    arg_max(b.passage, (list_cosine_similarity(a.embedding, b.embedding), -a.place, -b.place)) as passage_b,
    ? as model,
from pairs
inner join vectors as a on pairs.item_a_key = a.work_item_key
inner join vectors as b on pairs.item_b_key = b.work_item_key
group by pairs.item_a_key, pairs.item_b_key
order by 1, 2
"""
