{{ config(materialized='ephemeral') }}

-- an item that has another tool's attached is a second ticket for the same work: where people keep both
with

traces as (
    select distinct
        linked_key as original_key,
        work_item_key as copy_key,
    from {{ ref('int_item_link') }}
    where
        link_type = 'attachment' and is_link and removed_at is null
        and {{ source_of('linked_key') }} != {{ source_of('work_item_key') }}
),

scope as (
    select
        *,
        coalesce({{ of_tool('source', 'item_word') }}, 'item') as item_word,
    from {{ ref('int_conflict_scope') }}
),

-- people move the second ticket later in the day: there are days of grace
disagreeing as (
    select
        traces.*,
        originals.item_ref || ' is ' || originals.status_name as original_evidence,
        'its ' || copies.item_word || ' “' || copies.title || '” is in ' || copies.status_name as copy_evidence,
        originals.item_ref as original_ref,
        originals.status_category as original_category,
        copies.item_word,
        {{ days_between('cast(coalesce(originals.done_at, copies.done_at) as date)', as_of_date()) }} as days_apart,
    from traces
    inner join scope as originals on traces.original_key = originals.work_item_key
    inner join scope as copies on traces.copy_key = copies.work_item_key
    where
        (originals.status_category = 'done' and copies.status_category = 'in_progress' and copies.is_open)
        or (copies.status_category = 'done' and originals.status_category = 'in_progress' and originals.is_open)
)

select
    'status_disagreement' as kind,
    least(original_key, copy_key) as item_a_key,
    greatest(original_key, copy_key) as item_b_key,
    least(
        1.0, {{ var('status_disagreement_base_score') }} + days_apart / {{ var('status_disagreement_score_days') }}
    ) as score,
    case when days_apart >= {{ var('status_disagreement_medium_days') }} then 'medium' else 'low' end as severity,
    case when original_key < copy_key then original_evidence else copy_evidence end as evidence_a,
    case when original_key < copy_key then copy_evidence else original_evidence end as evidence_b,
    'disagree about whether the work is done' as finding,
    case original_category
        when 'done' then 'Move the ' || item_word || ' to done, or reopen ' || original_ref || '.'
        when 'in_progress' then 'Close ' || original_ref || ', or move the ' || item_word || ' back.'
        else {{ unknown('status category', 'original_category') }}
    end as suggestion,
from disagreeing
where days_apart >= {{ var('status_disagreement_min_days') }}
