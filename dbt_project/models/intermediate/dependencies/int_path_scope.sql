-- which open items must be done for an epic, a version that is not released, a sprint that is not over
with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_open and hierarchy_level < 1
),

versions as (
    select * from {{ ref('int_tools__version') }}
    where not is_released
),

epics as (
    select work_item_key, title, due_date, owner_team_id from {{ ref('dim_work_item') }}
),

named as (
    select work_item_key, source, container_id, unnest({{ json_array_texts('version_names') }}) as version_name,
    from items
    where version_names != '[]'
)

select
    'epic' as scope_type, items.epic_key as scope_key, epics.title as scope_name, epics.owner_team_id as team_id,
    epics.due_date, items.work_item_key,
from items
inner join epics on items.epic_key = epics.work_item_key
union all
select
    'version' as scope_type, versions.source || '-version:' || versions.version_id as scope_key,
    versions.version_name as scope_name, cast(null as varchar) as team_id, versions.release_date as due_date,
    named.work_item_key,
from named
inner join versions
    on
        named.source = versions.source
        and named.container_id = versions.container_id
        and named.version_name = versions.version_name
union all
select
    'sprint' as scope_type, sprints.sprint_key as scope_key, sprints.sprint_name as scope_name, sprints.team_id,
    cast(sprints.end_at as date) as due_date, items.work_item_key,
from items
inner join {{ ref('dim_sprint') }} as sprints on items.sprint_key = sprints.sprint_key
where sprints.state in ('active', 'future')
