{#- Fields that become columns; the state of the day is that at its local end. -#}
{% set fields = [
    'status', 'status_category', 'assignee', 'team', 'sprint', 'priority', 'due_date', 'story_points', 'blocked',
    'container', 'archived',
] %}
{% set changed_only = builds_changed_only() %}

{{ config(
    materialized='incremental',
    inputs='day_inputs',
    post_hook="delete from {{ this }} where calendar_date < {{ first_day_of_window() }}",
) }}

{% do day_inputs() %}

with

inputs as (
    select * from {{ item_inputs() }}
),

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
),

-- time zones cost a microsecond a row and are asked for once per day: inside of a UTC day the local date changes at
-- most once, at `next_at`
local_days as (
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
),

-- the running day of each calendar, and the one of the last build
todays as (
    select
        local_days.calendar_id,
        max({{ local_date(as_of(), 'local_days') }})
            filter (where local_days.utc_date = cast({{ as_of() }} as date)) as today,
        {% if changed_only %}
        max({{ local_date('built.as_of', 'local_days') }})
            filter (where local_days.utc_date = cast(built.as_of as date)) as built_to,
        {% endif %}
    from local_days
    {% if changed_only %}
    cross join (select max(as_of) as as_of from {{ built_from(this) }}) as built
    {% endif %}
    group by local_days.calendar_id
),

-- few items are deleted: the others are not looked for in the calendars
deletions as (
    select
        inputs.work_item_key,
        {{ local_date('inputs.deleted_at', 'days') }} as deleted_on,
    from inputs
    inner join local_days as days
        on inputs.calendar_id = days.calendar_id and cast(inputs.deleted_at as date) = days.utc_date
    where inputs.deleted_at is not null
),

items as (
    select
        inputs.work_item_key,
        inputs.calendar_id,
        todays.today,
        {% if changed_only %}
        todays.built_to,
        {% endif %}
        deletions.deleted_on,
        {% if changed_only %}
        changed.work_item_key is not null as is_changed,
        {% endif %}
        row_number() over (order by inputs.work_item_key) as item_no,
    from inputs
    inner join todays on inputs.calendar_id = todays.calendar_id
    left join deletions on inputs.work_item_key = deletions.work_item_key
    {% if changed_only %}
    left join {{ changed_items() }} as changed on inputs.work_item_key = changed.work_item_key
    -- an unchanged item only gets the days that have passed, if it was still alive on the last one
    where
        changed.work_item_key is not null
        or (
            todays.today > todays.built_to
            and inputs.work_item_key in (
                select work_item_key from {{ this }}
                where calendar_date >= (select min(built_to) from todays)
            )
        )
    {% endif %}
),

-- kept as it is: left to itself the engine joins every item with every day of its calendar first
placed as materialized (
    select
        items.item_no,
        items.calendar_id,
        intervals.field_name,
        -- an empty value is a value: it must not be filled with the one before
        coalesce(intervals.value, '') as value,
        intervals.valid_from,
        intervals.valid_to,
    from {{ ref('fct_item_state_interval') }} as intervals
    inner join items on intervals.work_item_key = items.work_item_key
    where
        intervals.field_name in ('{{ fields | join("', '") }}') -- noqa: LT05
        {% if changed_only %}
        -- of an unchanged item what had ended before makes no new day
        and (items.is_changed or coalesce(intervals.valid_to, {{ end_of_time() }}) >= items.built_to)
        {% endif %}
),

-- the last value of a day is the one whose interval ends on a later day
spans as (
    select
        placed.item_no,
        placed.field_name,
        placed.value,
        {{ local_date('placed.valid_from', 'start_day') }} as day_from,
    from placed
    inner join local_days as start_day
        on placed.calendar_id = start_day.calendar_id and cast(placed.valid_from as date) = start_day.utc_date
    left join local_days as end_day
        on placed.calendar_id = end_day.calendar_id and cast(placed.valid_to as date) = end_day.utc_date
    where
        end_day.utc_date is null
        or {{ local_date('placed.valid_to', 'end_day') }} > {{ local_date('placed.valid_from', 'start_day') }}
),

sparse as (
    select
        item_no,
        day_from,
        {%- for field in fields %}
        any_value(value) filter (where field_name = '{{ field }}') as {{ field }},
        {%- endfor %}
    from spans
    group by item_no, day_from
),

-- filled on the few days of change and expanded afterwards: the other way round costs five to nine times as much
filled as (
    select
        item_no,
        day_from,
        lead(day_from) over (partition by item_no order by day_from) as day_to,
        {%- for field in fields %}
        {{ last_known(field, 'partition by item_no order by day_from') }} as {{ field }},
        {%- endfor %}
    from sparse
),

-- an item ends with the day since which it has been done, or off the board
ends as (
    select
        item_no,
        case
            when bool_or(day_to is null and (status_category = 'done' or archived = 'true'))
                then coalesce(
                    max(day_to) filter (
                        where status_category is distinct from 'done' and archived is distinct from 'true'
                    ),
                    min(day_from)
                ) + {{ var('daily_after_end_days') }}
        end as last_day,
    from filled
    group by item_no
),

ranges as (
    select
        items.work_item_key,
        filled.* exclude (item_no, day_from, day_to),  -- noqa: RF02
        greatest(
            filled.day_from,
            {% if changed_only %}
            case when not items.is_changed then items.built_to + 1 end,
            {% endif %}
            {{ first_day_of_window() }}
        ) as range_from,
        least(filled.day_to - 1, items.today, ends.last_day, items.deleted_on) as range_to,
    from filled
    inner join items on filled.item_no = items.item_no
    inner join ends on filled.item_no = ends.item_no
),

days as (
    select *, range_from + cast(unnest(range(0, range_to - range_from + 1)) as integer) as calendar_date
    from ranges
    where range_to >= range_from
)

select
    work_item_key,
    calendar_date,
    nullif(status, '') as status_id,
    nullif(status_category, '') as status_category,
    nullif(assignee, '') as assignee_person_id,
    nullif(team, '') as team_id,
    nullif(sprint, '') as sprint_ids,
    nullif(priority, '') as priority_id,
    cast(nullif(due_date, '') as date) as due_date,
    cast(nullif(story_points, '') as double) as story_points,
    blocked = 'true' as is_blocked,
    nullif(container, '') as container_id,
    archived = 'true' as is_archived,
from days
