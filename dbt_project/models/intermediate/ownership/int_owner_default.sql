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

{{ sprint_stays() }},

-- of a list of sprints that which was planned or started last is the item's; the others as long as they run
listed as (
    select
        stays.*,
        sprints.source,
        sprints.container_id,
        sprints.sprint_name,
        case when sprints.completed_at is not null or sprints.state = 'closed'
            then coalesce(sprints.completed_at, sprints.end_at, stays.valid_from)
        end as closed_at,
        row_number() over (
            partition by stays.work_item_key, stays.valid_from
            order by sprints.start_at desc nulls first, sprints.sprint_id desc
        ) > 1 as is_followed,
    from stays
    inner join {{ ref('int_tools__sprint') }} as sprints
        on stays.sprint_key = sprints.source || ':' || sprints.sprint_id
    where not sprints.is_deleted
),

-- the board's declared team, not the team that most of the sprint's items have: that would be owners
-- voting for owners
board_of_sprint as (
    select
        listed.work_item_key, 5 as rule_rank, 'board_default' as source_rule, teams.team_id, 1.0 as weight,
        'sprint on the board of the team: ' || listed.sprint_name as evidence,
        listed.valid_from,
        case
            when listed.is_followed then {{ earlier_end('listed.closed_at', 'listed.valid_to') }}
            else listed.valid_to
        end as valid_to,
    from listed
    inner join teams_of_container as teams
        on listed.source = teams.source and listed.container_id = teams.container_id
    where not listed.is_followed or coalesce(listed.closed_at > listed.valid_from, true)
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

memberships as (
    select * from {{ ref('int_owner_membership') }}
),

reporter_team as (
    select
        items.work_item_key, 7 as rule_rank, 'reporter_team' as source_rule, memberships.team_id,
        memberships.capacity_share as weight, 'reporter: ' || people.display_name as evidence,
        greatest(memberships.valid_from, items.created_at) as valid_from, memberships.valid_to,
    from items
    inner join memberships on items.reporter_person_id = memberships.person_id
    inner join people on items.reporter_person_id = people.person_id
    where coalesce(memberships.valid_to > items.created_at, true) and not people.is_app
),

-- of whoever had the item then, and of who reported it where nobody had
holders as (
    select
        states.work_item_key, coalesce(states.value, items.reporter_person_id) as person_id, states.valid_from,
        states.valid_to,
    from {{ ref('fct_item_state_interval') }} as states
    inner join items on states.work_item_key = items.work_item_key
    where states.field_name = 'assignee'
),

department_default as (
    select
        holders.work_item_key, 8 as rule_rank, 'department_default' as source_rule,
        departments.default_team_id as team_id, 1.0 as weight,
        'default team of ' || departments.department_name as evidence,
        holders.valid_from, holders.valid_to,
    from holders
    inner join people on holders.person_id = people.person_id
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
