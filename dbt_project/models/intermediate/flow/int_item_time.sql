{{ config(materialized='ephemeral') }}

-- how long each item took, was at work and was blocked, on both clocks
with

items as (
    select * from {{ ref('dim_work_item') }}
    where hierarchy_level < 1 and not is_deleted
),

intervals as (
    select
        intervals.*,
        items.done_at is null or intervals.valid_from < items.done_at as is_before_done,
        coalesce(intervals.valid_from >= items.started_at, false) as is_after_start,
    from {{ ref('int_item_interval') }} as intervals
    inner join items on intervals.work_item_key = items.work_item_key
),

{% set cycle = 'is_before_done and is_after_start' %}
summed as (
    select
        work_item_key,
        {% for clock in ['calendar', 'business'] %}
            sum({{ clock }}_seconds) filter (where is_before_done and band != 'archived') as lead_{{ clock }},
            sum({{ clock }}_seconds) filter (where {{ cycle }} and band != 'archived') as cycle_{{ clock }},
            sum({{ clock }}_seconds) filter (where {{ cycle }} and band = 'in_progress') as progress_{{ clock }},
            sum({{ clock }}_seconds) filter (where {{ cycle }} and is_blocked) as blocked_{{ clock }},
            sum({{ clock }}_seconds) filter (where is_before_done and not is_after_start and is_blocked)
                as held_{{ clock }},
            sum({{ clock }}_seconds) filter (
                where {{ cycle }} and band = 'in_progress' and not is_waiting and not is_blocked
            ) as work_{{ clock }},
        {% endfor %}
        count(*) filter (where previous_band = 'done' and band != 'done') as reopen_count,
        max_by(band, valid_from) as band,
        max_by(team_id, valid_from) as team_id,
    from intervals
    group by work_item_key
),

standard_day as (
    select calendar_id, median(business_seconds) as day_seconds
    from {{ ref('dim_calendar') }}
    where is_working_day
    group by calendar_id
)

select
    summed.*,
    items.item_type,
    items.is_counted,
    items.created_at,
    items.started_at,
    items.done_at,
    items.due_date,
    items.is_open,
    clocks.calendar_id,
    standard_day.day_seconds,
    summed.band = 'in_progress' as is_wip,
    coalesce(workflows.tells_waiting, false) as tells_waiting,
    {{ local_day('coalesce(items.done_at, ' ~ as_of() ~ ')', 'clocks.timezone') }} as measured_on,
from summed
inner join items on summed.work_item_key = items.work_item_key
inner join {{ ref('int_team_clock') }} as clocks on coalesce(items.owner_team_id, 'UNOWNED') = clocks.team_id
left join standard_day on clocks.calendar_id = standard_day.calendar_id
left join {{ ref('int_workflow') }} as workflows
    on items.source = workflows.source and items.container_id = workflows.container_id
