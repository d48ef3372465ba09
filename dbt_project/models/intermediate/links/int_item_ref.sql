{{ config(materialized='ephemeral') }}

select item_ref, work_item_key, true as is_read from {{ ref('int_tools__ref') }}
union all
select item_ref, work_item_key, false from {{ ref('int_tools__linked_item') }}
