{{ config(materialized='ephemeral') }}

-- by whose calendar and time zone a team lives; work without a team lives by the first calendar
with

calendars as (
    select * from {{ ref('org_calendars') }}
),

clocks as (
    select
        teams.team_id,
        teams.calendar_id,
        calendars.timezone,
    from {{ ref('dim_team') }} as teams
    left join calendars on teams.calendar_id = calendars.calendar_id
    union all
    select 'UNOWNED', coalesce(min(calendar_id), 'default'), min_by(timezone, calendar_id)
    from calendars
)

select
    team_id,
    calendar_id,
    coalesce(timezone, '{{ var("default_timezone") }}') as timezone,
from clocks
