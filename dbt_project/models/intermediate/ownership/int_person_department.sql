{{ config(materialized='ephemeral') }}

-- the department of a person: as the organisation states it, which has no dates, else that of the team of the time
with

people as (
    select * from {{ ref('dim_person') }}
),

memberships as (
    select
        memberships.person_id,
        memberships.team_id,
        teams.department_id,
        memberships.capacity_share,
        cast(memberships.valid_from as timestamp) as valid_from,
        case when memberships.valid_to <= {{ as_of_date() }} then cast(memberships.valid_to as timestamp) end
            as valid_to,
    from {{ ref('bridge_person_team') }} as memberships
    inner join {{ ref('dim_team') }} as teams on memberships.team_id = teams.team_id
    left join {{ ref('org_people') }} as stated on memberships.person_id = stated.person_id
    where
        teams.department_id is not null
        and stated.department_id is null
        and memberships.valid_from <= {{ as_of_date() }}
        and (memberships.valid_to is null or memberships.valid_to > memberships.valid_from)
),

claims as (
    select * from memberships
    union all
    select
        person_id, '' as team_id, department_id, 0.0 as capacity_share, timestamp '1970-01-01 00:00:00' as valid_from,
        cast(null as timestamp) as valid_to,
    from people
    where department_id is not null
),

intervals as (
    {{ intervals_of('claims', 'person_id') }}
)

select
    intervals.person_id,
    claims.department_id,
    intervals.interval_from as valid_from,
    intervals.interval_to as valid_to,
from intervals
inner join claims
    on
        intervals.person_id = claims.person_id
        and intervals.interval_from >= claims.valid_from
        and intervals.interval_from < coalesce(claims.valid_to, {{ end_of_time() }})
qualify row_number() over (
    partition by intervals.person_id, intervals.interval_from
    order by claims.capacity_share desc, claims.team_id asc
) = 1
