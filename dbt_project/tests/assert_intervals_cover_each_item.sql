-- the intervals of an item and field start at its creation, follow each other without gap and never end
with

ordered as (
    select
        intervals.*,
        items.created_at,
        lag(intervals.valid_to) over (
            partition by intervals.work_item_key, intervals.field_name order by intervals.valid_from
        ) as previous_end,
        row_number() over (
            partition by intervals.work_item_key, intervals.field_name order by intervals.valid_from
        ) as interval_no,
        lead(intervals.valid_from) over (
            partition by intervals.work_item_key, intervals.field_name order by intervals.valid_from
        ) as next_start,
    from {{ ref('fct_item_state_interval') }} as intervals
    inner join {{ ref('dim_work_item') }} as items on intervals.work_item_key = items.work_item_key
)

select *
from ordered
where
    (interval_no = 1 and valid_from != created_at)
    or (interval_no > 1 and valid_from is distinct from previous_end)
    or valid_to is distinct from next_start
    or valid_to <= valid_from
