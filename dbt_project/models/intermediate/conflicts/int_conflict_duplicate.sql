{{ config(materialized='ephemeral') }}

with

tokens as (
    select * from {{ ref('int_item_token') }}
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
),

lengths as (
    select
        work_item_key,
        sqrt(sum(idf * idf)) as length,
        count(*) as tokens,
    from tokens
    group by work_item_key
),

proposed as (
    select * from {{ ref('int_duplicate_candidate') }}
),

-- rare words propose, all words decide: cosine of the weighted words of both
scored as (
    select
        proposed.item_a_key,
        proposed.item_b_key,
        sum(a.idf * b.idf) as product,
    from proposed
    inner join tokens as a on proposed.item_a_key = a.work_item_key
    inner join tokens as b on proposed.item_b_key = b.work_item_key and a.token = b.token
    group by all
),

linked as (
    select
        least(blocker_key, blocked_key) as item_a_key,
        greatest(blocker_key, blocked_key) as item_b_key,
    from {{ ref('fct_dependency_edge') }}
    group by all
),

compared as (
    select
        scored.item_a_key,
        scored.item_b_key,
        -- a cosine, rounded: sums in another order differ in the last digits, and equal texts may exceed one
        least(round(scored.product / (length_a.length * length_b.length), 6), 1.0) as score,
    from scored
    inner join lengths as length_a on scored.item_a_key = length_a.work_item_key
    inner join lengths as length_b on scored.item_b_key = length_b.work_item_key
    left join linked using (item_a_key, item_b_key)
    where length_a.length > 0 and length_b.length > 0 and linked.item_a_key is null
)

select
    'duplicate' as kind,
    compared.item_a_key,
    compared.item_b_key,
    compared.score,
    case when compared.score >= {{ var('duplicate_medium_score') }} then 'medium' else 'low' end as severity,
    a.title as evidence_a,
    b.title as evidence_b,
    'seem to ask for the same thing' as finding,
    {{ same_work_suggestion('a', 'b') }} as suggestion,
from compared
inner join scope as a on compared.item_a_key = a.work_item_key
inner join scope as b on compared.item_b_key = b.work_item_key
where
    compared.score >= {{ var('duplicate_min_score') }}
    and (a.is_open or b.is_open)
