{{ config(materialized='ephemeral') }}

with

items as (
    select * from {{ ref('dim_work_item') }}
    where component_names != '[]'
)

select distinct
    items.work_item_key,
    items.container_id,
    components.component_name,
from items, unnest({{ json_array_texts('items.component_names') }}) as components (component_name)
