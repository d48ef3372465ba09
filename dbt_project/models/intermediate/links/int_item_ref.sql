{{ config(materialized='ephemeral') }}

select item_ref, work_item_key from {{ ref('int_tools__ref') }}
