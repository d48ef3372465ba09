{{ config(materialized='ephemeral') }}

with

edges as (
    select * from {{ ref('int_blocking_edge') }}
    where is_cross_team
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
    where is_open and priority_rank is not null
),

inverted as (
    select
        blockers.work_item_key as blocker_key,
        blocked.work_item_key as blocked_key,
        blockers.item_ref || ' has priority ' || blockers.priority_name as blocker_evidence,
        blocked.item_ref || ' has priority ' || blocked.priority_name || ' and waits for it' as blocked_evidence,
        blockers.priority_rank - blocked.priority_rank as ranks_inverted,
    from edges
    inner join scope as blockers on edges.blocker_key = blockers.work_item_key
    inner join scope as blocked on edges.blocked_key = blocked.work_item_key
    where blockers.priority_rank - blocked.priority_rank >= {{ var('priority_inversion_min_ranks') }}
)

select
    'priority_inversion' as kind,
    least(blocker_key, blocked_key) as item_a_key,
    greatest(blocker_key, blocked_key) as item_b_key,
    least(1.0, ranks_inverted / {{ var('priority_inversion_score_ranks') }}) as score,
    case when ranks_inverted >= {{ var('priority_inversion_medium_ranks') }} then 'medium' else 'low' end as severity,
    case when blocker_key < blocked_key then blocker_evidence else blocked_evidence end as evidence_a,
    case when blocker_key < blocked_key then blocked_evidence else blocker_evidence end as evidence_b,
    'have priorities in the wrong order' as finding,
    'Give the blocker the priority of what waits for it, or say that it can wait.' as suggestion,
from inverted
