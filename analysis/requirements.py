"""Requirements of different teams that seem to be the same work, each pair with its chance.

Candidates for people, never verdicts. Titles are compared by meaning and by words, and what speaks
against it is counted too (``analysis/likeness``). A pair that is linked, of one epic or parent, or parent
and child is no finding: somebody knows of both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pyarrow as pa

from analysis import embedding
from analysis.likeness import calibration, chance, features
from analysis.likeness.words import BEGINNING, Floats, Ints
from analysis.similarity import by_words, candidates

#: pairs that one run keeps, the likeliest ones, and the chance below which none is worth keeping
MOST_PAIRS, LEAST_CHANCE = 500, 0.05
#: characters of a title that are embedded, and of a text that are shown
EMBEDDED, SHOWN = 300, 240


@dataclass(frozen=True)
class Similar:
    """The pairs, and how many texts the budget of this run left for the next."""

    pairs: pa.Table  # item_a_key, item_b_key, chance, score, word_score, passage_a, passage_b, model
    left: int


def similar(con: duckdb.DuckDBPyConnection, budget: int) -> Similar:
    """Compare the requirements of different teams; embeds at most ``budget`` new titles.

    Of titles that are not embedded yet the words alone are compared.
    """
    table, items, left = read(con, budget)
    group = np.asarray(table["team"], np.int64)
    a, b, nearest = candidates(items, group)
    figures = features.compare(items, a, b, nearest)
    odds = calibration.newest(con).chance(figures)
    likely = odds >= LEAST_CHANCE
    weighed = _weighed(table, a[likely], b[likely], odds[likely], figures[likely])
    con.register("weighed", weighed)
    found = con.execute(_ADMITTED).to_arrow_table()
    con.unregister("weighed")
    return Similar(found, left)


def read(con: duckdb.DuckDBPyConnection, budget: int) -> tuple[pa.Table, features.Items, int]:
    """The items in scope, what is known of them, and how many titles are left for the next run."""
    table = con.execute(_SCOPE).to_arrow_table()
    unknown = np.zeros((table.num_rows, embedding.DIMENSIONS), np.float32)
    items = features.Items.of(table, unknown)
    # where the budget does not reach for all, those with rare words in common come first
    partnered = np.unique(by_words(items.words, np.asarray(table["team"], np.int64)))
    alone = ~np.isin(np.arange(table.num_rows), partnered)
    con.register("items_in_scope", table.append_column("is_alone", pa.array(alone)))
    con.execute(_TITLES)
    con.unregister("items_in_scope")
    left = embedding.remember(con, "titles", budget)
    known = con.execute(_KNOWN, [embedding.MODEL]).to_arrow_table()
    embedding.forget(con, "titles")
    vectors = unknown.copy()
    if known.num_rows:
        flat = known["embedding"].combine_chunks().flatten().to_numpy()
        vectors[known["number"].to_numpy()] = flat.reshape(-1, embedding.DIMENSIONS)
    return table, replace(items, meaning=vectors), left


def _weighed(table: pa.Table, a: Ints, b: Ints, odds: Floats, figures: Floats) -> pa.Table:
    meaning = figures[:, chance.NAMES.index("meaning")]
    return pa.table(
        {
            "item_a_key": table["work_item_key"].take(a),
            "item_b_key": table["work_item_key"].take(b),
            "chance": np.round(odds, 4),
            "score": pa.array(np.round(np.clip(meaning, 0, 1), 4), from_pandas=True),
            "word_score": np.round(np.clip(figures[:, chance.NAMES.index("words")], 0, 1), 4),
            "model": pa.array(np.where(np.isnan(meaning), "words", embedding.MODEL)),
        }
    )


_SCOPE = f"""
select
    row_number() over (order by work_item_key) - 1 as number,
    work_item_key,
    title,
    substr(full_text, length(title) + 3, {BEGINNING}) as text,
    created_at,
    reporter_person_id as author,
    hierarchy_level < 0 as is_sub_task,
    container_id as place,
    cast(cast(coalesce(component_names, '[]') as json) as varchar[]) as components,
    dense_rank() over (order by team_id) as team,
    is_open,
from lake.intermediate.int_conflict_scope
where not is_unowned
order by work_item_key
"""

#: the model reads Latin letters: of what is written in others, or has no letters, it knows nothing
_TITLES = rf"""
create or replace temporary table titles as
select
    number,
    left(title, {EMBEDDED}) as text,
    md5(left(title, {EMBEDDED})) as content_hash,
    row_number() over (order by is_alone, not is_open, created_at desc, work_item_key) as place,
from items_in_scope
where
    length(regexp_replace(title, '[^\p{{Latin}}]', '', 'g')) * 2
    > length(regexp_replace(title, '\P{{L}}', '', 'g'))
"""

_KNOWN = """
select titles.number, known.embedding,
from titles
inner join analysis.text_embedding as known on titles.content_hash = known.content_hash and known.model = ?
order by titles.number
"""

#: pairs that nobody has related yet, of which one can still be changed
_ADMITTED = f"""
with related as (
    select blocker_key as one_key, blocked_key as other_key from lake.build_marts.fct_dependency_edge
    union all
    select work_item_key, linked_key from lake.intermediate.int_item_link where removed_at is null
),
known as (
    select distinct
        least(one_key, other_key) as item_a_key,
        greatest(one_key, other_key) as item_b_key,
    from related
)
select
    weighed.item_a_key,
    weighed.item_b_key,
    weighed.chance,
    weighed.score,
    weighed.word_score,
    left(a.full_text, {SHOWN}) as passage_a,
    left(b.full_text, {SHOWN}) as passage_b,
    weighed.model,
from weighed
inner join lake.intermediate.int_conflict_scope as a on weighed.item_a_key = a.work_item_key
inner join lake.intermediate.int_conflict_scope as b on weighed.item_b_key = b.work_item_key
anti join known on weighed.item_a_key = known.item_a_key and weighed.item_b_key = known.item_b_key
where
    (a.is_open or b.is_open)
    and coalesce(a.epic_key != b.epic_key, true)
    and coalesce(a.parent_key != b.parent_key, true)
    and coalesce(a.parent_key != b.work_item_key, true)
    and coalesce(b.parent_key != a.work_item_key, true)
order by weighed.chance desc, weighed.item_a_key, weighed.item_b_key
limit {MOST_PAIRS}
"""
