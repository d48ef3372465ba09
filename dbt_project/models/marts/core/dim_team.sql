with

teams as (
    select * from {{ ref('org_teams') }}
),

containers as (
    select * from {{ ref('int_team_container') }}
    where origin != 'organisation'
),

default_calendar as (
    select coalesce(min(calendar_id), 'default') as calendar_id from {{ ref('org_calendars') }}
),

present as (
    select * from {{ ref('int_tools__container') }}
)

select
    teams.team_id,
    coalesce(teams.team_name, teams.team_id) as team_name,
    teams.department_id,
    teams.lead_person_id,
    coalesce(calendars.calendar_id, default_calendar.calendar_id) as calendar_id,
    'organisation' as origin,
    coalesce(teams.is_active, true) as is_active,
from teams
cross join default_calendar
left join {{ ref('org_calendars') }} as calendars on teams.calendar_id = calendars.calendar_id
union all
select
    containers.team_id,
    -- a team is told to everybody, the name of a private board is not
    case
        when {{ is_public('container', "present.source || ':' || present.container_id") }}
            then coalesce(present.container_name, containers.container_id)
        else containers.container_id
    end as team_name,
    null as department_id,
    null as lead_person_id,
    default_calendar.calendar_id,
    containers.origin,
    present.is_active,
from containers
cross join default_calendar
inner join present on containers.source = present.source and containers.container_id = present.container_id
