{{ config(materialized='ephemeral') }}

-- the same work, in other words
with

alike as (
    select * from {{ source('analysis', 'similar_requirement') }}
    where word_score < {{ var('duplicate_min_score') }}
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
)

select
    'overlap' as kind,
    alike.item_a_key,
    alike.item_b_key,
    alike.chance as score,
    alike.chance,
    case when alike.chance >= {{ var('same_work_medium_chance') }} then 'medium' else 'low' end as severity,
    alike.passage_a as evidence_a,
    alike.passage_b as evidence_b,
    'seem to mean the same in other words' as finding,
    {{ same_work_suggestion('a', 'b') }} as suggestion,
from alike
inner join scope as a on alike.item_a_key = a.work_item_key
inner join scope as b on alike.item_b_key = b.work_item_key
where a.is_open or b.is_open
