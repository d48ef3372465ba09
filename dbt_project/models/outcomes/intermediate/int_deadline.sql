{{ config(materialized='ephemeral') }}

-- a promise: an item's due date as it stood when its week began, or as it was first set within that week
with

items as (
    select
        items.work_item_key,
        coalesce(items.outcome = 'dropped', false) as is_dropped,
        clocks.timezone,
    from {{ ref('dim_work_item') }} as items
    inner join {{ ref('int_team_clock') }} as clocks on coalesce(items.owner_team_id, 'UNOWNED') = clocks.team_id
    where not items.is_deleted
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
),

promises as (
    select
        states.work_item_key,
        items.is_dropped,
        {{ calendar_day('states.value') }} as due_date,
        {{ iso_week(calendar_day('states.value')) }} as week_start,
        states.valid_from,
        states.valid_to,
        {{ utc_of_local(calendar_day('states.value') ~ ' + 1', 'items.timezone') }} as due_at,
    from states
    inner join items on states.work_item_key = items.work_item_key
    where states.field_name = 'due_date' and states.value is not null
),

standing as (
    select * from promises
    where
        due_at <= {{ as_of() }}
        and week_start >= {{ week_before_as_of(var('scorecard_history_weeks')) }}
        and valid_from < due_at
        and (valid_to is null or valid_to > week_start)
    qualify row_number() over (partition by work_item_key, week_start order by valid_from) = 1
)

select
    standing.work_item_key,
    standing.week_start,
    standing.due_date,
    coalesce(done.work_item_key is not null, false) as is_met,
    coalesce(standing.valid_to <= standing.due_at, false) as is_moved,
from standing
left join states as done
    on
        standing.work_item_key = done.work_item_key
        and done.field_name = 'status_category'
        and done.value = 'done'
        and {{ holds_at('done', 'standing.due_at') }}
left join states as archived
    on
        standing.work_item_key = archived.work_item_key
        and archived.field_name = 'archived'
        and archived.value = 'true'
        and {{ holds_at('archived', 'standing.due_at') }}
where
    -- what was dropped before its day was promised no longer
    (done.work_item_key is not null and not standing.is_dropped)
    or (done.work_item_key is null and archived.work_item_key is null)
