{{ config(severity='warn') }}

-- a replayed status that differs from the present one means that changelog entries are missing or late
select
    items.work_item_key,
    items.item_ref,
    items.status_name,
    intervals.label as replayed_status,
from {{ ref('dim_work_item') }} as items
inner join {{ ref('fct_item_state_interval') }} as intervals on items.work_item_key = intervals.work_item_key
where
    intervals.field_name = 'status'
    and intervals.valid_to is null
    and intervals.value is distinct from items.status_id
    and not items.is_deleted
