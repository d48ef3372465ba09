with

items as (
    select * from {{ ref('int_work_item') }}
),

-- a sub-task is in the sprint of its parent
placed as (
    select
        items.work_item_key,
        items.source,
        case when parents.work_item_key is null then items.sprint_set else parents.sprint_set end as sprint_set,
    from items
    left join items as parents on items.hierarchy_level < 0 and items.parent_key = parents.work_item_key
),

members as (
    select work_item_key, source, unnest(string_split(sprint_set, ',')) as sprint_id
    from placed
    where sprint_set is not null
),

sprints as (
    select * from {{ ref('int_tools__sprint') }}
)

-- the open sprint, else the one that was planned or started last
select
    members.work_item_key,
    members.source || ':' || members.sprint_id as sprint_key,
    sprints.board_id,
    sprints.container_id,
from members
inner join sprints on members.source = sprints.source and members.sprint_id = sprints.sprint_id
qualify row_number() over (
    partition by members.work_item_key
    order by
        case sprints.state when 'active' then 1 when 'future' then 2 else 3 end,
        sprints.start_at desc nulls last,
        sprints.sprint_id desc
) = 1
