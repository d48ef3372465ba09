with

memberships as (
    select * from {{ ref('org_team_members') }}
),

-- a team of the organisation whose members no file names has those of the team of its name in a tool
told as (
    select distinct accounts.person_id, aliases.team_id
    from {{ ref('int_tools__team_member') }} as members
    inner join {{ ref('int_team_alias') }} as aliases on aliases.alias in (members.tool_team_id, members.team_name)
    inner join {{ ref('bridge_person_account') }} as accounts
        on members.source = accounts.source and members.account_id = accounts.account_id
    where aliases.team_id not in (select memberships.team_id from memberships where memberships.team_id is not null)
),

-- without an organisation: the projects and boards whose items a person was assigned, until a quarter
-- of a year after the last of them
worked as (
    select
        assignees.value as person_id,
        containers.team_id,
        min(cast(assignees.valid_from as date)) as valid_from,
        cast(max(coalesce(assignees.valid_to, items.resolved_at, items.updated_at)) as date)
        + {{ var('assigned_member_days') }} as valid_to,
        count(*) as assignments,
    from {{ ref('fct_item_state_interval') }} as assignees
    inner join {{ ref('int_work_item') }} as items on assignees.work_item_key = items.work_item_key
    inner join {{ ref('int_team_container') }} as containers
        on items.source = containers.source and items.container_id = containers.container_id
    where
        assignees.field_name = 'assignee'
        and assignees.value is not null
        and assignees.value not in (select person_id from {{ ref('bridge_person_account') }} where is_app)
        and containers.origin != 'organisation'
    group by all
)

select
    person_id,
    team_id,
    coalesce(valid_from, cast('1970-01-01' as date)) as valid_from,
    valid_to,
    cast(coalesce(capacity_share, 1) as double) as capacity_share,
from memberships
where person_id is not null and team_id is not null
union all
select
    person_id,
    team_id,
    cast('1970-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    1.0 / count(*) over (partition by person_id) as capacity_share,
from told
where person_id is not null
union all
select
    person_id,
    team_id,
    valid_from,
    case when valid_to <= cast({{ as_of() }} as date) then valid_to end as valid_to,
    assignments / sum(assignments) over (partition by person_id) as capacity_share,
from worked
