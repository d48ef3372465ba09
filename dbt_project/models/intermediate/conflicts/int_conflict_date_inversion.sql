{{ config(materialized='ephemeral') }}

with

edges as (
    select * from {{ ref('int_blocking_edge') }}
    where is_cross_team
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
    where is_open and due_date is not null
),

inverted as (
    select
        blockers.work_item_key as blocker_key,
        blocked.work_item_key as blocked_key,
        blockers.item_ref || ' is due ' || blockers.due_date as blocker_evidence,
        blocked.item_ref || ' is due ' || blocked.due_date || ' and waits for it' as blocked_evidence,
        {{ days_between('blocked.due_date', 'blockers.due_date') }} as days_inverted,
    from edges
    inner join scope as blockers on edges.blocker_key = blockers.work_item_key
    inner join scope as blocked on edges.blocked_key = blocked.work_item_key
    where blocked.due_date < blockers.due_date
)

select
    'date_inversion' as kind,
    least(blocker_key, blocked_key) as item_a_key,
    greatest(blocker_key, blocked_key) as item_b_key,
    least(
        1.0, {{ var('date_inversion_base_score') }} + days_inverted / {{ var('date_inversion_score_days') }}
    ) as score,
    case
        when days_inverted >= {{ var('date_inversion_high_days') }} then 'high'
        when days_inverted >= {{ var('date_inversion_medium_days') }} then 'medium'
        else 'low'
    end as severity,
    case when blocker_key < blocked_key then blocker_evidence else blocked_evidence end as evidence_a,
    case when blocker_key < blocked_key then blocked_evidence else blocker_evidence end as evidence_b,
    'have dates in the wrong order by ' || days_inverted || ' days' as finding,
    'Bring the blocker forward or move the date of what waits for it.' as suggestion,
from inverted
