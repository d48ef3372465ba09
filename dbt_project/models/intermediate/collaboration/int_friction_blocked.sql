{{ config(materialized='ephemeral') }}

-- the business hours, on its own team's calendar, that an item of one team waited for items of another
with

weeks as (
    select * from {{ ref('int_friction_week') }}
),

intervals as (
    select * from {{ ref('int_friction_blocking_interval') }}
),

days as (
    select * from {{ ref('dim_calendar') }}
),

clipped as (
    select
        weeks.week_start,
        intervals.causing_party_id as causing_id,
        intervals.suffering_party_id as suffering_id,
        intervals.work_item_key,
        intervals.calendar_id,
        greatest(intervals.valid_from, weeks.window_from) as blocked_from,
        least(intervals.valid_to, weeks.week_end_at) as blocked_to,
    from intervals
    inner join weeks on intervals.valid_from < weeks.week_end_at and intervals.valid_to > weeks.window_from
)

select
    clipped.week_start,
    clipped.causing_id,
    clipped.suffering_id,
    clipped.work_item_key,
    sum(
        {{ business_seconds_until('clipped.blocked_to', 'last_day') }}
        - {{ business_seconds_until('clipped.blocked_from', 'first_day') }}
    ) / 3600.0 as hours,
from clipped
asof left join days as first_day
    on clipped.calendar_id = first_day.calendar_id and clipped.blocked_from >= first_day.work_start_at
asof left join days as last_day
    on clipped.calendar_id = last_day.calendar_id and clipped.blocked_to >= last_day.work_start_at
group by clipped.week_start, clipped.causing_id, clipped.suffering_id, clipped.work_item_key
