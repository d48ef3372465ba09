{{ config(materialized='ephemeral') }}

-- blocked days of begun work, by week: an item that is in progress and blocked at noon of a working day, UTC, counts one
with

noons as (
    select distinct
        calendar_date,
        cast(calendar_date as timestamp) + interval '{{ var('scorecard_blocked_at_hours') }}' hour as noon,
    from {{ ref('dim_calendar') }}
    where
        business_seconds > 0
        and calendar_date >= {{ week_before_as_of(var('scorecard_history_weeks')) }}
        and cast(calendar_date as timestamp) + interval '{{ var('scorecard_blocked_at_hours') }}' hour <= {{ as_of() }}
),

begun as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'status_category' and value = 'in_progress'
),

days as (
    select distinct
        noons.calendar_date,
        blocked.work_item_key,
    from {{ ref('fct_blocking_interval') }} as blocked
    inner join begun on blocked.work_item_key = begun.work_item_key and {{ overlaps('blocked', 'begun') }}
    inner join noons on {{ holds_at('blocked', 'noons.noon') }} and {{ holds_at('begun', 'noons.noon') }}
)

select
    {{ iso_week('calendar_date') }} as week_start,
    count(*) as item_days,
    count(distinct work_item_key) as items,
from days
group by all
