{{ config(materialized='ephemeral') }}

-- figures on teams under four people would be figures on people: these teams count as one
with

members as (
    select team_id, count(distinct person_id) as people
    from {{ ref('bridge_person_team') }}
    where valid_from <= {{ as_of_date() }} and (valid_to is null or valid_to > {{ as_of_date() }})
    group by team_id
)

select
    teams.team_id,
    case
        when coalesce(members.people, 0) >= {{ var('friction_min_team_people') }} then teams.team_id
        else 'SMALL_TEAMS'
    end as party_id,
    teams.calendar_id,
from {{ ref('dim_team') }} as teams
left join members on teams.team_id = members.team_id
