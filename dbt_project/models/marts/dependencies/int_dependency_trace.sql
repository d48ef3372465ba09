{{ config(materialized='ephemeral') }}

with

links as (
    select
        *,
        {{ edge_type_of('link_type', 'evidence') }} as edge_type,
        {{ pointer_waits('link_type', 'evidence') }} as is_pointer_waiting,
    from {{ ref('int_item_link') }}
),

-- a pair without direction is kept in one order, so that it is one edge
directed as (
    select
        case
            when direction = 'both' then least(work_item_key, linked_key)
            when is_pointer_waiting then linked_key
            else work_item_key
        end as blocker_key,
        case
            when direction = 'both' then greatest(work_item_key, linked_key)
            when is_pointer_waiting then work_item_key
            else linked_key
        end as blocked_key,
        case when direction = 'both' then 'mentions' else edge_type end as edge_type,
        source,
        evidence,
        link_type = 'checklist' and evidence like '%[x]%' as is_settled,
        observed_at,
    from links
),

-- a parent is not finished before its children are
parents as (
    select
        work_item_key as blocker_key,
        parent_key as blocked_key,
        'parent' as edge_type,
        source,
        item_ref || ' is part of its parent' as evidence,
        false as is_settled,
        created_at as observed_at,
    from {{ ref('dim_work_item') }}
    where parent_key is not null
)

select * from directed
where blocker_key != blocked_key
union all
select * from parents
where blocker_key != blocked_key
