{{ config(materialized='ephemeral') }}

-- the levels at which somebody can be named for a team's items: departments and executives are known from the
-- organisation's files alone, and what they leave empty is no gap
with

teams as (
    select team_id, origin = 'organisation' as is_told from {{ ref('dim_team') }}
    union all
    select 'UNOWNED', exists(select 1 from {{ ref('org_teams') }})
),

levels as (
    select
        unnest([1, 2, 3, 4]) as level_no,
        exists(select 1 from {{ ref('dim_department') }}) as has_departments,
        exists(select 1 from {{ ref('dim_person') }} where is_executive and is_active) as has_executives,
)

select teams.team_id, levels.level_no
from teams
cross join levels
where
    levels.level_no <= 2
    or (levels.level_no = 3 and teams.is_told and levels.has_departments)
    or (levels.level_no = 4 and teams.is_told and levels.has_executives)
