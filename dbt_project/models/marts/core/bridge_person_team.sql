with

named as (
    select * from {{ ref('int_team_member') }}
),

-- whom the organisation gives to no team: the projects and boards without a team whose items a person was assigned,
-- until a quarter of a year after the last of them
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
        and assignees.value not in (select person_id from named)
    group by all
)

select * from named
union all
select
    person_id,
    team_id,
    valid_from,
    case when valid_to <= cast({{ as_of() }} as date) then valid_to end as valid_to,
    assignments / sum(assignments) over (partition by person_id) as capacity_share,
from worked
