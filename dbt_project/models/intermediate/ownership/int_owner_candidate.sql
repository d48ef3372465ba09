with

items as (
    select * from {{ ref('dim_work_item') }}
),

intervals as (
    select * from {{ ref('fct_item_state_interval') }}
    where value is not null
),

memberships as (
    select * from {{ ref('int_owner_membership') }}
),

-- what a person said in Slack holds until somebody changes the team field after that
confirmed as (
    select
        decisions.work_item_key,
        0 as rule_rank,
        'confirmed_in_slack' as source_rule,
        decisions.team_id,
        1.0 as weight,
        'confirmed by ' || coalesce(decisions.decided_by_name, decisions.decided_by) || ' on '
        || {{ dated_text('decisions.decided_at') }} as evidence,
        decisions.decided_at as valid_from,
        min(intervals.valid_from) as valid_to,
    from {{ ref('int_owner_decision') }} as decisions
    inner join items on decisions.work_item_key = items.work_item_key
    left join {{ ref('fct_item_state_interval') }} as intervals
        on
            decisions.work_item_key = intervals.work_item_key
            and intervals.field_name = 'team'
            and decisions.decided_at < intervals.valid_from
    group by all
),

team_field as (
    select
        intervals.work_item_key,
        1 as rule_rank,
        'team_field' as source_rule,
        aliases.team_id,
        1.0 as weight,
        'team field: ' || coalesce(intervals.label, intervals.value) as evidence,
        intervals.valid_from,
        intervals.valid_to,
    from intervals
    inner join {{ ref('int_team_alias') }} as aliases
        on intervals.value = aliases.alias or intervals.label = aliases.alias
    where intervals.field_name = 'team'
),

-- the history of components is a list of single additions and removals, which cannot be told apart
-- from renames: the present components stand for the item's whole life
component_map as (
    select
        items.work_item_key,
        2 as rule_rank,
        'component_map' as source_rule,
        components.team_id,
        1.0 as weight,
        'component: ' || components.component_name as evidence,
        items.created_at as valid_from,
        cast(null as timestamp) as valid_to,
    from items
    inner join {{ ref('int_item_component') }} as names on items.work_item_key = names.work_item_key
    inner join {{ ref('org_components') }} as components
        on names.container_id = components.jira_project_key and names.component_name = components.component_name
),

assignee_team as (
    select
        intervals.work_item_key,
        4 as rule_rank,
        'assignee_team' as source_rule,
        memberships.team_id,
        memberships.capacity_share as weight,
        'assignee: ' || coalesce(intervals.label, intervals.value) as evidence,
        {{ common_time('intervals', 'memberships') }},
    from intervals
    inner join memberships
        on
            intervals.value = memberships.person_id
            and memberships.valid_from < coalesce(intervals.valid_to, {{ end_of_time() }})
            and coalesce(memberships.valid_to, {{ end_of_time() }}) > intervals.valid_from
    where intervals.field_name = 'assignee'
)

select * from confirmed
union all
select * from team_field
union all
select * from component_map
union all
select * from assignee_team
union all
select * from {{ ref('int_owner_default') }}
