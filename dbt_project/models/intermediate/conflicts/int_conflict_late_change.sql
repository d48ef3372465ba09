{{ config(materialized='ephemeral') }}

with

changes as (
    select * from {{ ref('int_late_change') }}
),

edges as (
    select * from {{ ref('int_blocking_edge') }}
    where is_cross_team
),

-- what waits is touched by a later date, what is waited for by an earlier one, both by another text
touching as (
    select
        changes.*,
        edges.blocked_key as other_key,
        edges.evidence as link_evidence,
    from changes
    inner join edges on changes.work_item_key = edges.blocker_key
    where changes.days_moved > 0 or changes.churn is not null
    union all
    select
        changes.*,
        edges.blocker_key as other_key,
        edges.evidence as link_evidence,
    from changes
    inner join edges on changes.work_item_key = edges.blocked_key
    where changes.days_moved < 0 or changes.churn is not null
)

select
    'late_change' as kind,
    least(work_item_key, other_key) as item_a_key,
    greatest(work_item_key, other_key) as item_b_key,
    coalesce(
        churn,
        least(1.0, {{ var('late_change_base_score') }} + abs(days_moved) / {{ var('late_change_score_days') }})
    ) as score,
    case
        when
            abs(days_moved) >= {{ var('late_change_medium_moved_days') }}
            or churn >= {{ var('late_change_medium_churn_share') }}
            then 'medium'
        else 'low'
    end as severity,
    case when work_item_key < other_key then evidence else link_evidence end as evidence_a,
    case when work_item_key < other_key then link_evidence else evidence end as evidence_b,
    'are linked, and one changed after work on it was committed' as finding,
    'Tell the other team, and check its plan against the change.' as suggestion,
from touching
qualify row_number() over (
    partition by least(work_item_key, other_key), greatest(work_item_key, other_key)
    order by changed_at desc, field_name asc
) = 1
