{{ config(materialized='ephemeral') }}

-- the one definition of delivered and dropped: what becomes of an item that is no longer open. What is closed as a
-- duplicate, not to be done, or put away unfinished is no delivery, whatever the category of its status. Configuration
-- outranks words, words outrank the board, the board outranks the category. A resolution that says no more than that it
-- is done does not outrank a status that says the opposite: some workflows set it whatever the status.
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
    case
        when settled.outcome is not null then settled.outcome
        when items.status_category != 'done' then 'dropped'
        when {{ is_dropped_name('items.resolution_name') }} then 'dropped'
        when {{ is_dropped_name('items.status_name') }} then 'dropped'
        when {{ category_of_name('items.resolution_name') }} = 'done' then 'delivered'
        when {{ category_of_name('items.status_name') }} in ('in_progress', 'done') then 'delivered'
        when not items.is_in_last_column then 'dropped'
        else 'delivered'
    end as outcome,
from items
left join settled on items.source = settled.source and items.status_id = settled.status_id
