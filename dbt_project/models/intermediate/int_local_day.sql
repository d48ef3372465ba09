{{ config(materialized='ephemeral') }}

-- time zones cost a microsecond a row and are asked for once per day: inside of a UTC day the local date changes at
-- most once, at `next_at`
with

calendar as (
    select * from {{ ref('dim_calendar') }}
),

-- the local days that may hold at the start of a UTC day: the one before, the same, the one after
candidates as (
    select
        calendar_id,
        calendar_date as utc_date,
        calendar_date + unnest([-1, 0, 1]) as local_date,
    from calendar
    where calendar_date <= cast({{ as_of() }} as date) + 2
)

select
    candidates.calendar_id,
    candidates.utc_date,
    min(calendar.calendar_date) as local_date,
    min(calendar.ends_at) as next_at,
from candidates
inner join calendar
    on candidates.calendar_id = calendar.calendar_id and candidates.local_date = calendar.calendar_date
where calendar.ends_at > cast(candidates.utc_date as timestamp)
group by all
