{{ config(materialized='ephemeral') }}

with

pairs as (
    select
        *,
        aspect not in ('duty', 'permission', 'sequence') as is_about_range,
    from {{ ref('int_statement_pair') }}
),

statements as (
    select * from {{ ref('int_requirement_statement') }}
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
),

-- words alone decide whether two sentences speak of one attribute: candidates for people, no verdicts
convincing as (
    select
        a.work_item_key as item_a_key,
        b.work_item_key as item_b_key,
        pairs.aspect,
        pairs.is_about_range,
        pairs.shared_tokens,
        pairs.overlap,
        a.sentence as evidence_a,
        b.sentence as evidence_b,
        {{ pair_progress('item_a', 'item_b') }} as progress,
        {{ contradiction_suggestion('pairs.is_about_range', 'item_a', 'item_b') }} as suggestion,
    from pairs
    inner join statements as a on pairs.statement_a = a.statement_key
    inner join statements as b on pairs.statement_b = b.statement_key
    inner join scope as item_a on a.work_item_key = item_a.work_item_key
    inner join scope as item_b on b.work_item_key = item_b.work_item_key
    where case
        when pairs.is_about_range
            then
                pairs.overlap >= {{ var('contradiction_min_overlap_share') }}
                and pairs.whole_overlap >= {{ var('contradiction_min_whole_share') }}
        when pairs.aspect in ('duty', 'permission')
            then
                pairs.shared_tokens >= {{ var('contradiction_min_shared_count') }}
                and pairs.overlap >= {{ var('contradiction_min_duty_overlap_share') }}
                and pairs.whole_overlap >= {{ var('contradiction_min_duty_whole_share') }}
        when pairs.aspect = 'sequence'
            then
                pairs.shared_tokens >= {{ var('contradiction_min_shared_count') }}
                and pairs.overlap >= {{ var('contradiction_min_order_overlap_share') }}
                and pairs.whole_overlap >= {{ var('contradiction_min_duty_whole_share') }}
        else {{ unknown('aspect of a statement', 'pairs.aspect') }}
    end
)

select
    'contradiction' as kind,
    item_a_key,
    item_b_key,
    case when is_about_range then overlap else {{ var('contradiction_words_factor') }} * overlap end as score,
    case
        when progress = 'both_delivered' then 'low'
        when
            is_about_range and shared_tokens >= {{ var('contradiction_medium_shared_count') }}
            and overlap >= {{ var('contradiction_high_overlap_share') }}
            then 'high'
        when shared_tokens >= {{ var('contradiction_medium_shared_count') }} then 'medium'
        else 'low'
    end as severity,
    evidence_a,
    evidence_b,
    case
        when is_about_range then 'ask for limits that cannot both hold'
        when aspect = 'duty' then 'ask for opposite things'
        when aspect = 'permission' then 'switch the same thing on and off'
        when aspect = 'sequence' then 'ask for opposite orders'
        else {{ unknown('aspect of a statement', 'aspect') }}
    end as finding,
    suggestion,
from convincing
qualify row_number() over (
    partition by item_a_key, item_b_key
    order by is_about_range desc, overlap desc, shared_tokens desc, evidence_a asc, evidence_b asc
) = 1
