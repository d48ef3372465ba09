with

items as (
    select * from {{ ref('int_work_item') }}
),

{{ sprint_stays() }},

-- the list changes with every sprint; an interval goes on as long as the sprint is in the next list too
marked as (
    select
        *,
        case
            when valid_from = lag(valid_to) over (partition by work_item_key, sprint_key order by valid_from) then 0
            else 1
        end as starts_interval,
    from stays
),

numbered as (
    select
        *,
        sum(starts_interval) over (partition by work_item_key, sprint_key order by valid_from) as interval_no,
    from marked
)

select
    work_item_key,
    sprint_key,
    min(valid_from) as added_at,
    case when bool_or(valid_to is null) then null else max(valid_to) end as removed_at,
from numbered
group by work_item_key, sprint_key, interval_no
