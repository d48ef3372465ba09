{{ config(materialized='ephemeral') }}

with

open_items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

signals as (
    select blocked.work_item_key, blocked.cause, items.status_name, blocked.since,
    from {{ ref('fct_blocking_interval') }} as blocked
    inner join open_items as items on blocked.work_item_key = items.work_item_key
    where blocked.valid_to is null and blocked.cause != 'edge'
),

open_blocker as (
    select
        edges.blocked_key as work_item_key,
        'waits for ' || {{ first_texts(item_name('blockers'), ', ', 'blockers.item_ref', var('blocked_named_count')) }}
        || case
            when count(*) > {{ var('blocked_named_count') }}
                then ' and ' || {{ counted('(count(*) - ' ~ var('blocked_named_count') ~ ')', 'other') }}
            else ''
        end as reason,
        min(edges.valid_from) as since,
    from {{ ref('int_blocking_edge') }} as edges
    inner join {{ ref('int_known_item') }} as blockers on edges.blocker_key = blockers.work_item_key
    where blockers.is_open
    group by edges.blocked_key
)

select work_item_key, 1 as cause_rank, 'status ' || status_name as reason, since from signals
where cause = 'status'
union all
select work_item_key, 2, 'flagged as impeded', since from signals
where cause = 'flag'
union all
select work_item_key, 3, reason, since from open_blocker
