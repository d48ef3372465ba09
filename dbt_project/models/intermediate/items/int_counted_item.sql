{{ config(materialized='ephemeral') }}

-- the one definition of what a team's counts have: work of one size. A sub-task is part of the item above it, an epic
-- is the items below it, and so is a requirement that other items implement; each stands in the flow of items, and
-- none is finished work beside what it consists of
with

items as (
    select * from {{ ref('int_work_item') }}
),

told as (
    select *, {{ requirement_side('phrase') }} as requirement_side
    from {{ ref('int_tools__link') }}
    where removed_at is null and work_item_key != linked_key
),

implementing as (
    select work_item_key as work_key, linked_key as requirement_key from told
    where requirement_side = 'linked'
    union
    select linked_key, work_item_key from told
    where requirement_side = 'linking'
),

-- two that say it of each other are no requirement and its work
requirements as (
    select distinct implementing.requirement_key
    from implementing
    left join implementing as mutual
        on implementing.work_key = mutual.requirement_key and implementing.requirement_key = mutual.work_key
    left join items on implementing.work_key = items.work_item_key
    where
        mutual.work_key is null
        and coalesce(items.hierarchy_level, 0) >= 0
        and not coalesce(items.is_deleted, false)
)

select items.work_item_key
from items
left join requirements on items.work_item_key = requirements.requirement_key
where items.hierarchy_level = 0 and not items.is_deleted and requirements.requirement_key is null
