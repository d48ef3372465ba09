{{ config(materialized='ephemeral') }}

-- the time zone of a board: that of the calendar of the team that the organisation gives it to, whose days people see
-- on it; of a board of nobody's the default
with

calendars as (
    select * from {{ ref('org_calendars') }}
    where timezone is not null
),

-- only a team of the organisation's files has a calendar of its own
teams as (
    select containers.container_id as board_id, min_by(calendars.timezone, teams.team_id) as timezone
    from {{ ref('org_containers') }} as containers
    inner join {{ ref('org_teams') }} as teams on containers.team_id = teams.team_id
    inner join calendars on teams.calendar_id = calendars.calendar_id
    where containers.source = 'trello'
    group by containers.container_id
),

defaults as (
    select coalesce(min_by(timezone, calendar_id), '{{ var("default_timezone") }}') as timezone from calendars
)

select boards.board_id, coalesce(teams.timezone, defaults.timezone) as timezone
from {{ ref('stg_trello__boards') }} as boards
cross join defaults
left join teams on boards.board_id = teams.board_id
