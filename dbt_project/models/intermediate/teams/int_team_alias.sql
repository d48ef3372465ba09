{{ config(materialized='ephemeral') }}

with

teams as (
    select * from {{ ref('org_teams') }}
),

aliases as (
    select team_id as alias, team_id, 1 as rank from teams
    union all
    select jira_team_name, team_id, 2 from teams
    union all
    select team_name, team_id, 3 from teams
)

select alias, team_id
from aliases
where alias is not null
qualify row_number() over (partition by alias order by rank, team_id) = 1
