{{ config(materialized='ephemeral') }}

-- the department of a person: as the organisation states it, which has no dates, else that of the team of the time
with

people as (
    select * from {{ ref('dim_person') }}
),

stays as (
    select
        stays.person_id,
        stays.team_id,
        teams.department_id,
        stays.capacity_share,
        cast(stays.valid_from as timestamp) as valid_from,
        case when stays.valid_to <= {{ as_of_date() }} then cast(stays.valid_to as timestamp) end as valid_to,
    from {{ ref('bridge_person_team') }} as stays
    inner join {{ ref('dim_team') }} as teams on stays.team_id = teams.team_id
    left join {{ ref('org_people') }} as stated on stays.person_id = stated.person_id
    where
        teams.department_id is not null
        and stated.department_id is null
        and stays.valid_from <= {{ as_of_date() }}
        and (stays.valid_to is null or stays.valid_to > stays.valid_from)
),

claims as (
    select * from stays
    union all
    select
        person_id, '' as team_id, department_id, 0.0 as capacity_share, timestamp '1970-01-01 00:00:00' as valid_from,
        cast(null as timestamp) as valid_to,
    from people
    where department_id is not null
),

segments as (
    {{ segments_of('claims', 'person_id') }}
)

select
    segments.person_id,
    claims.department_id,
    segments.segment_from as valid_from,
    segments.segment_to as valid_to,
from segments
inner join claims
    on
        segments.person_id = claims.person_id
        and segments.segment_from >= claims.valid_from
        and segments.segment_from < coalesce(claims.valid_to, {{ end_of_time() }})
qualify row_number() over (
    partition by segments.person_id, segments.segment_from
    order by claims.capacity_share desc, claims.team_id asc
) = 1
