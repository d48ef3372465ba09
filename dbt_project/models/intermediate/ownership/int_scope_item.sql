{{ config(materialized='ephemeral') }}

-- which items make up a requirement (an epic or parent, with all that hangs under it) or a component
with

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted
),

parents as (
    select parent_key as scope_key, work_item_key from items
    where parent_key is not null
    union
    select epic_key, work_item_key from items
    where epic_key is not null
),

requirements as (
    select scope_key, work_item_key from parents
    union
    select distinct scope_key, scope_key from parents
)

select
    'requirement' as scope_type,
    requirements.scope_key as scope_id,
    {{ item_heading('scopes') }} as scope_name,
    requirements.work_item_key,
    items.is_open,
    scopes.is_open as is_scope_open,
from requirements
inner join items on requirements.work_item_key = items.work_item_key
inner join items as scopes on requirements.scope_key = scopes.work_item_key
union all
select
    'component',
    components.container_id || '/' || components.component_name,
    components.component_name || ' (' || components.container_id || ')',
    components.work_item_key,
    items.is_open,
    true,
from {{ ref('int_item_component') }} as components
inner join items on components.work_item_key = items.work_item_key
