{{ config(materialized='ephemeral') }}

-- what an edge may end in: items that were read, and those of which only their neighbours tell
select work_item_key, source, item_ref, title, url, is_open, true as is_read from {{ ref('dim_work_item') }}
union all
select
    work_item_key, source, item_ref, coalesce(title, item_ref) as title, url, status_category != 'done' as is_open,
    false as is_read,
from {{ ref('dim_linked_item') }}
