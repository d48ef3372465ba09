{{ config(materialized='ephemeral') }}

-- every sprint of every list of sprints that an item has had, as long as the list stayed the same
with

items as (
    select * from {{ ref('dim_work_item') }}
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'sprint' and value is not null
),

-- a sub-task shows the sprint of its parent and has no line for it
sub_tasks as (
    select items.work_item_key, items.parent_key, items.created_at
    from items
    inner join items as parents on items.parent_key = parents.work_item_key
    where items.hierarchy_level < 0
),

lists as (
    select work_item_key, value, valid_from, valid_to
    from states
    where work_item_key not in (select sub_tasks.work_item_key from sub_tasks)
    union all
    select
        sub_tasks.work_item_key,
        states.value,
        greatest(states.valid_from, sub_tasks.created_at) as valid_from,
        states.valid_to,
    from sub_tasks
    inner join states on sub_tasks.parent_key = states.work_item_key
    where coalesce(states.valid_to > sub_tasks.created_at, true)
)

select
    work_item_key,
    {{ source_of('work_item_key') }} || ':' || unnest(string_split(value, ',')) as sprint_key,
    valid_from,
    valid_to,
from lists
