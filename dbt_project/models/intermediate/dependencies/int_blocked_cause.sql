{{ config(materialized='ephemeral') }}

with

open_items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

present as (
    select * from {{ ref('fct_item_state_interval') }}
    where valid_to is null and field_name in ('status', 'flagged')
),

blocked_status as (
    select
        open_items.work_item_key,
        1 as cause_rank,
        'status' as cause,
        'status ' || open_items.status_name as reason,
        coalesce(present.valid_from, open_items.created_at) as since,
    from open_items
    inner join {{ ref('dim_status') }} as statuses
        on open_items.source = statuses.source and open_items.status_id = statuses.status_id
    left join present
        on open_items.work_item_key = present.work_item_key and present.field_name = 'status'
    where statuses.is_blocked_status
),

flagged as (
    select
        open_items.work_item_key,
        2 as cause_rank,
        'flag' as cause,
        'flagged as impeded' as reason,
        coalesce(present.valid_from, open_items.created_at) as since,
    from open_items
    left join present
        on open_items.work_item_key = present.work_item_key and present.field_name = 'flagged'
    where open_items.is_flagged
),

open_blocker as (
    select
        edges.blocked_key as work_item_key,
        3 as cause_rank,
        'blocker' as cause,
        'waits for ' || {{ text_agg('blockers.item_ref', ', ', 'blockers.item_ref') }} as reason,
        min(edges.valid_from) as since,
    from {{ ref('int_blocking_edge') }} as edges
    inner join open_items as blockers on edges.blocker_key = blockers.work_item_key
    group by edges.blocked_key
)

select * from blocked_status
union all
select * from flagged
union all
select * from open_blocker
