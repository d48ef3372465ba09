-- what the days of an item are made of, besides its state intervals: whose days they are, and whether it still lives
with

default_calendar as (
    select min(calendar_id) as calendar_id from {{ ref('dim_calendar') }}
),

timezones as (
    select distinct calendar_id, timezone from {{ ref('dim_calendar') }}
)

select
    items.work_item_key,
    coalesce(teams.calendar_id, default_calendar.calendar_id) as calendar_id,
    case when items.is_deleted then items.updated_at end as deleted_at,
    {{ row_fingerprint([
        'history.fingerprint', 'timezones.timezone', 'case when items.is_deleted then items.updated_at end',
        var('daily_window_days'), var('daily_days_after_end'),
    ]) }} as fingerprint,
from {{ ref('int_work_item') }} as items
inner join {{ ref('int_item_history_input') }} as history on items.work_item_key = history.work_item_key
cross join default_calendar
left join {{ ref('int_item_owner') }} as owners on items.work_item_key = owners.work_item_key
left join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
left join timezones
    on coalesce(teams.calendar_id, default_calendar.calendar_id) = timezones.calendar_id
