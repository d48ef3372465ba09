with

sprints as (
    select
        *,
        case state
            when 'closed' then coalesce(completed_at, end_at)
            when 'active' then {{ as_of() }}
            else {{ unknown('state of a sprint', 'state') }}
        end as measured_at,
    from {{ ref('dim_sprint') }}
    where team_id is not null and state in ('active', 'closed') and start_at <= {{ as_of() }}
),

memberships as (
    select * from {{ ref('int_sprint_membership') }}
),

-- a sub-task is in the sprint of its parent, and its work is the parent's: nobody commits to it apart
items as (
    select * from {{ ref('dim_work_item') }}
    where is_counted
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name in ('story_points', 'status_category')
),

-- planning ends within seconds of the start, and closing moves items within seconds of the end
members as (
    select
        sprints.sprint_key,
        memberships.work_item_key,
        sprints.start_at,
        sprints.measured_at,
        coalesce(items.outcome = 'dropped', false) as is_dropped,
        bool_or(
            memberships.added_at <= sprints.start_at + {{ sprint_edge() }}
            and (memberships.removed_at is null or memberships.removed_at > sprints.start_at + {{ sprint_edge() }})
        ) as is_at_start,
        bool_or(
            memberships.added_at <= sprints.measured_at
            and (memberships.removed_at is null or memberships.removed_at > sprints.measured_at - {{ sprint_edge() }})
        ) as is_at_end,
    from sprints
    inner join memberships on sprints.sprint_key = memberships.sprint_key
    inner join items on memberships.work_item_key = items.work_item_key
    group by all
),

-- each member's points and category at both instants
valued as (
    select
        members.*,
        max(try_cast(states.value as double)) filter (
            where states.field_name = 'story_points' and {{ holds_at('states', 'members.start_at') }}
        ) as points_at_start,
        max(try_cast(states.value as double)) filter (
            where states.field_name = 'story_points' and {{ holds_at('states', 'members.measured_at') }}
        ) as points_at_end,
        coalesce(bool_or(states.value = 'done') filter (
            where states.field_name = 'status_category' and {{ holds_at('states', 'members.start_at') }}
        ), false) as is_done_at_start,
        coalesce(bool_or(states.value = 'done') filter (
            where states.field_name = 'status_category' and {{ holds_at('states', 'members.measured_at') }}
        ), false) as is_done_at_end,
    from members
    left join states on members.work_item_key = states.work_item_key
    group by all
)

-- what was done before the start is no work of this sprint; what was dropped in it was taken out
select
    sprint_key,
    work_item_key,
    is_at_start and not is_done_at_start as is_committed,
    is_at_end and not (is_done_at_end and (is_done_at_start or is_dropped)) as is_final,
    is_at_end and is_done_at_end and not is_done_at_start and not is_dropped as is_completed,
    points_at_start,
    points_at_end,
from valued
