{{ config(materialized='ephemeral') }}

with

items as (
    select * from {{ ref('dim_work_item') }}
),

containers as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'container' and value is not null
),

every_container as (
    select * from {{ ref('int_team_container') }}
),

teams_of_container as (
    select * from every_container
    where origin = 'organisation'
),

people as (
    select * from {{ ref('dim_person') }}
),

-- what the organisation's files give to nobody is a team of its own
own_container as (
    select
        containers.work_item_key, 3 as rule_rank, 'own_container' as source_rule, teams.team_id, 1.0 as weight,
        teams.scope_word || ': ' || coalesce(containers.label, containers.value) as evidence,
        containers.valid_from, containers.valid_to,
    from containers
    inner join every_container as teams on containers.value = teams.container_id
    where teams.origin != 'organisation'
),

board_of_card as (
    select
        containers.work_item_key, 5 as rule_rank, 'board_default' as source_rule, teams.team_id, 1.0 as weight,
        'board: ' || coalesce(containers.label, containers.value) as evidence,
        containers.valid_from, containers.valid_to,
    from containers
    inner join teams_of_container as teams on containers.value = teams.container_id
    where {{ is_own_place('teams') }}
),

-- the board's declared team, not the team that most of the sprint's items have: that would be owners
-- voting for owners. A sprint that the tool still lists although another has followed ends with itself.
board_of_sprint as (
    select
        memberships.work_item_key, 5 as rule_rank, 'board_default' as source_rule, teams.team_id, 1.0 as weight,
        'sprint on the board of the team: ' || sprints.sprint_name as evidence,
        memberships.added_at as valid_from,
        case
            when memberships.removed_at is null and latest.sprint_key is null
                then coalesce(sprints.completed_at, sprints.end_at, memberships.added_at)
            else memberships.removed_at
        end as valid_to,
    from {{ ref('int_sprint_membership') }} as memberships
    inner join {{ ref('dim_sprint') }} as sprints on memberships.sprint_key = sprints.sprint_key
    inner join {{ ref('int_tools__sprint') }} as planned
        on sprints.source = planned.source and sprints.sprint_id = planned.sprint_id
    inner join teams_of_container as teams
        on planned.source = teams.source and planned.container_id = teams.container_id
    left join {{ ref('int_item_sprint') }} as latest
        on memberships.work_item_key = latest.work_item_key and memberships.sprint_key = latest.sprint_key
    where
        memberships.removed_at is not null
        or latest.sprint_key is not null
        or coalesce(sprints.completed_at, sprints.end_at, memberships.added_at) > memberships.added_at
),

project_default as (
    select
        containers.work_item_key, 6 as rule_rank, 'project_default' as source_rule, teams.team_id, 1.0 as weight,
        'project: ' || containers.value as evidence,
        containers.valid_from, containers.valid_to,
    from containers
    inner join teams_of_container as teams on containers.value = teams.container_id
    where not {{ is_own_place('teams') }}
),

reporter_team as (
    select
        items.work_item_key, 7 as rule_rank, 'reporter_team' as source_rule, people.primary_team_id as team_id,
        1.0 as weight, 'reporter: ' || people.display_name as evidence,
        items.created_at as valid_from, cast(null as timestamp) as valid_to,
    from items
    inner join people on items.reporter_person_id = people.person_id
    inner join {{ ref('dim_team') }} as teams on people.primary_team_id = teams.team_id
    where teams.origin = 'organisation' and not people.is_app
),

department_default as (
    select
        items.work_item_key, 8 as rule_rank, 'department_default' as source_rule,
        departments.default_team_id as team_id, 1.0 as weight,
        'default team of ' || departments.department_name as evidence,
        items.created_at as valid_from, cast(null as timestamp) as valid_to,
    from items
    inner join people on coalesce(items.assignee_person_id, items.reporter_person_id) = people.person_id
    inner join {{ ref('dim_department') }} as departments on people.department_id = departments.department_id
    where departments.default_team_id is not null
),

unowned as (
    select
        work_item_key, 9 as rule_rank, 'unowned' as source_rule, 'UNOWNED' as team_id, 1.0 as weight,
        'no rule names a team' as evidence, created_at as valid_from, cast(null as timestamp) as valid_to,
    from items
)

{% for rule in [
    'own_container', 'board_of_card', 'board_of_sprint', 'project_default', 'reporter_team', 'department_default', 'unowned'
] %}
select * from {{ rule }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
