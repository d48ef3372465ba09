with

calendars as (
    select calendar_id, timezone, workdays, day_start, day_end from {{ ref('org_calendars') }}
    union all
    select 'default', null, null, null, null
    where not exists (select 1 from {{ ref('org_calendars') }})
),

hours as (
    select
        calendar_id,
        coalesce(timezone, '{{ var("default_timezone") }}') as timezone,
        list_transform(
            string_split(coalesce(workdays, '{{ var("default_workdays") }}'), ';'),
            lambda day: cast(trim(day) as integer)
        ) as workdays,
        cast(coalesce(day_start, '{{ var("default_day_start") }}') as time) as day_start,
        cast(coalesce(day_end, '{{ var("default_day_end") }}') as time) as day_end,
    from calendars
),

holidays as (
    select calendar_id, holiday_date, min(coalesce(holiday_name, 'holiday')) as holiday_name
    from {{ ref('org_holidays') }}
    group by all
),

range_of_days as (
    select
        coalesce(cast(min(created_at) as date), cast({{ as_of() }} as date))
        - interval {{ var('calendar_before_days') }} day as first_day,
        cast({{ as_of() }} as date) + interval {{ var('calendar_after_days') }} day as last_day,
    from {{ ref('int_work_item') }}
),

days as (
    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as calendar_date
    from range_of_days
),

marked as (
    select
        hours.*,
        days.calendar_date,
        holidays.holiday_name,
        list_contains(hours.workdays, isodow(days.calendar_date)) and holidays.holiday_date is null as is_working_day,
    from hours
    cross join days
    left join holidays on hours.calendar_id = holidays.calendar_id and days.calendar_date = holidays.holiday_date
),

-- local wall-clock hours as UTC instants: a day with a clock change is measured as it was lived
timed as (
    select
        *,
        timezone('UTC', timezone(timezone, calendar_date + day_start)) as opens_at,
        timezone('UTC', timezone(timezone, calendar_date + day_end)) as closes_at,
        timezone('UTC', timezone(timezone, cast(calendar_date as timestamp))) as midnight_at,
        timezone('UTC', timezone(timezone, cast(calendar_date + 1 as timestamp))) as ends_at,
    from marked
),

measured as (
    select
        *,
        case when is_working_day then {{ seconds_between('opens_at', 'closes_at') }} else 0 end as business_seconds,
    from timed
)

select
    calendar_id,
    calendar_date,
    is_working_day,
    holiday_name,
    cast(business_seconds as bigint) as business_seconds,
    cast(sum(business_seconds) over (partition by calendar_id order by calendar_date) as bigint)
        as cumulative_business_seconds,
    case when is_working_day then opens_at else midnight_at end as work_start_at,
    timezone,
    ends_at,
from measured
