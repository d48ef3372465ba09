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

projects as (
    select * from {{ ref('stg_jira__projects') }}
),

boards as (
    select * from {{ ref('stg_trello__boards') }}
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
    coalesce(projects.project_name, boards.board_name, containers.container_id) as team_name,
    null as department_id,
    null as lead_person_id,
    default_calendar.calendar_id,
    containers.origin,
    not coalesce(projects.is_archived or projects.is_deleted, boards.is_closed or boards.is_deleted, false)
        as is_active,
from containers
cross join default_calendar
left join projects on containers.source = 'jira' and containers.container_id = projects.project_key
left join boards on containers.source = 'trello' and containers.container_id = boards.board_id
