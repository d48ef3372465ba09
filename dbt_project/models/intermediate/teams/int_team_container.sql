with

teams as (
    select * from {{ ref('org_teams') }}
),

claimed as (
    select
        team_id,
        'jira' as source,
        trim(unnest(string_split(jira_project_keys, ';'))) as container_id,
    from teams
    where jira_project_keys is not null
    union all
    select
        team_id,
        'trello' as source,
        trim(unnest(string_split(trello_board_ids, ';'))) as container_id,
    from teams
    where trello_board_ids is not null
),

-- without an organisation every project and every board is its own team
derived as (
    select 'jira-project:' || project_key as team_id, 'jira' as source, project_key as container_id
    from {{ ref('stg_jira__issues') }}
    union
    select 'jira-project:' || project_key, 'jira', project_key
    from {{ ref('stg_jira__projects') }}
    where not is_deleted
    union
    select 'trello-board:' || board_id, 'trello', board_id
    from {{ ref('stg_trello__boards') }}
)

select team_id, source, container_id, 'organisation' as origin
from claimed
where container_id != ''
union all
select team_id, source, container_id, source || case source
    when 'jira' then '_project' when 'trello' then '_board' else {{ unknown('tool', 'source') }}
end as origin
from derived
where not exists (select 1 from teams)
