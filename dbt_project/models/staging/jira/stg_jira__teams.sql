{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__teams')) }}
),

-- Cloud calls a team by its displayName, Data Center's Advanced Roadmaps by its title
parsed as (
    select
        *,
        {{ json_record('body', {
            'displayName': 'VARCHAR', 'title': 'VARCHAR', 'state': 'VARCHAR', 'members': ['VARCHAR'],
        }) }} as team,
    from newest
)

select
    record_id as jira_team_id,
    coalesce(team.displayName, team.title) as team_name,
    team.members as member_account_ids,
from parsed
where not is_deleted and coalesce(team.state, 'ACTIVE') = 'ACTIVE'
