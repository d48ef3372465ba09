{{ config(materialized='ephemeral') }}

-- delivered or dropped: what has become of each item that is not open now; `int_item_band` has what it was at any time
with

items as (
    select * from {{ ref('int_work_item') }}
    where not is_deleted and (status_category = 'done' or is_archived)
),

settled as (
    select source, status_id, min(status_category) as outcome
    from {{ ref('status_map') }}
    where status_category in ('dropped', 'delivered')
    group by source, status_id
)

select
    items.work_item_key,
    {{ outcome_of(
        'settled.outcome', 'items.status_category', 'items.resolution_name', 'items.status_name', 'items.is_in_last_column'
    ) }} as outcome,
from items
left join settled on items.source = settled.source and items.status_id = settled.status_id
