-- when each item of a team is worked on: from its start, or that of its sprint, to its due date, or the sprint's
-- end; what has neither begun nor been planned has no window
with

items as (
    select * from {{ ref('int_conflict_scope') }}
    where is_open and not is_unowned and item_type is not null
),

sprints as (
    select * from {{ ref('dim_sprint') }}
    where state in ('active', 'future')
),

details as (
    select work_item_key, assignee_person_id, container_id, component_names, sprint_key, hierarchy_level,
    from {{ ref('dim_work_item') }}
),

windows as (
    select
        items.work_item_key,
        items.item_ref,
        items.team_id,
        details.assignee_person_id,
        details.container_id,
        details.component_names,
        cast(case items.status_category
            when 'in_progress' then items.started_at
            when 'todo' then sprints.start_at
            else {{ unknown('status category', 'items.status_category') }}
        end as date) as starts_on,
        coalesce(items.due_date, cast(sprints.end_at as date)) as ends_on,
    from items
    inner join details on items.work_item_key = details.work_item_key
    left join sprints on details.sprint_key = sprints.sprint_key
    where details.hierarchy_level = 0
)

select
    windows.*,
    nodes.duration_days,
from windows
inner join {{ ref('int_path_node') }} as nodes on windows.work_item_key = nodes.work_item_key
where windows.starts_on is not null and windows.ends_on is not null and windows.ends_on >= windows.starts_on
