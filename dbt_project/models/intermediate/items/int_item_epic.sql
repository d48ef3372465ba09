{{ config(materialized='ephemeral') }}

with recursive

items as (
    select work_item_key, hierarchy_level, parent_key, epic_link_key, coalesce(parent_key, epic_link_key) as up_key
    from {{ ref('int_work_item') }}
    union all
    select work_item_key, hierarchy_level, null, null, null from {{ ref('int_tools__linked_item') }}
),

-- an epic link is no parent; a parent that is an epic is the epic
climb as (
    select work_item_key, up_key, 1 as steps
    from items
    where up_key is not null
    union all
    select climb.work_item_key, parents.up_key, climb.steps + 1
    from climb
    inner join items as parents on climb.up_key = parents.work_item_key
    where parents.hierarchy_level < 1 and parents.up_key is not null and climb.steps < {{ var('epic_climb_max_steps') }}
)

select climb.work_item_key, min_by(climb.up_key, climb.steps) as epic_key
from climb
inner join items as epics on climb.up_key = epics.work_item_key
where epics.hierarchy_level >= 1
group by climb.work_item_key
