with

items as (
    select * from {{ ref('int_work_item') }}
),

containers as (
    select * from {{ ref('int_team_container') }}
),

teams as (
    select * from {{ ref('dim_team') }}
),

-- who works on the items of a container that is a team of its own has no claim to other items by that
memberships as (
    select * from {{ ref('bridge_person_team') }}
    where
        team_id in (select team_id from teams where origin = 'organisation')
        and valid_from <= cast({{ as_of() }} as date)
        and (valid_to is null or valid_to > cast({{ as_of() }} as date))
),

board_teams as (
    select items.work_item_key, containers.team_id
    from items
    inner join {{ ref('int_item_sprint') }} as sprints on items.work_item_key = sprints.work_item_key
    inner join containers on items.source = containers.source and sprints.container_id = containers.container_id
    where containers.origin = 'organisation'
    union all
    select items.work_item_key, containers.team_id
    from items
    inner join containers on items.source = containers.source and items.container_id = containers.container_id
    where containers.origin = 'organisation' and {{ is_own_place('containers') }}
),

candidates as (
    select decisions.work_item_key, decisions.team_id, 0 as rank, 'confirmed_in_slack' as source_rule, 1.0 as weight
    from {{ ref('int_owner_decision') }} as decisions
    where not exists (
        select 1 from {{ ref('fct_field_change') }} as changes
        where
            changes.work_item_key = decisions.work_item_key
            and changes.field_name = 'team'
            and changes.changed_at > decisions.decided_at
    )
    union all
    select items.work_item_key, aliases.team_id, 1 as rank, 'team_field' as source_rule, 1.0 as weight
    from items
    inner join {{ ref('int_team_alias') }} as aliases on items.team_field_id = aliases.alias
    union all
    select items.work_item_key, map.team_id, 2, 'component_map', 1.0
    from items
    inner join {{ ref('org_components') }} as map
        on items.container_id = map.jira_project_key and list_contains(items.components, map.component_name)
    union all
    select items.work_item_key, containers.team_id, 3, 'own_container', 1.0
    from items
    inner join containers on items.source = containers.source and items.container_id = containers.container_id
    where containers.origin != 'organisation'
    union all
    select items.work_item_key, memberships.team_id, 4, 'assignee_team', memberships.capacity_share
    from items
    inner join memberships on items.assignee_person_id = memberships.person_id
    union all
    select work_item_key, team_id, 5, 'board_default', 1.0 from board_teams
    union all
    select items.work_item_key, containers.team_id, 6, 'project_default', 1.0
    from items
    inner join containers on items.source = containers.source and items.container_id = containers.container_id
    where containers.origin = 'organisation' and not {{ is_own_place('containers') }}
    union all
    select items.work_item_key, memberships.team_id, 7, 'reporter_team', memberships.capacity_share
    from items
    inner join memberships on items.reporter_person_id = memberships.person_id
),

supported as (
    select
        candidates.*,
        teams.is_active,
        count(*) over (partition by candidates.work_item_key, candidates.team_id) as rules_in_favour,
    from candidates
    inner join teams on candidates.team_id = teams.team_id
)

-- a rule that names a dissolved team gives way to any that names a living one; of equals, the team that
-- more rules name
select work_item_key, team_id, source_rule
from supported
qualify row_number() over (
    partition by work_item_key
    order by is_active desc, rank asc, weight desc, rules_in_favour desc, team_id asc
) = 1
