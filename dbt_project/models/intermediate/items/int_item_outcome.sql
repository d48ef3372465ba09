{{ config(materialized='ephemeral') }}

-- the one definition of delivered and dropped: what becomes of an item that is no longer open. What is closed as a
-- duplicate, not to be done, or put away unfinished is no delivery, whatever the category of its status.
with

items as (
    select * from {{ ref('int_work_item') }}
    where not is_deleted and (status_category = 'done' or is_archived)
)

select
    items.work_item_key,
    case
        when map.status_category in ('dropped', 'delivered') then map.status_category
        when items.status_category != 'done' then 'dropped'
        when {{ is_dropped_name('items.resolution_name') }} then 'dropped'
        when {{ is_dropped_name('items.status_name') }} then 'dropped'
        else 'delivered'
    end as outcome,
from items
left join {{ ref('status_map') }} as map on items.source = map.source and items.status_id = map.status_id
