{{ config(materialized='ephemeral') }}

-- who has been in which team since when, of the teams that have a claim to the items of their people
select
    person_id,
    team_id,
    capacity_share,
    cast(valid_from as timestamp) as valid_from,
    -- what the organisation plans has not happened: an interval that is going to end, or to begin
    case when valid_to <= {{ as_of_date() }} then cast(valid_to as timestamp) end as valid_to,
from {{ ref('bridge_person_team') }}
where
    -- who works on the items of a container that is a team of its own has no claim to other items by that
    team_id in (select team_id from {{ ref('dim_team') }} where origin = 'organisation')
    and valid_from <= {{ as_of_date() }}
