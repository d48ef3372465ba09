with

items as (
    select * from {{ ref('int_work_item') }}
),

categories as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'status_category'
),

moments as (
    select
        work_item_key,
        min(valid_from) filter (where value = 'in_progress') as started_at,
        max(valid_from) filter (
            where value = 'done' and valid_to is null and evidence is distinct from 'unknown since when'
        ) as done_at,
    from categories
    group by work_item_key
),

former as (
    select work_item_key, list_sort(list(item_ref)) as former_refs
    from {{ ref('int_tools__ref') }}
    where is_former
    group by work_item_key
),

owners as (
    select * from {{ ref('int_item_owner') }}
),

sprints as (
    select * from {{ ref('int_item_sprint') }}
),

epics as (
    select * from {{ ref('int_item_epic') }}
),

outcomes as (
    select * from {{ ref('int_item_outcome') }}
),

counted as (
    select * from {{ ref('int_counted_item') }}
)

select
    items.work_item_key,
    items.source,
    items.source_id,
    items.item_ref,
    {{ to_json_array('former.former_refs') }} as former_refs,
    items.url,
    items.container_id,
    items.container_name,
    items.title,
    items.description,
    items.item_type,
    cast(items.hierarchy_level as integer) as hierarchy_level,
    counted.work_item_key is not null as is_counted,
    items.status_id,
    items.status_name,
    items.status_category,
    items.priority_name,
    coalesce(items.priority_rank, {{ rank_of_priority('items.priority_name') }}) as priority_rank,
    items.assignee_person_id,
    items.reporter_person_id,
    owners.team_id as owner_team_id,
    sprints.sprint_key,
    coalesce(items.parent_key, items.epic_link_key) as parent_key,
    epics.epic_key,
    {{ to_json_array('items.components') }} as component_names,
    {{ to_json_array('items.versions') }} as version_names,
    {{ to_json_array('items.labels') }} as labels,
    items.story_points,
    items.due_date,
    items.created_at,
    moments.started_at,
    case
        when items.status_category = 'done' and coalesce(outcomes.outcome, 'unknown') != 'dropped'
            then coalesce(moments.done_at, items.resolved_at)
    end as done_at,
    case
        when items.status_category = 'done' and outcomes.outcome = 'dropped'
            then coalesce(moments.done_at, items.resolved_at)
    end as dropped_at,
    outcomes.outcome,
    items.resolution_name,
    items.updated_at,
    items.status_category != 'done' and not items.is_archived and not items.is_deleted as is_open,
    items.is_archived,
    items.is_deleted,
    items.is_flagged,
    {{ is_private('item', 'items.work_item_key') }} as is_private,
from items
left join moments on items.work_item_key = moments.work_item_key
left join former on items.work_item_key = former.work_item_key
left join owners on items.work_item_key = owners.work_item_key
left join sprints on items.work_item_key = sprints.work_item_key
left join epics on items.work_item_key = epics.work_item_key
left join outcomes on items.work_item_key = outcomes.work_item_key
left join counted on items.work_item_key = counted.work_item_key
