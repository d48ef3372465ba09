{{ config(materialized='ephemeral') }}

-- how long each finished item had taken when it was finished, was at work and was blocked, on its teams' calendars
with

finishes as (
    select * from {{ ref('int_item_finish') }}
),

intervals as (
    select * from {{ ref('int_item_interval') }}
),

{% set cycle = 'intervals.valid_from >= finishes.started_at' %}
summed as (
    select
        finishes.work_item_key,
        finishes.finished_at,
        sum(intervals.business_seconds) filter (where intervals.band != 'archived') as lead_business,
        sum(intervals.business_seconds) filter (where {{ cycle }} and intervals.band != 'archived') as cycle_business,
        sum(intervals.business_seconds) filter (
            where {{ cycle }} and intervals.band = 'in_progress' and not intervals.is_waiting and not intervals.is_blocked
        ) as work_business,
        sum(intervals.business_seconds) filter (where {{ cycle }} and intervals.is_blocked) as blocked_business,
        sum(intervals.business_seconds) filter (
            where not coalesce({{ cycle }}, false) and intervals.is_blocked
        ) as held_business,
    from finishes
    inner join intervals
        on finishes.work_item_key = intervals.work_item_key and finishes.finished_at > intervals.valid_from
    group by finishes.work_item_key, finishes.finished_at
),

standard_day as (
    select calendar_id, median(business_seconds) as day_seconds
    from {{ ref('dim_calendar') }}
    where is_working_day
    group by calendar_id
)

-- what was done in the second of its creation or start took no time: it has no interval to be summed
select
    finishes.team_id,
    finishes.week_start,
    finishes.due_date,
    {{ local_day('finishes.finished_at', 'clocks.timezone') }} > finishes.due_date as is_late,
    coalesce(summed.lead_business, 0) as lead_business_seconds,
    case when finishes.started_at is not null then coalesce(summed.cycle_business, 0) end
        as cycle_business_seconds,
    -- null where the workflow told no waiting apart yet
    case
        when summed.cycle_business > 0 and finishes.finished_at >= workflows.tells_waiting_since
            then coalesce(summed.work_business, 0)
    end as worked_business_seconds,
    coalesce(summed.blocked_business, 0) as blocked_business_seconds,
    coalesce(summed.held_business, 0) as blocked_before_start_business_seconds,
    standard_day.day_seconds,
from finishes
left join {{ ref('int_workflow') }} as workflows
    on finishes.source = workflows.source and finishes.container_id = workflows.container_id
left join {{ ref('int_team_clock') }} as clocks on finishes.team_id = clocks.team_id
left join standard_day on clocks.calendar_id = standard_day.calendar_id
left join summed on finishes.work_item_key = summed.work_item_key and finishes.finished_at = summed.finished_at
